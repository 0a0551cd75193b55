"""The general duty of qinghe/million-medical/2025-absolute for zen-engine."""

import zen
from child import BARRED, ONE, SETTINGS, TYPES, Claim, answer, claims, each

COUNTED = (
    f"#.setting in {list(SETTINGS)} and #.category != 'meal' and #.pool != 'drug' and "
    "(#.setting != 'outpatient' or (admission - 7 <= #.day and #.day <= discharge + 30))"
)
STEPS = {
    "covered": "cover_from <= event and event < cover_until",
    "waited": "cause == 'accident' or first_cover_from < cover_from or "
              "(event > cover_from + 30 and first_shown > cover_from + 30)",
    "barred": f"some(exclusions, # in {list(BARRED)})",
    "hospital": "emergency or (grade >= 2 and public and ward == 'ordinary')",
    "cost": f"sum(map(filter(lines, {COUNTED}), #.amount_fen - #.social_fen - #.other_fen))",
    "base": "max([$.cost - max([1000000 - deductible_used_fen, 0]), 0])",
    "ratio_bp": "settled or not with_social ? 10000 : 6000",
    "pay": f"incident_type in {list(TYPES)} and $.covered and $.waited and not $.barred and "
           "$.hospital ? min([floor(($.base * $.ratio_bp + 5000) / 10000), "
           "max([200000000 - limit_used_fen, 0])]) : 0",
}  # fmt: skip


def one_expression() -> str:
    """The last step with all before it written into it."""
    text = STEPS["pay"]
    for key in reversed(list(STEPS)):
        text = text.replace(f"$.{key}", f"({STEPS[key]})")
    return text


def graph() -> dict:
    expressions = [{"id": key, "key": key, "value": value} for key, value in STEPS.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "rule", "name": "rule", "type": "expressionNode",
         "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ]  # fmt: skip
    edges = [
        {"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("in", "rule"), ("rule", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def main() -> None:
    every = claims()
    program = zen.compile_expression(one_expression())
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rule": graph()}}})
    assert engine.evaluate("rule", every[0])["result"].keys() >= STEPS.keys()

    def batch() -> list[int]:
        asked = [{"key": "rule", "context": claim} for claim in every]
        return [int(done["data"]["result"]["pay"]) for done in engine.evaluate_batch(asked)]

    def traced(claim: Claim) -> object:
        return engine.evaluate("rule", claim, {"trace": True})

    pays = {
        "one expression": [int(program.evaluate(claim)) for claim in every],
        "graph of 8 steps": batch(),
    }
    some = [c for c, pay in zip(every, pays["one expression"], strict=True) if pay][:ONE]
    work = {
        "one expression": each(program.evaluate, some),
        "graph of 8 steps, every step in the answer": each(
            lambda claim: engine.evaluate("rule", claim), some),
        "the same with its trace": each(traced, some),
        "batch, graph of 8 steps": batch,
    }  # fmt: skip
    answer(pays, work, {n: len(every) if "batch" in n else len(some) for n in work})


if __name__ == "__main__":
    main()
