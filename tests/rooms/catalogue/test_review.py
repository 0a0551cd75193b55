"""The page that two people sign: the wording untouched, each block at its clause, every sum."""

import hashlib
import html
import re
import shutil
from pathlib import Path

import pytest

from entitlement import load_terms
from entitlement.review import review
from guanjia.catalogue.review import review_html

PRODUCTS = Path(__file__).parents[3] / "products"
FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))
NAMES = [folder.relative_to(PRODUCTS).as_posix() for folder in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_whole_wording_stands_on_the_page_untouched(folder: Path) -> None:
    terms, page = load_terms(folder), review_html(review(folder))
    text = html.unescape(re.sub(r"<[^>]+>", "\n", page))
    for clause in terms.clauses.values():
        assert f"\n{clause.number}\n" in text
        assert f"\n{clause.title_zh}\n" in text
        for paragraph in clause.text_zh.splitlines():
            assert f"\n{paragraph}\n" in text
    for name in ("clauses.md", "terms.yaml", "examples.yaml"):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() in page
    assert not re.search(r"https?://|<script|<link|<img|url\(", page)


def test_each_block_stands_at_its_clause_and_says_what_it_does() -> None:
    seen = review(PRODUCTS / "qinghe/million-medical/2025")
    rows = {one.clause.number: one for one in seen.wording}
    (deductible,) = rows["2.8"].readings
    assert (deductible.title_zh, deductible.duties) == ("免赔额", ("一般医疗保险金",))
    assert [(said.label_zh, said.value_zh) for said in deductible.says] == [
        ("金额", "10,000.00元"),
        ("按", "每个保单年度"),
        ("谁的钱可以抵", "自己负担的费用、其他商业保险的赔款"),
    ]
    scope, *_ = (one for one in rows["2.2"].readings if one.title_zh == "费用范围")
    assert scope.letter in rows["3.1"].also  # the meals that it leaves out
    assert rows["5.1"].kind == "judged"
    assert rows["4.1"].kind == "no_money"
    assert (seen.count("computed"), seen.with_money, seen.percent) == (28, 29, 96)
    letters = [reading.letter for one in seen.wording for reading in one.readings]
    assert len(set(letters)) == len(letters) == 32


def test_an_example_names_the_clauses_that_decided_it() -> None:
    worked = {one.name: one for one in review(PRODUCTS / "qinghe/million-medical/2025").examples}
    assert worked["first shown on the last waiting day"].clauses == ("1.4",)
    assert worked["two stays fill one deductible, 6,000 in the first"].clauses == ("2.8",)
    usual = worked["the usual stay"]
    assert usual.clauses == ("2.2", "2.6", "2.8")
    assert usual.hand_fen == usual.engine_fen == 780_000


def test_a_sum_that_differs_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(PRODUCTS / "yuanshan/small-inpatient/2025", folder)
    examples = folder / "examples.yaml"
    right, wrong = 'pay: "6000.30 yuan"', 'pay: "6000.31 yuan"'
    examples.write_text(examples.read_text().replace(right, wrong, 1))
    seen = review(folder)
    assert seen.agree == len(seen.examples) - 1
    page = review_html(seen)
    assert 'class="differs"' in page
    assert "-0.01" in page
    assert 'class="differs"' not in review_html(review(PRODUCTS / "yuanshan/small-inpatient/2025"))


def test_words_of_a_file_are_never_markup(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(PRODUCTS / "yuanshan/small-inpatient/2025", folder)
    clauses = folder / "clauses.md"
    clauses.write_text(clauses.read_text() + "<script>alert(1)</script>\n")
    assert "<script" not in review_html(review(folder))
