"""Where values stand on forms of different places, and what lies over them."""

from collections.abc import Sequence

import numpy as np
import pytest

from guanjia.documents.reading.fields import Page
from guanjia.documents.reading.layout import Line, lay_out
from guanjia.documents.reading.sheets import sheets
from guanjia.documents.reading.values import PARSERS, listed
from guanjia.documents.reading.words import Words

Cell = tuple[str, float, float]  # text, from the left, from above; letters are 20 wide, 24 high


def rows(*cells: Cell, scores: float = 0.99) -> list[list[Line]]:
    quads, words = [], []
    for text, left, top in cells:
        right, foot = left + 20 * len(text), top + 24
        quads.append(np.array([(left, top), (right, top), (right, foot), (left, foot)], np.float32))
        places = tuple((at + 0.5) / len(text) for at in range(len(text)))
        words.append(Words(text, (scores,) * len(text), places))
    return lay_out(quads, words)


def found(kind: str, *cells: Cell) -> dict[str, tuple[str, str]]:
    values = Page(rows(*cells), kind).values()
    return {name: (value.text, value.doubt) for name, value in values.items()}


def test_labels_that_stand_above_their_values() -> None:
    assert found(
        "outpatient_bill",
        ("票据代码", 60, 80), ("票据号码", 500, 80),
        ("31060126", 60, 112), ("0012345678", 500, 112),
        ("其他支付", 60, 160), ("自付一", 500, 160),
        ("0", 60, 192), ("12.00", 500, 192),
        ("开票日期", 60, 240), ("专用章", 500, 240),
        ("2026-03-09", 60, 272),
    ) == {
        "票据代码": ("31060126", ""), "票据号码": ("0012345678", ""), "其他支付": ("0.00", ""),
        "开票日期": ("2026-03-09", ""),
    }  # fmt: skip


def test_one_value_below_its_label_on_a_form_of_another_kind_is_doubtful() -> None:
    assert found(
        "outpatient_bill",
        ("票据代码：31060126", 60, 80), ("票据号码：0012345678", 500, 80),
        ("校验码", 60, 140), ("a1b2c3", 60, 172),
    )["校验码"] == ("a1b2c3", "below")  # fmt: skip


def test_a_label_with_one_letter_misread_is_known_unless_another_is_as_near() -> None:
    bill = found("inpatient_bill", ("交款人", 60, 80), ("开票白期：2026-03-09", 500, 80))
    assert bill == {"开票日期": ("2026-03-09", "")}
    assert found("discharge_summary", ("八院日期：2026-03-09", 60, 80)) == {}


def test_a_label_of_no_form_of_ours_ends_the_value_before_it() -> None:
    line = ("预缴金额：1000补缴金额：0 退费金额：1000 减免二：1597.77", 60.0, 80.0)
    assert {name: value for name, (value, _) in found("inpatient_bill", line).items()} == {
        "预缴金额": "1000.00", "补缴金额": "0.00", "退费金额": "1000.00",
    }  # fmt: skip


def test_a_stay_that_runs_on_below_and_a_number_without_a_label() -> None:
    assert found(
        "inpatient_bill",
        ("No.0012345678", 500, 40), ("住院时间：2021年04月19日到", 60, 80),
        ("2021年04月25日", 160, 116),
    ) == {
        "票据号码": ("0012345678", ""), "住院时间": ("2021-04-19至2021-04-25", ""),
    }  # fmt: skip


def test_signs_read_from_a_streak_leave_a_code_doubtful() -> None:
    line = ("业务流水号：515614305:406975", 60.0, 80.0)
    assert found("outpatient_bill", line) == {"业务流水号": ("515614305406975", "covered")}


def test_a_sheet_printed_off_the_line_keeps_its_row_beside_a_stamp() -> None:
    assert found(
        "discharge_summary",
        ("出院医嘱：一周后复查。", 60, 80), ("禾安宁", 240, 134), ("医师签名", 60, 140),
    ) == {"出院医嘱": ("一周后复查。", ""), "医师": ("禾安宁", "")}  # fmt: skip


def test_room_for_a_letter_that_was_not_read() -> None:
    quad = np.array([(0, 0), (200, 0), (200, 24), (0, 24)], np.float32)
    letters = "岚山自治门诊收费"
    even = tuple((at + 0.5) / 9 for at in range(8))
    missing = tuple((at + 0.5 + (at > 3)) / 9 for at in range(8))
    for places, covered in ((even, False), (missing, True)):
        line = lay_out([quad], [Words(letters, (0.99,) * 8, places)])[0][0]
        assert line.gaps(0, 8) == covered
        assert not line.gaps(4, 8)


def test_two_papers_on_one_photo_and_one_paper_with_two_blocks() -> None:
    first: Sequence[Cell] = [
        ("出院小结", 300, 40),
        ("姓名：禾安宁", 60, 100),
        ("住院号：7654321", 60, 150),
    ]
    other: Sequence[Cell] = [
        ("疾病诊断证明书", 300, 600),
        ("姓名：禾安宁", 60, 660),
        ("诊断：高血压病2级", 60, 700),
        ("建议：休息两周。", 60, 740),
    ]
    parts = sheets(rows(*first, *other))
    assert [part[0][0].plain for part in parts] == ["疾病诊断证明书", "出院小结"]
    notes: Sequence[Cell] = [("备注：", 60, 600), ("请妥善保管", 60, 660), ("第1页", 60, 700)]
    assert len(sheets(rows(*first, *notes))) == 1


