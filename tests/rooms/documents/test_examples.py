"""The example folders: every expected sum follows from bill, facts and terms, by the engine."""

import io
from pathlib import Path

import pytest
import yaml
from PIL import Image

import entitlement
from guanjia.documents.e_bill import parse_e_bill
from guanjia.documents.figures import BillFigures, figures_from_entry
from guanjia.documents.intake import check_file
from guanjia.documents.rules import SMALL_MEDICAL_FEN, missing, required_papers
from guanjia.documents.specimens.papers import make_papers
from guanjia.project.claim_folder.folder import ClaimFolder, read_folder
from guanjia.project.settings import PRODUCTS, REPOSITORY

from .conftest import NOW

TODAY = NOW.date().replace(month=12)
EXAMPLES = sorted(path.parent for path in (REPOSITORY / "examples/claims").glob("*/claim.yaml"))

pytestmark = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)


def bills_of(folder: ClaimFolder) -> dict[str, BillFigures]:
    claim = folder.claim
    bills = {
        paper.file: parse_e_bill((folder.path / paper.file).read_bytes(), on_date=TODAY)
        for paper in claim.papers
        if paper.file.endswith(".xml")
    }
    for file in claim.figures:
        typed = next(bill for bill in claim.bills if not bill.file).by_hand("", "")
        bills[file] = figures_from_entry(typed, on_date=TODAY)
    return bills


def lines_of(bills: dict[str, BillFigures]) -> tuple[entitlement.BillLine, ...]:
    return tuple(
        entitlement.BillLine(
            id=f"{file}:{place}",
            bill_id=file,
            account_fen=line.account_paid_fen,
            **line.model_dump(exclude={"name_zh", "account_paid_fen"}),
        )
        for file, bill in bills.items()
        for place, line in enumerate(bill.lines)
    )


def entries_of(folder: ClaimFolder) -> dict[str, entitlement.OrderEntry]:
    claim = folder.claim
    born = next(one["born_date"] for one in claim.members if one["key"] == claim.insured)
    told = {} if claim.begins_at else claim.incident
    words = {"hospital_name", "place", "what"}
    incident = entitlement.Incident(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in claim.incident.items()
            if name not in words and (told or name in {"incident_type", "cause", "event_date"})
        },
        born_date=born,
    )
    entries = {}
    for policy in claim.policies:
        terms = entitlement.load_terms(
            PRODUCTS / policy["insurer"] / policy["product"] / policy["edition"]
        )
        dates = ("cover_from", "cover_until", "first_cover_from", "with_social")
        coverage = entitlement.Coverage(
            **{name: policy[name] for name in dates}, sums_fen=policy.get("sums_fen", {})
        )
        facts = entitlement.Facts(
            coverage=coverage,
            incident=incident,
            lines=lines_of(bills_of(folder)),
            social_settled=claim.social_settled if told else None,
        )
        state = entitlement.State.fresh(terms)
        entries[policy["key"]] = entitlement.OrderEntry(policy["key"], terms, facts, state)
    return entries


def test_the_expected_sums_are_those_of_the_terms(path: Path) -> None:
    folder = read_folder(path)
    expected, entries = folder.expected, entries_of(folder)
    assert expected is not None
    if expected.order is None:
        ours = {
            key: entitlement.estimate(entry.terms, entry.facts, entry.state)
            for key, entry in entries.items()
        }
        sums = {key: (one.low_fen, one.high_fen) for key, one in ours.items()}
    else:
        plan = entitlement.best_order(list(entries.values()))
        assert plan.order == expected.order.best
        assert (plan.total_fen, plan.gain_fen) == (expected.order.total, expected.order.gain)
        results = entitlement.settle(list(entries.values()), plan.order)
        sums = {
            key: (result.pay_fen, result.pay_fen)
            for key, result in zip(plan.order, results, strict=True)
        }
    assert sums == {key: lane.ours for key, lane in expected.lanes.items()}


def test_the_folder_holds_every_paper_that_is_asked_for(path: Path) -> None:
    folder = read_folder(path)
    claim = folder.claim
    if claim.begins_at:
        return
    born = next(one["born_date"] for one in claim.members if one["key"] == claim.insured)
    required = required_papers(
        incident_type=claim.incident["incident_type"],
        cause=claim.incident["cause"],
        is_minor=claim.incident["event_date"].year - born.year < 18,
        has_social=bool(claim.social_settled),
        several_policies=False,
        small_medical=sum(b.total_fen for b in bills_of(folder).values()) <= SMALL_MEDICAL_FEN,
    )
    have = {paper.kind for paper in claim.papers if not paper.later}
    if any(paper.file.endswith(".xml") for paper in claim.papers):
        have |= {"fee_list", "social_settlement_sheet"}
    assert missing(required, have) == ()


def test_the_papers_are_small_readable_and_marked(path: Path) -> None:
    for paper in read_folder(path).claim.papers:
        data = (path / paper.file).read_bytes()
        assert len(data) < 80_000
        assert check_file(filename=paper.file, data=data).page_count == 1
        if paper.file.endswith(".xml"):
            assert "样本 SPECIMEN" in data.decode()
        else:
            # the diagonal mark is drawn in a grey that nothing else has
            colours = Image.open(io.BytesIO(data)).convert("RGB").getcolors()
            assert (224, 228, 232) in {colour for _, colour in colours or []}


def test_the_e_bills_are_those_of_the_claim_file(path: Path, tmp_path: Path) -> None:
    claim = yaml.safe_load((path / "claim.yaml").read_text("utf-8"))
    for made in make_papers(tmp_path, claim, font=None):
        assert made.read_bytes() == (path / made.relative_to(tmp_path)).read_bytes()


def test_no_person_in_the_examples_can_exist(path: Path) -> None:
    for member in read_folder(path).claim.members:
        assert member["id_number"].startswith("000000")
        assert member.get("phone", "100").startswith("100")
