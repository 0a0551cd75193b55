"""Photos of fictional papers, one for each fault, read by the models in their child process."""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from guanjia.documents.reading.files import read_file
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


def test_a_scan_in_a_pdf_is_read_page_by_page(reader: Reader, shots: dict[str, Path]) -> None:
    out = io.BytesIO()
    with Image.open(shots["ok"]) as bill:
        blank = Image.new("RGB", bill.size, "white")
        blank.save(out, "PDF", save_all=True, append_images=[bill], resolution=150)
    found = read_file(reader, filename="scan.pdf", data=out.getvalue(), on_date=date(2027, 1, 1))
    reading = found.reading
    assert (reading.source, reading.kind, reading.pages, reading.pages_read) == (
        "pdf", SHOTS["ok"], 2, 2,
    )  # fmt: skip
    assert {field.page for field in reading.fields} == {1}
    truth = json.loads(shots["ok"].with_suffix(".json").read_text("utf-8"))["fields"]
    given = {field.name: field for field in reading.fields}
    assert same(given["金额合计"].value, truth["金额合计"])


def test_two_papers_on_one_photo_are_read_each_by_itself(reader: Reader) -> None:
    import cv2

    from guanjia.documents.specimens.camera import Camera
    from guanjia.documents.specimens.forms import make_paper
    from guanjia.documents.specimens.printing import print_paper

    random = Random(0)
    papers = [make_paper(kind, random) for kind in ("other", "id_card")]
    above, below = (print_paper(paper, font=find_font(), random=random) for paper in papers)
    photo = cv2.imencode(".png", Camera(5).shoot_both(above, below).astype("uint8"))[1]
    reading = reader.read(photo.tobytes())
    assert {paper.kind: paper.named for paper in reading.papers} == {"id_card": "", "other": "处方"}
    card = next(paper for paper in reading.papers if paper.kind == "id_card")
    given = {field.name: (field.value, field.state) for field in card.fields}
    assert given["身份号码"] == (papers[1].fields["身份号码"], "proved")


def test_the_child_that_reads_reaches_nothing() -> None:
    from guanjia.documents.reading.child import stay_alone

    for event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with pytest.raises(PermissionError):
            stay_alone(event, ())
    stay_alone("open", ())