def test_a_stamp_is_lifted_off_print_and_red_print_stays() -> None:
    cv2 = pytest.importorskip("cv2")
    from guanjia.documents.reading.stamps import without_stamps

    photo = np.full((1200, 1600, 3), 240, np.uint8)
    cv2.putText(photo, "31060126", (300, 320), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 20), 4)
    cv2.putText(photo, "PRINTED IN RED", (300, 900), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 200), 4)
    printed = photo.copy()
    stamp = np.full_like(photo, 255)
    cv2.circle(stamp, (420, 300), 110, (60, 50, 215), 5)
    photo = np.minimum(photo, stamp)  # ink below ink stays dark
    clean = without_stamps(photo)
    assert int(np.abs(photo.astype(int) - printed).max()) > 150
    ring = np.abs(clean.astype(int) - printed)
    assert int((ring.max(axis=2) > 60).sum()) < 40
    assert np.array_equal(clean[800:], printed[800:])


def test_a_stamp_that_touches_a_red_frame_is_lifted_off_and_the_frame_stays() -> None:
    cv2 = pytest.importorskip("cv2")
    from guanjia.documents.reading.stamps import without_stamps

    printed = np.full((1200, 1600, 3), 240, np.uint8)
    cv2.rectangle(printed, (200, 200), (1400, 500), (40, 40, 170), 3)
    cv2.rectangle(printed, (200, 200), (400, 350), (40, 40, 170), 3)
    stamp = np.full_like(printed, 255)
    cv2.circle(stamp, (420, 300), 110, (60, 50, 215), 5)
    photo = np.minimum(printed, stamp)
    clean = without_stamps(photo)
    around = [(round(420 + 110 * np.cos(turn)), round(300 + 110 * np.sin(turn)))
              for turn in np.linspace(0.3, 1.2, 20)]  # fmt: skip
    assert max(int(photo[y, x, 1]) for x, y in around) < 60
    assert min(int(clean[y, x, 1]) for x, y in around) > 220
    assert np.array_equal(clean[:, 600:], printed[:, 600:])


def test_lines_that_stand_and_lean_are_on_their_side_at_whatever_corner_they_begin() -> None:
    pytest.importorskip("cv2")
    from guanjia.documents.reading.page import on_its_side

    leaning = np.array([(60, 0), (90, 2), (40, 600), (10, 598)], np.float32)
    for first in range(4):
        assert on_its_side([np.roll(leaning, first, axis=0)])
        assert not on_its_side([np.roll(leaning[:, ::-1], first, axis=0)])


def test_a_letter_that_two_overlapping_lines_share_is_read_once() -> None:
    line = rows(("保单号8", 60, 80), ("81346413302425", 122, 80))
    assert [part.plain for part in line[0]] == ["保单号", "81346413302425"]
    beside = rows(("保单号8", 60, 80), ("81346413302425", 150, 80))
    assert beside[0][0].plain == "保单号8"


def test_a_stamps_last_letter_behind_a_text_leaves_it_doubtful() -> None:
    line = ("伤残等级：十级伤残章", 60.0, 80.0)
    assert found("disability_report", line) == {"伤残等级": ("十级伤残", "stamp")}


@pytest.mark.parametrize(
    ("text", "kept", "lost"),
    [
        ("1.急性阑尾炎；2.2型糖尿病", "", False),
        ("1,甲状腺结节", "1.甲状腺结节", False),
        ("1甲状腺结节", "", True),
        ("1.胆囊结石；2高血压病2级", "", True),
        ("1.胆囊结石；3.高血压病2级", "", True),
        ("1.胆囊结石；2.2型糖尿病3.甲状腺结节", "", True),
        ("1.胆囊结石2.甲状腺结节", "", False),
        ("2型糖尿病", "", False),
        ("休息两周；3天后复查。", "", False),
    ],
)
def test_signs_of_a_numbered_list(text: str, kept: str, lost: bool) -> None:
    assert listed(text) == (kept or text, lost)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("money", "305,32", "305.32"),
        ("money", "23:22", "23.22"),
        ("money", "¥2,752.79", "2752.79"),
        ("money", "12,345", "12345.00"),
        ("day", "2025-07-2221:30", "2025-07-22"),
        ("day", "2025/7/110:30", "2025-07-01"),
        ("period", "20220411120220419", "2022-04-11至2022-04-19"),
        ("period", "2023-03-0807:06至2023-03-2307:06", "2023-03-08至2023-03-23"),
        ("bed", "03床", "3床"),
        ("text", "（章）：禾城中医医院", "禾城中医医院"),
        ("text", "（章）", None),
        ("name", "样本", None),
        ("name", "石远收费专用章", "石远"),
        ("name", "石远收壹专用章", None),
    ],
)
def test_parsers_of_what_forms_print(type_: str, text: str, value: str | None) -> None:
    given = PARSERS[type_](text)
    assert (given and given[0]) == value
