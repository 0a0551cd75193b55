"""A claim to work on: the family's policies, real products, and the words of an insurer."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from guanjia.catalogue.actions.publish import (
    NewInsurer,
    keep_evaluator,
    publish_products,
    register_insurers,
)
from guanjia.claims.actions import report
from guanjia.claims.book import Book, By, open_book
from guanjia.claims.incident import Incident
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.actions.papers import store_paper
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from tests.conftest import Family

PRODUCTS = Path(__file__).parents[3] / "products"


@pytest.fixture
def catalogue(db: None) -> None:
    register_insurers(
        insurers=[
            NewInsurer("qinghe", "青禾健康保险", "qinghe"),
            NewInsurer("yuanshan", "远山人寿保险", "yuanshan"),
            NewInsurer("beiting", "北汀养老保险", ""),
        ]
    )
    keep_evaluator()
    publish_products(root=PRODUCTS, now=datetime(2026, 1, 1, tzinfo=UTC))


class World:
    """The family with policies of its choosing, and short ways to do what a customer does."""

    def __init__(self, family: Family, now: datetime) -> None:
        self.family, self.now = family, now
        self.by = By("customer", family.zhiyuan, now)

    def holds(
        self,
        insurer: str,
        product: str,
        edition: str,
        *,
        policy_no: str = "",
        origin: str = "bought",
        cover_from: date = date(2026, 1, 1),
        first_cover_from: date | None = None,
        insured: UUID | None = None,
    ) -> UUID:
        return hold_policy(
            policy=NewPolicy(
                household_id=self.family.household_id,
                insured_id=insured or self.family.zhiyuan,
                holder_id=self.family.zhiyuan,
                insurer=insurer,
                product=product,
                edition=edition,
                policy_no=policy_no or f"{insurer}-{product}-{edition}",
                cover_from=cover_from,
                cover_until=cover_from.replace(year=cover_from.year + 1),
                first_cover_from=first_cover_from or date(2025, 1, 1),
                with_social=True,
                origin="entered" if origin == "entered" else "bought",
            ),
            now=self.now,
        )  # fmt: skip

    def paper(self, kind: str, *, content: bytes | None = None) -> UUID:
        from tests.rooms.claims.specimens import picture

        stored = store_paper(
            household_id=self.family.household_id,
            person_id=self.family.zhiyuan,
            uploaded_by=self.family.zhiyuan,
            filename=f"{kind}.png",
            data=content or picture(kind),
            kind=kind,
            now=self.now,
        )
        return stored.document_id

    def bill(
        self,
        *,
        in_fen: int,
        out_fen: int = 0,
        social_fen: int = 0,
        kind: str = "inpatient_bill",
        setting: str = "inpatient",
        bill_no: str = "B1",
    ) -> UUID:
        document_id = self.paper(kind)
        lines = [
            {
                "on_date": "2026-03-05",
                "setting": setting,
                "category": "treatment",
                "pool": pool,
                "amount_fen": fen,
            }
            for pool, fen in (("in", in_fen), ("out", out_fen))
            if fen
        ]
        enter_figures(
            household_id=self.family.household_id,
            document_id=document_id,
            figures={
                "bill_no": bill_no,
                "issue_date": "2026-03-06",
                "lines": lines,
                "total_fen": in_fen + out_fen,
                "social_paid_fen": social_fen,
            },
            now=self.now,
        )
        return document_id  # fmt: skip

    def papers_of_a_stay(self) -> list[UUID]:
        kinds = ("fee_list", "discharge_summary", "diagnosis_certificate",
                 "social_settlement_sheet", "id_card", "bank_card")  # fmt: skip
        return [self.paper(kind) for kind in kinds]

    def stay(self, **changes: object) -> Incident:
        told: dict[str, object] = {
            "incident_type": "inpatient", "cause": "illness", "event_date": date(2026, 3, 1),
            "first_shown_date": date(2026, 2, 25), "admission_date": date(2026, 3, 1),
            "discharge_date": date(2026, 3, 6), "diagnosis": ("K80",), "hospital_grade": 3,
            "hospital_public": True, "ward": "ordinary", "designated": True,
            "social_settled": True,
        }  # fmt: skip
        return Incident(**{**told, **changes})

    def reports(self, incident: Incident, documents: list[UUID], **more: object) -> Book:
        who = {"reporter_id": self.family.zhiyuan, "insured_id": self.family.zhiyuan}
        return report.report(
            incident=incident, document_ids=documents, now=self.now, **(who | more)
        )

    def reopen(self, book: Book) -> Book:
        return open_book(household_id=book.household_id, application_id=book.application_id)


@pytest.fixture
def world(family: Family, catalogue: None, now: datetime) -> World:
    return World(family, now)
