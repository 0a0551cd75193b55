"""What was used of a policy's deductible and limits: by an insurer's decision, or before we knew
the policy, as the customer tells."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from guanjia.exchange.ids import new_id
from guanjia.policies.held import TOLD, Entry, HeldPolicy
from guanjia.policies.models import Policy, Usage

Used = Mapping[str, tuple[int, int]]


def record_usage(
    *,
    policy: HeldPolicy,
    lane_id: UUID,
    used: Used,
    accident_date: date | None,
    diagnosed_date: date | None,
    now: datetime,
) -> None:
    """Once a lane: while what was written for it is in force, nothing changes. `policy` as read in
    this transaction, under the lane's lock. The days are those of the accident and the diagnosis
    that it was used for."""
    entry, in_force = policy.last_entry(str(lane_id))
    if not in_force:
        dated = _dated(policy, used, accident_date, diagnosed_date)
        _append(policy, str(lane_id), entry + 1, dated, now)


def correct_usage(
    *,
    policy: HeldPolicy,
    lane_id: UUID,
    used: Used,
    accident_date: date | None,
    diagnosed_date: date | None,
    now: datetime,
) -> None:
    """What was written for the lane was wrong: a reversing entry takes it back, and `used`, where
    it is not empty, follows. The same again changes nothing."""
    _replace(policy, str(lane_id), _dated(policy, used, accident_date, diagnosed_date), now)


def tell_used(
    *,
    policy: HeldPolicy,
    used: Mapping[str, int],
    accident_date: date | None = None,
    last_paid_date: date | None = None,
    now: datetime,
) -> None:
    """All that was used of these accumulators so far, as the customer knows it. What stands here
    already, of decisions, of other years and members, is part of it; told again it is replaced."""
    known = policy.used(accident_date=accident_date)
    groups: dict[str, dict[str, int]] = {}
    for name, total in used.items():
        of_accident = policy.terms.counters[name].per == "accident"
        groups.setdefault(f"{TOLD}:{accident_date}" if of_accident else TOLD, {})[name] = total
    for by, totals in groups.items():
        _, told = policy.last_entry(by)
        rest: dict[str, tuple[int, int]] = {}
        for name, total in totals.items():
            without = known.get(name, (0, 0))[0] - told.get(name, (0, 0, None))[0]
            rest[name] = (max(total - without, 0),) * 2
        dated = _dated(policy, rest, accident_date, last_paid_date)
        _replace(policy, by, {**told, **dated}, now)


def tell_policy(
    *,
    policy: HeldPolicy,
    claim_free_years: int | None = None,
    members: int | None = None,
    sums_fen: Mapping[str, int] | None = None,
) -> None:
    """What stands in the policy and was not told when it was entered; None leaves it as it is."""
    told = {"claim_free_years": claim_free_years, "members": members}
    fields: dict[str, object] = {name: value for name, value in told.items() if value is not None}
    if sums_fen:
        fields["sums_fen"] = {**policy.sums_fen, **sums_fen}
    if fields:
        Policy.objects.filter(household_id=policy.household_id, id=policy.id).update(**fields)


def _dated(
    policy: HeldPolicy, used: Used, accident_date: date | None, diagnosed_date: date | None
) -> Entry:
    counters = policy.terms.counters
    dated = {}
    for name, (low, high) in used.items():
        day = diagnosed_date if name.startswith("stages:") else None
        if name in counters and counters[name].per == "accident":
            day = accident_date
        dated[name] = low, high, day
    return dated


def _replace(policy: HeldPolicy, by: str, used: Entry, now: datetime) -> None:
    entry, in_force = policy.last_entry(by)
    if in_force == used:
        return
    if in_force:
        back = {name: (-low, -high, day) for name, (low, high, day) in in_force.items()}
        entry += 1
        _append(policy, by, entry, back, now)
    _append(policy, by, entry + 1, used, now)


def _append(policy: HeldPolicy, by: str, entry: int, used: Entry, now: datetime) -> None:
    """The unique source keeps a second writer of the same entry out."""
    source = by if entry == 1 else f"{by}#{entry}"
    Usage.objects.bulk_create(
        [
            Usage(
                id=new_id(now=now),
                household_id=policy.household_id,
                policy_id=policy.id,
                accumulator=accumulator,
                low=low,
                high=high,
                on_date=on_date,
                source=source,
                created_at=now,
            )
            for accumulator, (low, high, on_date) in used.items()
        ],
        ignore_conflicts=True,
    )
