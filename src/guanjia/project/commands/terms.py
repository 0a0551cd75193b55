"""Work with products as files: no database, nothing that runs (but for `diff --held`)."""

import argparse
import os
import re
import sys
from pathlib import Path

HELP = "products as files: check, explain one claim, compare two editions, make the page to sign"


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser("check", help="work every example, name the clauses nothing computes")
    check.add_argument("folder", nargs="?", type=Path, help="default: the products")
    check.set_defaults(work=_check)
    explain = what.add_parser("explain", help="one claim from a file, with the wording")
    explain.add_argument("case", type=Path, metavar="CASE.yaml")
    explain.add_argument("--english", action="store_true", help="the wording stays Chinese")
    explain.add_argument(
        "--overlay", action="append", default=[], type=Path, metavar="FILE",
        help="lay it on the terms, if it covers the product on the event date (repeatable)",
    )  # fmt: skip
    explain.set_defaults(work=_explain)
    diff = what.add_parser("diff", help="what changed between two editions, and which sums")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.add_argument(
        "cases", nargs="*", type=Path, metavar="CASE.yaml", help="beside the examples"
    )
    diff.add_argument(
        "--held", action="store_true",
        help="and the open claims of this installation that rest on OLD, by their numbers",
    )  # fmt: skip
    diff.set_defaults(work=_diff)
    review = what.add_parser("review", help="one HTML page to read and sign")
    review.add_argument("product", type=Path)
    review.add_argument("-o", "--output", type=Path, required=True, metavar="PAGE.html")
    review.set_defaults(work=_review)


def run(given: argparse.Namespace) -> int:
    """2 where a file can't be read, with what is wrong in it."""
    from entitlement import NotExact, TermsError

    try:
        return int(given.work(given))
    except (OSError, NotExact, TermsError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _check(given: argparse.Namespace) -> int:
    from entitlement.check import main
    from guanjia.project.settings import OVERLAYS, PRODUCTS

    return int(main([str(given.folder)] if given.folder else [str(PRODUCTS), str(OVERLAYS)]))


def _explain(given: argparse.Namespace) -> int:
    from entitlement import estimate, in_force, load_overlay, load_terms, with_overlays
    from entitlement.english import depends_en, text_en
    from entitlement.examples import read_case, unknown_counters
    from entitlement.explain import explain
    from entitlement.money import cny, yuan
    from guanjia.project.settings import PRODUCTS

    case = read_case(given.case.read_bytes(), str(given.case))
    terms, facts = load_terms(PRODUCTS / case.product), case.facts()
    overlays = [load_overlay(path) for path in given.overlay]
    event_date = facts.incident.event_date
    terms = with_overlays(terms, in_force(overlays, terms=terms, event_date=event_date))
    unknown = list(unknown_counters(terms, case, case.used))
    if unknown:
        print("\n".join(unknown), file=sys.stderr)
        return 2
    ours = estimate(terms, facts, case.state(terms))
    if ours.result is None:
        money = cny if given.english else yuan
        print(f"《{terms.title_zh}》 {money(ours.low_fen)} – {money(ours.high_fen)}")
        for one in ours.depends_on:
            print(f"  {depends_en(one) if given.english else one.sentence_zh}")
        return 0
    explanation = explain(terms, facts, ours.result)
    text = "\n".join(text_en(explanation) if given.english else explanation.text_zh())
    print(text, end="\n\n")
    cited = set(re.findall(r"(?:第|clause )(\d+(?:\.\d+)*)", text))
    for clause in terms.clauses.values():
        if clause.number in cited:
            print(f"第{clause.number}条 {clause.title_zh}\n    {clause.text_zh}")
    return 0


def _diff(given: argparse.Namespace) -> int:
    """1 where a sum changes."""
    from entitlement import load_terms
    from entitlement.diff import difference, sum_zh
    from entitlement.examples import read_case, read_examples

    cases = [read_case(path.read_bytes(), str(path)) for path in given.cases]
    worked = {
        one.model_dump_json(exclude={"expect"}): one
        for folder in (given.new, given.old)
        for one in read_examples((folder / "examples.yaml").read_bytes(), f"{folder}/examples.yaml")
    }
    found = difference(load_terms(given.old), load_terms(given.new), [*worked.values(), *cases])
    for change in found.wording:
        print(f"原文 第{change.clause}条 {change.sentence_zh}")
    for duty, changes in found.blocks.items():
        for change in changes:
            print(f"算法 {duty or '全部责任'} 第{change.clause}条 {change.sentence_zh}")
    for one in found.sums:
        print(f"金额 {one.name}：{sum_zh(one)}")
    print(f"{found.cases} 个算例和案件中，{len(found.sums)} 个金额改变。")
    held = _held(given) if given.held else 0
    return 1 if found.sums or held else 0


def _held(given: argparse.Namespace) -> int:
    """Open claims whose sum changes, each told; how many."""
    from entitlement import load_terms
    from entitlement.money import yuan
    from guanjia.project.installation import use

    use()
    from guanjia.claims.touched import touched

    def told(sums: tuple[int, int]) -> str:
        return yuan(sums[0]) if sums[0] == sums[1] else f"{yuan(sums[0])} 到 {yuan(sums[1])}"

    count = 0
    for one in touched(load_terms(given.old), load_terms(given.new)):
        print(f"理赔 {one.number}：{told(one.before)} → {told(one.after)}")
        count += 1
    print(f"没有办完的理赔里，{count} 份的金额改变。")
    return count


def _review(given: argparse.Namespace) -> int:
    from entitlement.review import review

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.project.settings")
    from guanjia.catalogue.review import review_html

    done = review(given.product)
    given.output.write_text(review_html(done), encoding="utf-8")
    print(
        f"{given.output}: {done.percent}% of {done.with_money} clauses with money computed, "
        f"{done.agree} of {len(done.examples)} examples agree"
    )
    return 0 if done.agree == len(done.examples) else 1
