"""What the customer tells of an incident, checked; sealed in the claim, read by the engine."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

import entitlement
from guanjia.documents.figures import MOST_FEN, BillFigures, FigureLine
from guanjia.documents.queries import SOURCES, Paper

IncidentType = Literal[
    "inpatient", "outpatient", "critical_illness", "accident_medical", "disability", "death"
]


Bills = dict[UUID, tuple[BillFigures, ...]]  # by paper: one photo may show several


class IncidentRefused(Exception):
    """A report that cannot be true as it stands; nothing was written."""

    def __init__(self, code: str, customer_zh: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.customer_zh, self.field = code, customer_zh, field


class Incident(BaseModel):
    """None means "not known yet": the engine then answers with a range."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    incident_type: IncidentType
    cause: Literal["illness", "accident"]
    event_date: date
    accident_date: date | None = None
    first_shown_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    diagnosed_date: date | None = None
    diagnosis: tuple[str, ...] = ()
    diagnosis_text: str = Field(default="", max_length=200)
    pathology_confirmed: bool | None = None
    hospital_name: str = Field(default="", max_length=100)
    hospital_grade: int | None = Field(default=None, ge=1, le=3)
    hospital_public: bool | None = None
    ward: Literal["ordinary", "special"] | None = None
    designated: bool | None = None
    emergency: bool = False
    proton_centre: bool = False
    disability_grade: int | None = Field(default=None, ge=1, le=10)
    icu_days: int | None = Field(default=None, ge=0, le=3660)
    place: str = Field(default="", max_length=200)
    what: str = Field(default="", max_length=2000)
    social_settled: bool | None = None
    # What the insurer has laid out already, by policy; and what is established, never assumed.
    advanced_fen: dict[UUID, Annotated[int, Field(ge=0, le=MOST_FEN)]] = {}
    exclusions: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")], ...] = ()


def told(words: Mapping[str, Any]) -> Incident:
    """Raises IncidentRefused, naming the field, for words that are no incident."""
    try:
        return Incident.model_validate(words)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise IncidentRefused("incident_invalid", "有一项没有填对，请核对后再试。", field) from None


_DATES = {
    "event_date": "出事的日期",
    "accident_date": "意外的日期",
    "first_shown_date": "第一次不舒服的日期",
    "admission_date": "入院日期",
    "discharge_date": "出院日期",
    "diagnosed_date": "确诊日期",
}


def checked(incident: Incident, *, on_date: date) -> Incident:
    """The same incident. Raises IncidentRefused for days that cannot be; `on_date` is today."""
    for field, name_zh in _DATES.items():
        value = getattr(incident, field)
        if value is not None and value > on_date:
            raise IncidentRefused("date_in_future", f"{name_zh}还没有到，请再核对一下。", field)
    admitted, discharged = incident.admission_date, incident.discharge_date
    if admitted and discharged and discharged < admitted:
        raise IncidentRefused(
            "discharge_before_admission", "出院日期早于入院日期，请再核对一下。", "discharge_date"
        )
    return incident


def engine_incident(incident: Incident, *, born_date: date | None) -> entitlement.Incident:
    words = {
        "hospital_name", "place", "what", "diagnosis_text", "social_settled", "advanced_fen",
    }  # fmt: skip
    return entitlement.Incident(**incident.model_dump(exclude=words), born_date=born_date)


def with_lines(bills: Bills) -> Iterator[tuple[UUID, BillFigures, tuple[str, ...]]]:
    """Each bill with its paper and the ids of its lines."""
    for document_id, its in sorted(bills.items()):
        end = 0
        for bill in its:
            start, end = end, end + len(bill.lines)
            yield document_id, bill, tuple(f"{document_id}:{index}" for index in range(start, end))


def bill_lines(bills: Bills) -> tuple[entitlement.BillLine, ...]:
    """An item was last provided on the day that the bill names, else on the one before of these."""
    days: dict[str, list[date]] = {}
    for _, bill, _ in with_lines(bills):
        for line in bill.lines:
            days.setdefault(line.item, []).append(line.on_date)
    return tuple(
        entitlement.BillLine(
            id=line_id,
            bill_id=str(document_id),
            on_date=line.on_date,
            setting=line.setting,
            category=line.category,
            pool=line.pool,
            amount_fen=line.amount_fen,
            social_paid_fen=line.social_paid_fen,
            item=line.item,
            quantity=line.quantity,
            last_date=line.last_date or _day_before(line, days),
            account_fen=line.account_paid_fen,
        )
        for document_id, bill, line_ids in with_lines(bills)
        for line_id, line in zip(line_ids, bill.lines, strict=True)
    )


def _day_before(line: FigureLine, days: Mapping[str, list[date]]) -> date | None:
    if not line.item:
        return None
    return max((day for day in days[line.item] if day < line.on_date), default=None)


def each_bill_once(papers: Iterable[Paper]) -> Bills:
    """Figures by paper. Of two papers that show one bill (by number and sum) the better source
    counts: an e-bill, then what a person typed, then what was read; of two alike the older."""
    known = [(paper, bill) for paper in papers for bill in paper.bills]
    known.sort(key=lambda one: (-SOURCES.index(one[0].source or ""), one[0].received_at))
    seen: set[tuple[str, int]] = set()
    found: Bills = {}
    for paper, bill in known:
        mark = (bill.bill_no.rpartition("-")[2], bill.total_fen)
        if mark not in seen:
            seen.add(mark)
            found[paper.document_id] = (*found.get(paper.document_id, ()), bill)
    return found


def total_fen(bills: Bills) -> int:
    return sum(bill.total_fen for its in bills.values() for bill in its)
