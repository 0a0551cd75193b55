"""guanjia papers: what is no paper, is not there or has no truth is said, and the rest is read."""

import json
from pathlib import Path

import pytest

from guanjia.project.cli import main

BILL = Path(__file__).parents[3] / "examples/claims/two-policies-order/papers/bill.xml"


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_has_its_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "我的 票据"
    (folder / "folder.jpg").mkdir(parents=True)
    (folder / "a.XML").write_bytes(BILL.read_bytes())
    (folder / "empty.jpg").touch()
    with (folder / "large.jpg").open("wb") as large_file:
        large_file.truncate(1 << 30)
    files = [str(folder), str(folder / "gone.pdf"), str(folder / "a.XML")]
    assert main(["papers", *files, "--json"]) == 2
    bill, empty, large, gone, again = told(capsys)
    assert bill["kind"] == again["kind"] == "inpatient_bill"
    assert bill["source"] == "xml"
    assert [one["refused"] for one in (empty, large, gone)] == ["empty", "too_large", "unreadable"]
    assert all(one["sentence_zh"].endswith("。") for one in (empty, large, gone))
    assert main(["papers", str(folder / "a.XML")]) == 0


def test_nothing_to_read_or_to_score_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["papers", str(tmp_path)]) == 2
    assert main(["papers", "score", str(tmp_path)]) == 2
    assert main(["papers", "score", str(tmp_path), str(tmp_path)]) == 2
    (tmp_path / "a.json").write_text("{")
    assert main(["papers", "score", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert len(err.splitlines()) == 4
    assert "a.json" in err


def test_a_photo_that_cannot_be_opened_counts_as_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rapidocr")
    truth = {"file": "a.jpg", "doc": "id_card", "quality": "ok", "fields": {"姓名": "甲"},
             "field_visible": {"姓名": 1}}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(truth))
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    assert main(["papers", "score", str(tmp_path), "--json"]) == 2
    [score] = told(capsys)
    assert score["quality"] | {"by_reason": {}} == {
        "ok": 1, "ok_refused": 1, "bad": 0, "bad_accepted": 0, "overturned": 0, "by_reason": {},
    }  # fmt: skip
    assert score["kind"] == {"good": 1, "good_right": 0}
    assert score["fields_ok"]["all"] == 1
    assert score["fields_ok"]["exact"] == 0
