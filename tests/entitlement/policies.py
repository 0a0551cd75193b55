"""Small policies and claims for the tests, made of the words of a terms.yaml."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from entitlement import BillLine, Coverage, Facts, Incident, Terms, parse_terms
from entitlement.facts import POOLS
from entitlement.money import fen
from entitlement.plain_yaml import PlainYaml

CASES = Path(__file__).parent / "cases"
PRODUCTS = Path(__file__).parents[2] / "products"
COVER = Coverage(date(2025, 1, 1), date(2026, 1, 1), date(2025, 1, 1), True)
EVENT = date(2025, 6, 1)
TYPES = ["inpatient", "outpatient", "critical_illness", "accident_medical", "disability", "death"]
SHARED = {
    "cover_period": {"clause": "1"},
    "social": {"clause": "1"},
    "rounding": {"clause": "1"},
}


def cited(block: Any) -> Any:
    return [cited(one) for one in block] if isinstance(block, list) else {"clause": "1", **block}


def terms_of(duties: Sequence[Mapping[str, Any]], name: str = "policy") -> Terms:
    """JSON is YAML: the same loader and the same checks as for a product."""
    sheets = []
    for duty in duties:
        kind = duty.get("kind", "indemnity")
        use = ["cover_period", "rounding", *(["social"] if kind == "indemnity" else [])]
        blocks = {key: cited(block) for key, block in duty["blocks"].items()}
        sheets.append(
            {"title_zh": "保险金", "clause": "1", "kind": kind, "incident_types": TYPES,
             "use": [key for key in use if key not in blocks], **duty, "blocks": blocks}
        )  # fmt: skip
    sheet = {
        "terms": 1, "insurer": "test", "product": name, "edition": "1", "title_zh": name,
        "shared": SHARED, "duties": sheets,
    }  # fmt: skip
    text = json.dumps(sheet, ensure_ascii=False, indent=1).encode()
    return parse_terms(terms=text, clauses="## 1 条款\n全文。\n".encode(), name=name)


@cache
def cash(
    mode: str,
    deductible: int = 0,
    ratio: int = 100,
    limit: int = 0,
    pools: tuple[str, ...] = POOLS,
) -> Terms:
    """One indemnity duty; deductible and limit a year in yuan, ratio in per cent."""
    blocks: dict[str, Any] = {
        "scope": {"pools": list(pools)},
        "other_insurance": {"mode": mode},
        "ratio": {"flat": f"{ratio}%"},
    }
    if deductible:
        absorbs = ["self", "commercial"] if mode == "E" else ["self"]
        blocks["deductible"] = {"amount": f"{deductible} yuan", "per": "year", "absorbs": absorbs}
    if limit:
        blocks["limit"] = {"amount": f"{limit} yuan", "per": "year"}
    return terms_of([{"code": "cost", "blocks": blocks}], f"{mode}{deductible}_{ratio}_{limit}")


def claim(
    *amounts_fen: int, pool: str = "in", settled: bool | None = True, **incident: Any
) -> Facts:
    """One line for each amount, of one day."""
    lines = tuple(
        BillLine(f"l{k}", "b", EVENT, "inpatient", "other", pool, amount)  # type: ignore[arg-type]
        for k, amount in enumerate(amounts_fen)
    )
    return Facts(COVER, Incident(**{**ILLNESS, **incident}), lines, settled)


ILLNESS: Mapping[str, Any] = {
    "incident_type": "inpatient",
    "cause": "illness",
    "event_date": EVENT,
    "first_shown_date": EVENT,
    "diagnosis": ("K35",),
    "hospital_grade": 3,
    "hospital_public": True,
    "ward": "ordinary",
    "designated": True,
}


def worked() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = PlainYaml((CASES / "worked.yaml").read_bytes()).data
    return cases


def case_terms() -> dict[str, Terms]:
    policies = PlainYaml((CASES / "policies.yaml").read_bytes()).data
    return {name: terms_of(duties, name) for name, duties in policies.items()}


def event_facts(case: Mapping[str, Any], number: int) -> Facts:
    """The facts of a case's event: a line for each pool, on a day of its own."""
    event = case["events"][number]
    day = EVENT + timedelta(days=number)
    social_fen, other_fen = fen(event.get("social", "0 yuan")), fen(event.get("other", "0 yuan"))
    lines = tuple(
        BillLine(pool, "b", day, "inpatient", "other", pool, fen(event[pool]),
                 social_fen if pool == "in" else 0)
        for pool in ("in", "out", "drug")
        if pool in event
    )  # fmt: skip
    extra = {
        key: date.fromisoformat(value) if key.endswith(("_date", "_from")) else
        tuple(value) if isinstance(value, list) else value
        for key, value in case.get("facts", {}).items()
    }  # fmt: skip
    first = extra.pop("first_cover_from", COVER.first_cover_from)
    cover = Coverage(
        COVER.cover_from, COVER.cover_until, first, True,
        claim_free_years=extra.pop("claim_free_years", None),
    )  # fmt: skip
    incident = Incident(**{**ILLNESS, "event_date": day, **extra})
    other = {"in": other_fen} if other_fen else {}
    return Facts(cover, incident, lines, event["settled"], other)
