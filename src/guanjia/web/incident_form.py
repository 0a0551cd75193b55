"""The questions about an incident, and the answers as words of an Incident: phone and desk."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from guanjia.claims.diagnoses import codes_in

# What a report asks for in a form, and what a draft keeps of it.
FIELDS = (
    "insured", "kind", "stayed", "cause", "event_date", "admission_date", "discharge_date",
    "hospital_name", "hospital_grade", "hospital_public", "ward", "designated", "emergency",
    "social_settled", "first_shown_date", "place", "what",
)  # fmt: skip
MORE = ("first_shown_date", "hospital_public", "ward", "designated")
YES_NO = {"yes": True, "no": False}
CAUSE_ASKED = {"disability", "death"}


class NotSaid(Exception):
    """Something that a report cannot do without; `field` names the question."""

    code = "not_said"

    def __init__(self, field: str, customer_zh: str) -> None:
        super().__init__(field)
        self.field, self.customer_zh = field, customer_zh


class Question(NamedTuple):
    """`choices`: value -> words; none means a line to write (`day`: a date, `disease`: with the
    list of diagnoses to choose from)."""

    fact: str
    asks_zh: str
    choices: dict[str, str] | None = None
    kind: str = ""
    hint_zh: str = ""


SURE = {"yes": "是", "no": "不是"}
QUESTIONS = (
    Question(
        "hospital_grade", "医院是几级？", {"3": "三级（大医院）", "2": "二级", "1": "一级或社区"}
    ),
    Question("hospital_public", "是公立医院吗？", {"yes": "公立", "no": "民营"}),
    Question(
        "ward", "住的、看的是哪一种？", {"ordinary": "普通部", "special": "特需部、国际部"}
    ),
    Question("designated", "是医保定点医院吗？", SURE),
    Question(
        "social_settled", "医保结过了吗？", {"yes": "结过了", "no": "没走医保"}
    ),
    Question("first_shown_date", "最早不舒服是哪天？", kind="day", hint_zh="记不清，填个大概。"),
    Question("admission_date", "哪天住进医院的？", kind="day"),
    Question("discharge_date", "哪天出院的？", kind="day", hint_zh="还没出院就空着。"),
    Question("diagnosed_date", "哪天确诊的？", kind="day"),
    Question("accident_date", "哪天受的伤？", kind="day"),
    Question("pathology_confirmed", "病理报告确认了吗？", {"yes": "确认了", "no": "没有"}),
    Question(
        "diagnosis", "诊断是什么？", kind="disease",
        hint_zh="写两个字就有提示，比如“胆囊”。没有对得上的，病历上怎么写就怎么填。",
    ),
    Question(
        "disability_grade", "伤残鉴定是几级？", {str(n): f"{n} 级" for n in range(1, 11)}
    ),
    Question("icu_days", "在重症监护室（ICU）住了几天？", hint_zh="没有住过，填 0。"),
)  # fmt: skip
BY_FACT = {one.fact: one for one in QUESTIONS}


def told_in(form: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, as it was typed."""
    return {name: form[name] for name in FIELDS if form.get(name)}


def answers(form: Mapping[str, str]) -> dict[str, Any]:
    """What was answered of QUESTIONS; what was left open is left out."""
    found: dict[str, Any] = {}
    for question in QUESTIONS:
        said = form.get(question.fact, "").strip()
        if not said or (question.choices and said not in question.choices):
            continue
        if question.fact == "diagnosis":
            found["diagnosis_text"] = said[:200]
            if codes := codes_in(said):
                found["diagnosis"] = codes
        else:
            found[question.fact] = YES_NO.get(said, said)
    return found


def incident_words(form: Mapping[str, str]) -> dict[str, Any]:
    """Raises NotSaid for what cannot be left open: what it was, and about when."""
    kind = _kind(form)
    found = answers(form)
    for name in ("hospital_name", "place", "what"):
        if said := form.get(name, "").strip():
            found[name] = said
    if form.get("emergency") == "yes":
        found["emergency"] = True
    day = form.get("event_date", "").strip()
    if kind == "inpatient":
        day = found.get("admission_date") or day
    if not day:
        raise NotSaid("event_date", "是哪天的事？记不清的话，填个大概的日子。")
    cause = "accident" if kind == "accident_medical" else "illness"
    if kind in CAUSE_ASKED:
        cause = form.get("cause", "")
        if cause not in {"illness", "accident"}:
            raise NotSaid("cause", "再问一句：是因为生病，还是意外？")
    own_day = {"inpatient": "admission_date", "critical_illness": "diagnosed_date"}.get(kind)
    if cause == "accident":
        own_day = "accident_date"
    if own_day:
        found.setdefault(own_day, day)
    return {**found, "incident_type": kind, "cause": cause, "event_date": day}


def _kind(form: Mapping[str, str]) -> str:
    kind = form.get("kind", "")
    if not kind:
        raise NotSaid("kind", "先选一选发生了什么；说不清就选“说不清”。")
    if kind != "unsure":
        return kind
    stayed = form.get("stayed", "")
    if stayed not in YES_NO:
        raise NotSaid("stayed", "再问一句：在医院住下了吗？")
    return "inpatient" if YES_NO[stayed] else "outpatient"
