"""`guanjia papers FILE ... [--json]`: what papers are, how good the photos, what they say.
`guanjia papers score FOLDER [--json]`: the same beside the truth. No database, nothing is kept.
`guanjia papers truth [--json]`: what people confirmed and corrected in the running product."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

HELP = "read papers from files: kind, quality, fields; or score a folder that has its truth"
ENDINGS = frozenset((".jpg", ".jpeg", ".png", ".heic", ".heif", ".pdf", ".xml", ".ofd"))
UNREADABLE_ZH = "这个文件打不开，请看看它还在不在、能不能读。"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE",
                        help="files, folders; `score FOLDER` compares with its truth; `truth` "
                             "counts what people corrected")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a file, or a score")


def run(given: argparse.Namespace) -> int:
    from guanjia.documents.reading.reader import can_read

    if given.files == [Path("truth")]:
        return _truth(given.json)
    scoring = given.files[0] == Path("score") and (given.files[1:] or not Path("score").exists())
    if scoring and len(given.files) != 2:
        print("`guanjia papers score FOLDER`: one folder, please.", file=sys.stderr)
        return 2
    if not can_read():
        print("Photos are not read: install the extra `ocr` (make ocr).", file=sys.stderr)
        if scoring:
            return 1
    return _score(given.files[1], given.json) if scoring else _read(given.files, given.json)


def _files(given: list[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in ENDINGS)
            yield from sorted(p for p in inside if not p.is_dir())
        else:
            yield path


def _bytes(path: Path) -> bytes:
    """Of a file that is larger than any paper, as much as tells so."""
    from guanjia.documents.intake import MOST_BYTES

    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _progress(done: int, all_of_them: int) -> None:
    if sys.stderr.isatty() and all_of_them > 1:
        filled = 30 * done // all_of_them
        end = "\n" if done == all_of_them else ""
        print(f"\r[{'#' * filled:<30}] {done}/{all_of_them}", end=end, file=sys.stderr, flush=True)


def _read(given: list[Path], as_json: bool) -> int:
    """2 where any file could not be read; the others are."""
    from guanjia.documents.reading.files import read_file
    from guanjia.documents.reading.reader import NotRead, Reader
    from guanjia.documents.refusals import PaperRefused

    paths, failed = list(_files(given)), False
    if not paths:
        print("No paper there.", file=sys.stderr)
        return 2
    with Reader() as reader:
        for done, path in enumerate(paths, 1):
            try:
                found = read_file(
                    reader, filename=path.name, data=_bytes(path), on_date=date.today()
                )
                told = found.reading.model_dump(mode="json")
                told["first_seconds"] = round(found.first_seconds, 3)
            except (PaperRefused, NotRead) as problem:
                failed, told = True, {"refused": problem.code, "sentence_zh": problem.customer_zh}
            except OSError:
                failed, told = True, {"refused": "unreadable", "sentence_zh": UNREADABLE_ZH}
            _show(path, told, as_json)
            _progress(done, len(paths))
    return 2 if failed else 0


def _show(path: Path, told: dict[str, Any], as_json: bool) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # the bar is drawn again below
    if as_json:
        print(json.dumps({"file": str(path)} | told, ensure_ascii=False), flush=True)
        return
    if "refused" in told:
        print(f"{path}: {told['refused']}: {told['sentence_zh']}")
        return
    verdict = "accept" if told["quality"]["accept"] else "retake"
    reasons = ", ".join(reason["code"] for reason in told["quality"]["reasons"])
    print(f"{path}: {told['kind']} ({told['kind_score']:.2f}) {verdict} {reasons} "
          f"first {told['first_seconds']:.2f} s, read {told['seconds']:.2f} s")  # fmt: skip
    for field in told["fields"]:
        check = f" [{field['check']}]" if field["check"] else ""
        print(f"    {field['state']:<8} {field['score']:.2f} {field['name']}: "
              f"{field['value']}{check}")  # fmt: skip


def _score(folder: Path, as_json: bool) -> int:
    """2 where any file could not be read; it counts as refused, with no kind and no field."""
    from guanjia.documents.reading.files import read_file
    from guanjia.documents.reading.reader import NotRead, Reader
    from guanjia.documents.reading.result import Quality, Reading
    from guanjia.documents.reading.score import Score, truths
    from guanjia.documents.refusals import PaperRefused

    try:
        score, wanted, failed = Score(), list(truths(folder)), False
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    if not wanted:
        print(f"No photo with its truth in {folder}.", file=sys.stderr)
        return 2
    nothing = Reading(source="photo", kind=None, kind_score=0.0, quality=Quality(accept=False))
    with Reader() as reader:
        for done, truth in enumerate(wanted, 1):
            path = folder / truth["file"]
            try:
                found = read_file(
                    reader, filename=path.name, data=_bytes(path), on_date=date.today()
                )
            except (PaperRefused, NotRead, OSError) as problem:
                failed = True
                score.add(truth, nothing)
                print(f"{path}: {getattr(problem, 'code', 'unreadable')}", file=sys.stderr)
            else:
                score.add(truth, found.reading, found.first)
                score.first_seconds.append(found.first_seconds)
                score.seconds.append(found.reading.seconds)
            _progress(done, len(wanted))
    told = score.told()
    print(json.dumps(told, ensure_ascii=False) if as_json else _table(told))
    if not as_json:
        for miss in score.misses:
            print("   ", *miss)
    return 2 if failed else 0


def _truth(as_json: bool) -> int:
    from guanjia.project.installation import use

    use()
    from guanjia.documents.truth import truth_by_field

    found = {name: asdict(told) for name, told in truth_by_field().items()}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print("  read   kept changed  added  field, and what was changed though called sure")
    for name, told in found.items():
        counts = " ".join(f"{told[one]:>6}" for one in ("read", "kept", "changed", "added"))
        print(counts, "", name, *(f"({count} {state})" for state, count in told["silent"].items()))
    return 0


def _table(told: dict[str, Any]) -> str:
    quality, fields = told["quality"], told["fields_ok"]
    lines = [
        f"quality   good {quality['ok']}, refused {quality['ok_refused']}; bad {quality['bad']}, "
        f"accepted {quality['bad_accepted']}; first answers overturned {quality['overturned']}",
        *(
            f"  {code:<9} right {of['right']}, wrong {of['wrong']}, missed {of['missed']}"
            for code, of in quality["by_reason"].items()
        ),
        f"kind      {told['kind']}",
        f"fields    {fields}",
        f"  bad     {told['fields_bad']}",
        f"items     {told['items_ok']}",
        *(f"  {kind:<24} {of}" for kind, of in told["by_kind"].items()),
        f"seconds   {told['seconds']}",
    ]
    return "\n".join(lines)
