"""What a check of a paper says, in words for people; of every page."""

# What is compared, followed by whether that holds: together no longer than ten letters, the column
# beside a field at the desk.
SUBJECTS_ZH = {
    "words": "和大写金额",
    "items_total": "各项相加和合计",
    "fund_identity": "各项支付和合计",
    "own_payment": "自付加自费",
    "deposit": "预缴补缴退费",
    "stay": "住院天数和日期",
    "date_order": "日期的先后",
    "id_digit": "身份证校验位",
    "id_birth": "出生和身份证号",
    "id_sex": "性别和身份证号",
    "luhn": "卡号的校验位",
}
# Plainer than that the check digit does not fit.
_ONE_DIGIT_ZH = {"id_digit": "身份证号码有一位不对", "luhn": "卡号有一位不对"}


def holds_zh(check: str) -> str:
    return f"{SUBJECTS_ZH[check]}对得上"


def breaks_zh(check: str, *, apart_fen: int = 0) -> str:
    """`apart_fen`: by how much sums miss each other, 0 where that is not known."""
    if not apart_fen:
        return _ONE_DIGIT_ZH.get(check, f"{SUBJECTS_ZH[check]}对不上")
    yuan, fen = divmod(abs(apart_fen), 100)
    return f"{SUBJECTS_ZH[check]}差 {yuan}.{fen:02} 元"
