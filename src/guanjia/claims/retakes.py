"""Why a photo is asked for again, as the customer reads it after "请再拍一张"."""

from collections.abc import Mapping
from typing import Any

RETAKES_ZH = {
    "blurred": "字糊了，看不清",
    "dark": "太暗了",
    "glare": "有反光，字被盖住了",
    "cropped": "边上缺了一块",
    "occluded": "有手或别的东西挡住",
    "small": "拍得太远，字太小",
    "moire": "拍的是屏幕，请拍纸质原件或传电子文件",
    "page_missing": "还缺一页",
    "wrong_paper": "这一张不是要的那种材料",
}
_READ_ZH = {
    "looked": "看过了",
    "read": "读完了",
    "failed": "没能读出来，要人看",
    "confirmed": "有人核对了上面的字",
}


def read_zh(line: Mapping[str, Any]) -> str:
    """A line `paper_read` in words."""
    told = _READ_ZH[line["what"]]
    if line["accept"] is False and line["what"] != "confirmed":
        told += f"，最好重拍：{'、'.join(RETAKES_ZH.get(one, one) for one in line['reasons'])}"
    return told
