"""The products' worked examples, and that they notice when any clause is taken away."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entitlement import Terms, TermsError, check_products, load_terms, parse_terms
from entitlement.blocks import BLOCKS
from entitlement.check import main
from entitlement.examples import failures, read_examples
from entitlement.plain_yaml import PlainYaml

from .policies import PRODUCTS

FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))
names = [folder.relative_to(PRODUCTS).as_posix() for folder in FOLDERS]
Sheet = dict[str, Any]


def examples(folder: Path) -> list[Any]:
    return list(read_examples((folder / "examples.yaml").read_bytes()))


def test_the_products_are_there() -> None:
    assert names == [
        "beiting/city-plan/2025",
        "beiting/community-scheme/2025",
        "beiting/community-scheme/2026",
        "beiting/hospital-allowance/2025",
        "beiting/hospital-allowance/2026",
        "qinghe/employer-supplement/2025",
        "qinghe/family-medical/2025",
        "qinghe/million-medical/2025",
        "qinghe/million-medical/2025-absolute",
        "qinghe/no-claim-medical/2025",
        "qinghe/outpatient/2025",
        "qinghe/outpatient/2026",
        "qinghe/six-year-medical/2025",
        "yuanshan/cancer-medical/2025",
        "yuanshan/child-accident/2025",
        "yuanshan/child-medical/2025",
        "yuanshan/critical-illness/2025",
        "yuanshan/critical-illness/2026",
        "yuanshan/small-inpatient/2025",
        "yuanshan/student-accident/2025",
    ]


def test_every_kind_of_clause_is_used() -> None:
    used = {b.kind for folder in FOLDERS for duty in load_terms(folder).duties for b in duty.blocks}
    assert used == set(BLOCKS)


def test_every_example_comes_out_and_every_clause_is_accounted_for() -> None:
    for report in check_products(PRODUCTS):
        assert report.failures == ()
        assert report.examples_run >= 13
        computed, worded = report.clause_coverage
        assert computed + len(report.uncomputed) == worded
        assert all(entry.reason for entry in report.uncomputed)


def test_check_reports_a_wrong_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    source = PRODUCTS / "yuanshan/small-inpatient/2025"
    for name in ("terms.yaml", "clauses.md", "examples.yaml"):
        text = (source / name).read_text()
        (folder / name).write_text(text.replace('pay: "6000.30 yuan"', 'pay: "6000.31 yuan"'))
    assert main([str(tmp_path)]) == 1
    assert "pays 6,000.30元, expected 6,000.31元" in capsys.readouterr().out
    assert main([str(PRODUCTS)]) == 0


def test_ties_at_every_ratio_that_makes_them() -> None:
    """Half-fen ties exist at 55, 65, 75, 85, 95 % (and 90 %); the products use each of them."""
    text = "".join((folder / "terms.yaml").read_text() for folder in FOLDERS)
    for ratio in ("55%", "65%", "75%", "85%", "95%", "90%"):
        assert f'"{ratio}"' in text


def mutants(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The terms with one block, limit, condition or exclusion taken away."""
    for number, duty in enumerate(sheet["duties"]):
        for kind in duty.get("use", []):
            mutant = copy.deepcopy(sheet)
            mutant["duties"][number]["use"].remove(kind)
            yield f"{duty['code']}.{kind}", mutant
        for kind, block in duty["blocks"].items():
            mutant = copy.deepcopy(sheet)
            del mutant["duties"][number]["blocks"][kind]
            yield f"{duty['code']}.{kind}", mutant
            for k in range(len(block) if isinstance(block, list) else 0):
                mutant = copy.deepcopy(sheet)
                del mutant["duties"][number]["blocks"][kind][k]
                yield f"{duty['code']}.{kind}[{k}]", mutant
        for other in duty.get("unless", {}):
            mutant = copy.deepcopy(sheet)
            del mutant["duties"][number]["unless"][other]
            yield f"{duty['code']}.unless.{other}", mutant
    for k, exclusion in enumerate(sheet["exclusions"]):
        mutant = copy.deepcopy(sheet)
        del mutant["exclusions"][k]
        yield f"exclusion.{exclusion['code']}", mutant


def parse_mutant(sheet: Sheet, clauses: bytes, original: Terms) -> Terms:
    """Clauses that nothing cites any more are said to be uncomputed, so that the loader's own
    check of the wording does not catch the mutant before an example does."""
    del sheet["uncomputed"]
    sheet["shared"] = {
        kind: block
        for kind, block in sheet.get("shared", {}).items()
        if any(kind in duty.get("use", []) for duty in sheet["duties"])
    }
    plain = PlainYaml(json.dumps(sheet, ensure_ascii=False, indent=1).encode())
    cited = {number for number, _ in plain.cited()}
    left = [c.number for c in original.clauses.values() if c.text_zh and c.number not in cited]
    sheet["uncomputed"] = [{"clauses": left, "reason": "mutant"}]
    text = json.dumps(sheet, ensure_ascii=False, indent=1).encode()
    return parse_terms(terms=text, clauses=clauses, name="mutant")


def caught(mutant: Sheet, clauses: bytes, original: Terms, worked: list[Any]) -> bool:
    try:
        terms = parse_mutant(mutant, clauses, original)
    except TermsError as error:
        return "lacks" in error.problem
    return any(True for example in worked for _ in _problems(terms, example))


def _problems(terms: Terms, example: Any) -> Iterator[str]:
    try:
        yield from failures(terms, example)
    except KeyError:
        yield "names a duty that is gone"


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_taking_any_block_away_fails_an_example(folder: Path) -> None:
    original = load_terms(folder)
    sheet = PlainYaml((folder / "terms.yaml").read_bytes()).data
    clauses = (folder / "clauses.md").read_bytes()
    worked = examples(folder)
    assert not any(True for example in worked for _ in _problems(original, example))
    missed = [
        name for name, mutant in mutants(sheet) if not caught(mutant, clauses, original, worked)
    ]
    assert missed == []
