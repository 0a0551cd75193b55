"""Photos of fictional papers, one for each fault, read by the models in their child process."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from guanjia.documents.reading.reader import NotRead, Reader, can_read
from guanjia.documents.reading.result import Quality, Reading
from guanjia.documents.reading.score import Score, same
from guanjia.documents.specimens.drawing import find_font

pytestmark = pytest.mark.skipif(not can_read(), reason="the extra `ocr` is not installed")
SHOTS = {
    "ok": "inpatient_bill", "blurred": "diagnosis_certificate", "glare": "fee_list",
    "dark": "medical_record", "cropped": "lab_report", "occluded": "outpatient_bill",
    "small": "discharge_summary", "rotated": "social_settlement_sheet", "moire": "pathology_report",
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from guanjia.documents.specimens.photos import make_photos

    folder = tmp_path_factory.mktemp("shots")
    return {
        fault: next(make_photos(folder, count=1, seed=11, font=find_font(), kinds=[kind],
                                faults=[fault]))
        for fault, kind in SHOTS.items()
    }  # fmt: skip


@pytest.fixture(scope="module")
def read(reader: Reader, shots: dict[str, Path]) -> dict[str, tuple[Quality, Reading]]:
    found = {}
    for fault, path in shots.items():
        picture = path.read_bytes()
        found[fault] = (reader.first(picture), reader.read(picture))
    return found


@pytest.mark.parametrize("fault", SHOTS)
def test_each_fault_is_named(fault: str, read: dict[str, tuple[Quality, Reading]]) -> None:
    _, reading = read[fault]
    codes = [reason.code for reason in reading.quality.reasons]
    assert codes == ([] if fault == "ok" else [fault])
    assert reading.quality.accept == (fault in {"ok", "rotated"})
    assert all(reason.sentence_zh.endswith("。") for reason in reading.quality.reasons)
    if fault in {"glare", "occluded", "cropped"}:
        assert reading.quality.reasons[0].place is not None


@pytest.mark.parametrize("fault", ["ok", "rotated"])
def test_the_fields_of_good_photos(
    fault: str, read: dict[str, tuple[Quality, Reading]], shots: dict[str, Path]
) -> None:
    _, reading = read[fault]
    truth = json.loads(shots[fault].with_suffix(".json").read_text("utf-8"))
    given = {field.name: field for field in reading.fields}
    wrong = [
        name for name, wanted in truth["fields"].items()
        if name not in given or not same(given[name].value, wanted)
    ]  # fmt: skip
    assert (reading.kind, wrong) == (SHOTS[fault], [])
    assert given["金额合计"].state == "proved"


def test_a_photo_to_take_again_lets_nothing_flow_that_no_check_proves(
    read: dict[str, tuple[Quality, Reading]],
) -> None:
    for fault in set(SHOTS) - {"ok", "rotated"}:
        _, reading = read[fault]
        assert {field.state for field in reading.fields} <= {"proved", "doubtful"}


def test_the_score_counts_what_it_says(
    read: dict[str, tuple[Quality, Reading]], shots: dict[str, Path]
) -> None:
    score = Score()
    for fault, (first, reading) in read.items():
        score.add(json.loads(shots[fault].with_suffix(".json").read_text("utf-8")), reading, first)
    told = score.told()
    counts = ("ok", "ok_refused", "bad", "bad_accepted")
    assert [told["quality"][name] for name in counts] == [2, 0, 7, 0]
    assert told["kind"]["good_right"] == 2
    assert told["fields_ok"]["all"] == told["fields_ok"]["exact"]
    assert told["fields_ok"]["silently_wrong"] == 0


def test_the_reader_outlives_what_it_cannot_read(reader: Reader, shots: dict[str, Path]) -> None:
    with pytest.raises(NotRead):
        reader.read(b"no picture")
    assert not reader.first(shots["dark"].read_bytes()).accept
