"""The general duty of qinghe/million-medical/2025-absolute in OpenFisca: a claim is a group of
lines. Its integers are 32 bits wide and its floats too. Fen in integers, with the one product
widened by hand, is exact; yuan in floats is how OpenFisca's own models hold money."""

from typing import Any

import numpy as np
from child import BARRED, ONE, SETTINGS, TYPES, Claim, answer, claims, each
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

YEAR = "2026"
LINE = Entity("line", "lines", "", "")
CLAIM = GroupEntity("claim", "claims", "", "", roles=[{"key": "of", "plural": "ofs"}])
NUMBERS = ("cover_from", "cover_until", "first_cover_from", "event", "first_shown", "admission",
           "discharge", "grade")  # fmt: skip
TRUTHS = ("with_social", "settled", "public", "emergency", "is_open_type", "is_accident",
          "is_ordinary", "is_barred")  # fmt: skip
MONEY = ("deductible_used", "limit_used")
LINE_MONEY = ("amount", "social", "other")
LINE_TRUTHS = ("is_placed", "is_outpatient")


def variable(name: str, entity: Entity, kind: type, formula: Any = None) -> type[Variable]:
    body = {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, "label": ""}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def system(*, yuan: bool) -> TaxBenefitSystem:
    made = TaxBenefitSystem([LINE, CLAIM])
    money, of_yuan = (float, 1) if yuan else (int, 100)

    def counted(line: Any, period: Any) -> Any:
        day = line("day", period)
        within = (line.claim("admission", period) - 7 <= day) & (
            day <= line.claim("discharge", period) + 30)  # fmt: skip
        left = line("amount", period) - line("social", period) - line("other", period)
        return left * (line("is_placed", period) & (~line("is_outpatient", period) | within))

    def is_open(claim: Any, period: Any) -> Any:
        event, begins = claim("event", period), claim("cover_from", period)
        waited = (event > begins + 30) & (claim("first_shown", period) > begins + 30)
        waited |= claim("is_accident", period) | (claim("first_cover_from", period) < begins)
        hospital = (claim("grade", period) >= 2) & claim("public", period)
        hospital = claim("emergency", period) | (hospital & claim("is_ordinary", period))
        covered = (begins <= event) & (event < claim("cover_until", period))
        barred = claim("is_barred", period)
        return claim("is_open_type", period) & covered & waited & hospital & ~barred

    def base(claim: Any, period: Any) -> Any:
        left = np.maximum(10_000 * of_yuan - claim("deductible_used", period), 0)
        return np.maximum(claim.sum(claim.members("counted", period)) - left, 0)

    def pay(claim: Any, period: Any) -> Any:
        whole = claim("settled", period) | ~claim("with_social", period)
        if yuan:
            ratio = np.where(whole, np.float32(1), np.float32(0.6))
            part = np.round(claim("base", period) * ratio, 2)
        else:
            ratio = np.where(whole, 10_000, 6_000)
            part = (claim("base", period).astype(np.int64) * ratio + 5_000) // 10_000
        left = np.maximum(2_000_000 * of_yuan - claim("limit_used", period), 0)
        return np.minimum(part, left) * claim("is_open", period)

    kinds = [
        (CLAIM, NUMBERS, int), (CLAIM, TRUTHS, bool), (CLAIM, MONEY, money),
        (LINE, ("day",), int), (LINE, LINE_TRUTHS, bool), (LINE, LINE_MONEY, money),
    ]  # fmt: skip
    for entity, names, kind in kinds:
        made.add_variables(*(variable(name, entity, kind) for name in names))
    made.add_variables(
        variable("counted", LINE, money, counted), variable("is_open", CLAIM, bool, is_open),
        variable("base", CLAIM, money, base), variable("pay", CLAIM, money, pay),
    )  # fmt: skip
    return made


def told(claim: Claim) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The claim in the variables' names; sums in fen."""
    one = {name: claim[name] for name in NUMBERS}
    one |= {name: claim[name] for name in TRUTHS[:4]}
    one |= {name: claim[f"{name}_fen"] for name in MONEY}
    one["is_open_type"] = claim["incident_type"] in TYPES
    one["is_accident"] = claim["cause"] == "accident"
    one["is_ordinary"] = claim["ward"] == "ordinary"
    one["is_barred"] = any(word in BARRED for word in claim["exclusions"])
    lines = []
    for line in claim["lines"]:
        setting, barred = line["setting"], line["category"] == "meal" or line["pool"] == "drug"
        lines.append({
            "day": line["day"], "is_outpatient": setting == "outpatient",
            "is_placed": setting in SETTINGS and not barred,
            **{name: line[f"{name}_fen"] for name in LINE_MONEY},
        })  # fmt: skip
    return one, lines


def situation(claim: Claim) -> dict[str, Any]:
    one, lines = told(claim)
    people = {str(k): {name: {YEAR: value} for name, value in line.items()}
              for k, line in enumerate(lines)}  # fmt: skip
    group = {name: {YEAR: value} for name, value in one.items()}
    return {"lines": people, "claims": {"c": {"ofs": list(people), **group}}}


class Many:
    """Columns made beforehand; then a simulation of all claims at once."""

    def __init__(self, every: list[Claim]) -> None:
        both = [told(claim) for claim in every]
        lines = [line for _, some in both for line in some]
        counts = [len(some) for _, some in both]
        self.owner = np.repeat(np.arange(len(every)), counts)
        self.claims = {name: np.array([one[name] for one, _ in both]) for name in both[0][0]}
        self.lines = {name: np.array([line[name] for line in lines]) for name in lines[0]}

    def pay(self, made: TaxBenefitSystem, *, yuan: bool, trace: bool = False) -> Any:
        builder = SimulationBuilder()
        builder.create_entities(made)
        builder.declare_person_entity("line", range(len(self.owner)))
        group = builder.declare_entity("claim", range(len(self.claims["event"])))
        builder.join_with_persons(group, self.owner, ["of"] * len(self.owner))
        simulation = builder.build(made)
        simulation.trace = trace
        for name, column in (self.claims | self.lines).items():
            money = yuan and name in (*MONEY, *LINE_MONEY)
            simulation.set_input(name, YEAR, column / 100 if money else column)
        return simulation.calculate("pay", YEAR)


def main() -> None:
    every = claims()
    fen, yuan, many = system(yuan=False), system(yuan=True), Many(every)
    floats = many.pay(yuan, yuan=True).astype(np.float64)
    pays = {
        "fen in integers of 32 bits": many.pay(fen, yuan=False).tolist(),
        "yuan in floats of 32 bits": np.round(floats * 100).astype(np.int64).tolist(),
    }
    some = [c for c, pay in zip(every, pays["fen in integers of 32 bits"], strict=True) if pay]
    built = [situation(claim) for claim in some[:ONE]]

    def single(one: dict[str, Any]) -> Any:
        simulation: Simulation = SimulationBuilder().build_from_dict(fen, one)
        return simulation.calculate("pay", YEAR)

    assert [int(single(one)[0]) for one in built[:9]] == [
        pay for pay in pays["fen in integers of 32 bits"] if pay][:9]  # fmt: skip
    work = {
        "one claim from a situation": each(single, built),
        "batch, columns ready": lambda: many.pay(fen, yuan=False),
        "batch with its trace": lambda: many.pay(fen, yuan=False, trace=True),
    }
    answer(pays, work, {n: len(every) if "batch" in n else len(built) for n in work})


if __name__ == "__main__":
    main()
