"""What is known about one incident of one insured person. None always means 'not known',
never 'no' and never zero."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Literal, get_args, get_origin

from .money import MOST_FEN

IncidentType = Literal[
    "inpatient", "outpatient", "critical_illness", "accident_medical", "disability", "death"
]
Cause = Literal["illness", "accident"]
Pool = Literal["in", "out", "drug"]
Setting = Literal[
    "inpatient", "outpatient", "special_outpatient", "outpatient_surgery", "pharmacy", "online"
]
Category = Literal[
    "bed", "meal", "nursing", "surgery", "drug", "examination", "laboratory", "treatment",
    "material", "anaesthesia", "consultation", "vaccine", "other",
]  # fmt: skip
Ward = Literal["ordinary", "special"]

# The most that is taken in; with it no sum leaves 64 bits (see `bounds`).
MOST_LINE_FEN, MOST_CLAIM_FEN, MOST_LINES = 10**10, 10**12, 10_000
MOST_STAY_DAYS = 36_600
FIRST_DAY, END_OF_DAYS = date(1850, 1, 1), date(2200, 1, 1)

# A payment is set first against what the fewest policies cover: special drugs, then outside the
# catalogue, then inside.
POOLS: tuple[Pool, ...] = ("drug", "out", "in")

FACTS_ZH: Mapping[str, str] = {
    "social_settled": "是否经社保结算",
    "accident_date": "意外发生的日期",
    "first_shown_date": "首次出现症状的日期",
    "admission_date": "入院日期",
    "discharge_date": "出院日期",
    "diagnosed_date": "确诊日期",
    "diagnosis": "诊断（疾病编码）",
    "pathology_confirmed": "病理报告是否确认",
    "hospital_grade": "医院等级",
    "hospital_public": "是否公立医院",
    "ward": "病房类型（普通部或特需部）",
    "designated": "是否指定医院",
    "proton_centre": "是否指定的质子重离子医院",
    "disability_grade": "伤残等级",
    "icu_days": "在重症监护病房的天数",
    "born_date": "出生日期",
    "claim_free_years": "此前连续没有理赔的年数",
    "members": "保单上的家庭成员人数",
    "last_paid_date": "上一次获得给付的疾病的确诊日期",
}


class FactsError(ValueError):
    """Facts that cannot be true. The message holds ids and codes only."""

    code = "facts_impossible"

    def __init__(self, problem: str, customer_zh: str) -> None:
        super().__init__(problem)
        self.customer_zh = customer_zh


@cache
def _types(kind: Any) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[frozenset[type], ...]]:
    """The values of all fields, and what each may be, to the letter: no number that only
    compares like one."""

    def plain(one: Any) -> type:
        origin = get_origin(one)
        return str if origin is Literal else dict if origin is Mapping else origin or one

    def each(one: Any) -> tuple[Any, ...]:
        return get_args(one) if type(None) in get_args(one) else (one,)

    types = tuple(frozenset(map(plain, each(one.type))) for one in fields(kind))
    return attrgetter(*(one.name for one in fields(kind))), types


def _sound(thing: Any, where: str = "") -> None:
    values, types = _types(thing.__class__)
    for value, may_be in zip(values(thing), types, strict=True):
        kind = type(value)
        if kind is not str and kind is not int and kind in may_be:
            if kind is date and not FIRST_DAY <= value < END_OF_DAYS:
                raise FactsError(f"{where}a day outside the calendar", "日期有误，请核对。")
            if kind is dict and not all(type(fen) is int for fen in value.values()):
                raise FactsError(f"{where}a sum is not in whole fen", "金额以分计，请核对。")
        elif kind not in may_be:
            raise FactsError(f"{where}a value of a wrong form", "有一项信息的格式不对，请核对。")


def _words(*lists: Collection[Any]) -> None:
    if not all(type(word) is str for words in lists for word in words):
        raise FactsError("a word of a wrong form", "有一项信息的格式不对，请核对。")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The policy year that answers, half-open. `first_cover_from` begins the chain of renewals
    without a break. `sums_fen`: sums insured that stand in the policy, by duty code. `members`:
    the insured of the same policy. `last_paid_date`: the diagnosis of the last payment that was
    made in stages. `advanced_fen`: what the insurer has already laid out for this claim."""

    cover_from: date
    cover_until: date
    first_cover_from: date
    with_social: bool
    sums_fen: Mapping[str, int] = field(default_factory=dict)
    claim_free_years: int | None = None
    members: int | None = None
    last_paid_date: date | None = None
    advanced_fen: int = 0

    def __post_init__(self) -> None:
        _sound(self)
        if not self.first_cover_from <= self.cover_from < self.cover_until:
            raise FactsError(
                "cover dates out of order", "保单的起止日期前后矛盾，请核对保单上的日期。"
            )
        if not (0 <= (self.claim_free_years or 0) <= 150 and 0 <= (self.members or 0) <= 1_000):
            raise FactsError("years or members outside what can be", "请核对保单上的年数和人数。")
        if not all(0 <= fen <= MOST_FEN for fen in (*self.sums_fen.values(), self.advanced_fen)):
            raise FactsError("sum insured outside bounds", "保单载明的金额有误，请核对保单。")


