"""The form of a policy bought elsewhere: phone and desk."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import entitlement
from guanjia.care.actions.butlers import ensure_butler
from guanjia.catalogue import queries as catalogue
from guanjia.people import queries as people
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.web.incident_form import NotSaid


def products() -> list[dict[str, str]]:
    return [
        {
            "value": f"{one.insurer}/{one.product}/{one.edition}",
            "title_zh": one.title_zh,
            "insurer_zh": catalogue.insurer_card(one.insurer).name_zh,
        }
        for one in catalogue.editions()
    ]


def insured_in(form: Mapping[str, str]) -> UUID:
    """Raises NotSaid; whether the viewer may act for that person is the page's to ask."""
    try:
        return UUID(form.get("insured", ""))
    except ValueError:
        raise NotSaid("insured", "先选一选这张保单保的是谁。") from None


def hold_entered(
    form: Mapping[str, str], *, insured_id: UUID, holder_id: UUID, now: datetime
) -> UUID:
    """Raises NotSaid, and what `hold_policy` raises."""
    insurer, _, rest = form.get("product", "").partition("/")
    product, _, edition = rest.partition("/")
    if not edition:
        raise NotSaid("product", "先选一选是哪一种保险；找不到就让管家帮您添加。")
    policy_no = form.get("policy_no", "").strip()
    if not 4 <= len(policy_no) <= 64:
        raise NotSaid("policy_no", "请填保单号，保单首页或电子保单上都有。")
    cover_from, cover_until = _day(form, "cover_from"), _day(form, "cover_until")
    first = _day(form, "first_cover_from") if form.get("first_cover_from") else cover_from
    household_id = people.household_of(insured_id)
    policy_id = hold_policy(
        policy=NewPolicy(
            household_id=household_id,
            insured_id=insured_id,
            holder_id=holder_id,
            insurer=insurer,
            product=product,
            edition=edition,
            policy_no=policy_no,
            cover_from=cover_from,
            cover_until=cover_until,
            first_cover_from=first,
            with_social=form.get("with_social") != "no",
            origin="entered",
            used=_nothing_used(insurer, product, edition) if form.get("used") == "no" else {},
        ),
        now=now,
    )
    ensure_butler(household_id=household_id, now=now)
    return policy_id


def _nothing_used(insurer: str, product: str, edition: str) -> dict[str, tuple[int, int]]:
    card = catalogue.edition_card(insurer=insurer, product=product, edition=edition)
    terms = catalogue.terms_by_digest(card.terms_digest, card.clauses_digest)
    return dict.fromkeys(entitlement.State.fresh(terms).used, (0, 0))


def _day(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise NotSaid(name, "请填保障从哪天到哪天，保单首页上有。") from None
