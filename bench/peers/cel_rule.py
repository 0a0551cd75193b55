"""The general duty of qinghe/million-medical/2025-absolute in CEL. The language has no sum, least
or greatest: they are functions of the host."""

import cel
from child import BARRED, ONE, SETTINGS, TYPES, Claim, answer, claims, each

COUNTED = (
    f"l.setting in {list(SETTINGS)} && l.category != 'meal' && l.pool != 'drug' && "
    "(l.setting != 'outpatient' || (admission - 7 <= l.day && l.day <= discharge + 30))"
)
COST = f"total(lines.filter(l, {COUNTED}).map(l, l.amount_fen - l.social_fen - l.other_fen))"
BASE = f"greatest({COST} - greatest(1000000 - deductible_used_fen, 0), 0)"
PAY = (
    f"incident_type in {list(TYPES)} && cover_from <= event && event < cover_until && "
    "(cause == 'accident' || first_cover_from < cover_from || "
    "(event > cover_from + 30 && first_shown > cover_from + 30)) && "
    f"!exclusions.exists(x, x in {list(BARRED)}) && "
    "(emergency || (grade >= 2 && public && ward == 'ordinary')) "
    f"? least(({BASE} * (settled || !with_social ? 10000 : 6000) + 5000) / 10000, "
    "greatest(200000000 - limit_used_fen, 0)) : 0"
)
HOST = {"total": sum, "least": min, "greatest": max}


def main() -> None:
    every = claims()
    program, context = cel.compile(PAY), cel.Context(functions=HOST)

    def pay(claim: Claim) -> int:
        context.update(claim)  # every claim names them all
        return program.execute(context)

    pays = {"one expression": [pay(claim) for claim in every]}
    some = [c for c, fen in zip(every, pays["one expression"], strict=True) if fen][:ONE]
    answer(pays, {"one expression": each(pay, some)}, {"one expression": len(some)})


if __name__ == "__main__":
    main()