@dataclass(frozen=True, slots=True)
class Incident:
    """`event_date` is the day the insured event happened (admission, visit, accident ...).
    `exclusions`: codes of exclusions that are established as fact. `proton_centre`, like
    `emergency`, is so only where it is said: few hospitals are."""

    incident_type: IncidentType
    cause: Cause
    event_date: date
    accident_date: date | None = None
    first_shown_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    diagnosed_date: date | None = None
    diagnosis: tuple[str, ...] = ()
    pathology_confirmed: bool | None = None
    hospital_grade: int | None = None
    hospital_public: bool | None = None
    ward: Ward | None = None
    designated: bool | None = None
    emergency: bool = False
    disability_grade: int | None = None
    born_date: date | None = None
    exclusions: tuple[str, ...] = ()
    proton_centre: bool = False
    icu_days: int | None = None

    def __post_init__(self) -> None:
        _sound(self)
        _words(self.diagnosis, self.exclusions)
        if self.ward not in (None, *get_args(Ward)):
            raise FactsError("unknown ward", "请选择普通部或特需部。")
        if self.incident_type not in get_args(IncidentType) or self.cause not in get_args(Cause):
            raise FactsError("unknown incident type or cause", "请选择事故类型和原因。")
        if (
            self.admission_date
            and self.discharge_date
            and self.discharge_date < self.admission_date
        ):
            raise FactsError("discharge before admission", "出院日期早于入院日期，请核对。")
        if self.hospital_grade not in (None, 1, 2, 3):
            raise FactsError("hospital grade outside 1..3", "医院等级应为一级、二级或三级。")
        if self.disability_grade is not None and not 1 <= self.disability_grade <= 10:
            raise FactsError("disability grade outside 1..10", "伤残等级应为1至10级。")
        if not 0 <= (self.icu_days or 0) <= MOST_STAY_DAYS:
            raise FactsError("days in intensive care outside bounds", "请核对重症监护的天数。")


@dataclass(frozen=True, slots=True)
class BillLine:
    """`amount_fen` before the social payment; social money belongs to the pool `in` only.
    `account_fen`: of it paid from the insured's own account with the social fund. `last_date`:
    when the same item was provided before; None means never, as far as anyone said."""

    id: str
    bill_id: str
    on_date: date
    setting: Setting
    category: Category
    pool: Pool
    amount_fen: int
    social_paid_fen: int = 0
    item: str = ""
    quantity: int = 1
    last_date: date | None = None
    account_fen: int = 0

    def __post_init__(self) -> None:
        _sound(self, f"bill line {self.id}: ")
        if (
            self.setting not in get_args(Setting)
            or self.category not in get_args(Category)
            or self.pool not in POOLS
        ):
            raise FactsError(f"bill line {self.id}: unknown word", "费用明细的类别无法识别。")
        if self.amount_fen > MOST_LINE_FEN:
            raise FactsError(f"bill line {self.id}: amount too large", "费用金额过大，请核对发票。")
        if not 0 <= self.social_paid_fen <= self.amount_fen:
            raise FactsError(
                f"bill line {self.id}: social payment outside 0..amount",
                "社保支付金额不能超过该项费用，请核对发票。",
            )
        if not 0 <= self.account_fen <= self.amount_fen - self.social_paid_fen:
            raise FactsError(
                f"bill line {self.id}: account payment outside 0..amount",
                "社保和个人账户的支付合计不能超过该项费用，请核对发票。",
            )
        if not 1 <= self.quantity <= 10_000 or (self.last_date and self.last_date > self.on_date):
            raise FactsError(
                f"bill line {self.id}: quantity or earlier date cannot be",
                "费用明细的数量或者上一次的日期有误，请核对。",
            )
        if self.social_paid_fen and self.pool != "in":
            raise FactsError(
                f"bill line {self.id}: social payment outside the catalogue",
                "社保只支付医保目录内的费用，请核对发票。",
            )


@dataclass(frozen=True, slots=True)
class Facts:
    """`other_paid_fen`, by line id: what other commercial policies have already paid."""

    coverage: Coverage
    incident: Incident
    lines: tuple[BillLine, ...] = ()
    social_settled: bool | None = None
    other_paid_fen: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _sound(self)
        open_fen = {line.id: line.amount_fen - line.social_paid_fen for line in self.lines}
        if len(self.lines) > MOST_LINES or sum(open_fen.values()) > MOST_CLAIM_FEN:
            raise FactsError("too many or too large bill lines", "费用过多，请分次申请。")
        if len(open_fen) != len(self.lines):
            raise FactsError("a bill line id occurs twice", "同一项费用出现了两次，请核对。")
        for line_id, paid_fen in self.other_paid_fen.items():
            if not 0 <= paid_fen <= open_fen.get(line_id, -1):
                raise FactsError(
                    f"bill line {line_id}: other payments outside 0..open amount",
                    "其他保险已赔金额超过了自付费用，请核对理赔分割单。",
                )

    def without(self, line_ids: Collection[str]) -> "Facts":
        """As if these lines were not there; what they prove of the settlement stays."""
        return replace(
            self,
            lines=tuple(line for line in self.lines if line.id not in line_ids),
            social_settled=self.settled,
            other_paid_fen={k: v for k, v in self.other_paid_fen.items() if k not in line_ids},
        )

    @property
    def settled(self) -> bool | None:
        """Money from the social fund proves the settlement even where nobody said so."""
        if self.social_settled is None and any(line.social_paid_fen for line in self.lines):
            return True
        return self.social_settled
