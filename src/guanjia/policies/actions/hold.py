"""A policy comes into a household: bought here, or entered from elsewhere by the customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from guanjia.catalogue import queries as catalogue
from guanjia.exchange.ids import new_id
from guanjia.policies.held import OPENING, year_of
from guanjia.policies.models import Policy, Usage


class PolicyRefused(Exception):
    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code = code
        self.customer_zh = customer_zh


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPolicy:
    """`used` is the opening of each accumulator, (low, high), for this insured and before this row;
    a missing one stays unknown. `contract` and `members`: of a policy that a family shares.

    Bought here means that the history is known: what is not named was not used.
    """

    household_id: UUID
    insured_id: UUID
    holder_id: UUID
    insurer: str
    product: str
    edition: str
    policy_no: str
    cover_from: date
    cover_until: date
    first_cover_from: date
    with_social: bool
    origin: Literal["bought", "entered"]
    sums_fen: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    contract: str = ""
    members: int | None = None
    claim_free_years: int | None = None


def hold_policy(*, policy: NewPolicy, now: datetime) -> UUID:
    """Raises PolicyRefused (period, number taken) and catalogue's UnknownEdition."""
    if not policy.first_cover_from <= policy.cover_from < policy.cover_until:
        raise PolicyRefused("policy_period", "保障起止日期前后不对，请再核对一下保单。")
    card = catalogue.edition_card(
        insurer=policy.insurer, product=policy.product, edition=policy.edition
    )
    taken = Policy.objects.filter(insurer=policy.insurer, policy_no=policy.policy_no)
    if taken.exists():
        raise PolicyRefused("policy_number_taken", "这张保单已经添加过了，不用再添加。")
    policy_id = new_id(now=now)
    Policy.objects.create(
        id=policy_id,
        household_id=policy.household_id,
        insured_id=policy.insured_id,
        holder_id=policy.holder_id,
        insurer=policy.insurer,
        product=policy.product,
        edition=policy.edition,
        title_zh=card.title_zh,
        policy_no=policy.policy_no,
        cover_from=policy.cover_from,
        cover_until=policy.cover_until,
        first_cover_from=policy.first_cover_from,
        with_social=policy.with_social,
        sums_fen=dict(policy.sums_fen),
        contract=policy.contract,
        members=policy.members,
        claim_free_years=policy.claim_free_years,
        origin=policy.origin,
        terms_digest=card.terms_digest,
        clauses_digest=card.clauses_digest,
        created_at=now,
    )
    opening = dict(policy.used)
    if policy.origin == "bought":
        terms = catalogue.terms_by_digest(card.terms_digest, card.clauses_digest)
        for name, accumulator in terms.counters.items():
            # What earlier years of the same counter used stands in their rows, or nobody told us.
            year = year_of(policy.first_cover_from, policy.cover_from)
            if accumulator.years == 1 or year % accumulator.years == 0:
                opening.setdefault(name, (0, 0))
    Usage.objects.bulk_create(
        Usage(
            id=new_id(now=now),
            household_id=policy.household_id,
            policy_id=policy_id,
            accumulator=accumulator,
            low=low,
            high=high,
            source=OPENING,
            created_at=now,
        )
        for accumulator, (low, high) in opening.items()
    )
    return policy_id
