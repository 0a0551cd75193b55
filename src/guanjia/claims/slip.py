"""Our sum as on a till slip: from the bill to the sum in one column, each row with its clause.

Pure, on the explanation that `queries.basis` gives. What a row takes off is the difference of two
steps of the engine, so the column adds up by itself.
"""

from collections.abc import Iterable
from typing import Any

from entitlement.blocks.scope import CATEGORY_ZH, POOL_ZH

Node = dict[str, Any]

# Beginning of a step's id -> what its row is called where it lowers the sum, and the insurers'
# code for the same deduction.
_TAKES = {
    "scope": ("不在保障范围的", "not_covered"),
    "stay_window": ("不在约定时间的", "not_covered"),
    "frequency": ("超过次数的", "limit"),
    "day_limit": ("超过每天限额的", "limit"),
    "sublimit": ("超过单项限额的", "limit"),
    "social": ("医保已经付的", "social"),
    "uncompensated": ("别的保险已经赔的", "other"),
    "deductible": ("先由您自付的", "deductible"),
    "rounding": ("取整到分", "rounding"),
    "limit": ("超过限额的", "limit"),
    "indemnity": ("超过实际花费的", "limit"),
    "lump_sum": ("超过限额的", "limit"),
}
_INSURER_CODES = {"out_of_catalogue": "not_covered", "other_deduction": "other_deduction"}
_COMPARED = {
    "total": "账单合计",
    "not_covered": "不算进来的",
    "social": "医保已经付的",
    "other": "别的保险已经赔的",
    "deductible": "先由您自付的",
    "ratio": "按比例少赔的",
    "limit": "超过限额的",
    "other_deduction": "另外扣的",
    "rounding": "取整到分",
    "allowance": "住院津贴",
    "lump_sum": "一次给付",
    "pay": "应赔",
}


def slips(explanation: Node) -> list[Node]:
    """One slip for each duty that pays: title, kind, rows, sum, the conditions that are met."""
    found = []
    for duty in explanation["duties"]:
        if not duty["value_fen"]:
            continue
        gates = next((one for one in _every(duty) if one["step"] == "gates"), None)
        rows = _rows(duty, explanation["lines"])
        found.append(
            {
                "duty": duty["duty"],
                "title_zh": duty["sentence_zh"].partition("应付")[0],
                "kind": _kind(duty),
                "rows": rows,
                "sum_fen": duty["value_fen"],
                "clause": duty["clause"],
                "overlays_zh": [one["sentence_zh"] for one in duty.get("overlays", ())],
                "conditions": gates["children"] if gates else [],
            }
        )
    return found


def silent(explanation: Node) -> list[Node]:
    """Duties that pay nothing, with every reason and its clause number."""
    return [
        {"title_zh": duty["sentence_zh"].partition("应付")[0], "reasons": duty["zero_reasons"]}
        for duty in explanation["duties"]
        if not duty["value_fen"]
    ]


def _every(node: Node) -> Iterable[Node]:
    yield node
    for child in node["children"]:
        yield from _every(child)


def _kind(duty: Node) -> str:
    steps = {node["step"].partition(".")[0] for node in _every(duty)}
    return "lump_sum" if "lump_sum" in steps else "allowance" if "allowance" in steps else "bill"


def _chain(duty: Node) -> list[Node]:
    """From the bill up to the sum: each node's first input is what it works on."""
    chain = [duty]
    while True:
        below = [one for one in chain[-1]["children"] if one["step"] != "gates"]
        if not below:
            return chain[::-1]
        chain.append(below[0])


def _fen(node: Node) -> int | None:
    """The value in fen; None for days, grades and other units."""
    if node["unit"] == "fen":
        return int(node["value_fen"])
    return int(node["value"]) // 10_000 if node["unit"] == "fen_bp" else None


def _rows(duty: Node, lines: list[Node]) -> list[Node]:
    rows: list[Node] = []
    before: int | None = None
    for node in _chain(duty):
        after, name = _fen(node), node["step"].partition(".")[0]
        if node["step"] == "pay":
            break
        if after is None:
            rows.append(_row("days", "", node["title_zh"], None, node) | {"count": node["value"]})
        elif before is None:
            title = "账单合计" if node["step"] == "cost" else node["title_zh"]
            rows.append(_row("total", "", title, after, node))
        elif node["step"] in {"ratio.exact", "lump_sum.exact"}:
            ratio = next((one for one in node["children"] if one["unit"] == "bp"), None)
            if ratio:
                taken = _row("ratio", "×", "赔付比例", before - after, ratio)
                rows.append(taken | {"ratio_bp": ratio["value"]})
        elif node["step"] == "eligible" and after != rows[0]["fen"]:
            rows.append(_row("subtotal", "＝", "能算进来的", after, node))
        elif after < before and name in _TAKES:
            title, code = _TAKES[name]
            rows.append(_row(code, "−", title, before - after, _reason(node, lines)))
        elif after != before:
            rows.append(_row("subtotal", "＝", node["title_zh"], after, node))
        before = after if after is not None else before
    return rows


def _row(code: str, sign: str, title_zh: str, fen: int | None, node: Node) -> Node:
    return {
        "code": code,
        "sign": sign,
        "title_zh": title_zh,
        "fen": fen,
        "clause": node["clause"],
        "plain_zh": node["sentence_zh"],
    }


def _reason(node: Node, lines: list[Node]) -> Node:
    """The node that says why: the one clause of the lines left out, or what was left to bear."""
    if node["step"].startswith("scope"):
        out = {line["clause"]["number"]: line for line in lines if not line["counted"]}
        return next(iter(out.values())) if len(out) == 1 else node
    if node["step"] == "uncompensated":
        return next((one for one in _every(node) if one["step"] == "other_insurance.paid"), node)
    if node["step"] == "deductible.base":
        left = next((one for one in _every(node) if one["step"] == "deductible.left"), node)
        return {**left, "sentence_zh": left["sentence_zh"] + node["sentence_zh"]}
    return node


def bill_groups(our: Node) -> list[Node]:
    """The bill by category: each line with whether it counts, how much, why, and its clause."""
    told: dict[str, Node] = {}
    for line in our["explanation"]["lines"]:
        known = told.get(line["line"])
        if known is None or line["counted_fen"] > known["counted_fen"]:
            told[line["line"]] = line
    groups: dict[str, Node] = {}
    for fact in our["bill_lines"]:
        said = told.get(fact["id"])
        title = CATEGORY_ZH[fact["category"]]
        group = groups.setdefault(
            fact["category"], {"title_zh": title, "fen": 0, "counted_fen": 0, "lines": []}
        )
        counted = said["counted_fen"] if said else 0
        group["fen"] += fact["amount_fen"]
        group["counted_fen"] += counted
        group["lines"].append(
            {
                "on_date": fact["on_date"],
                "pool_zh": POOL_ZH[fact["pool"]],
                "fen": fact["amount_fen"],
                "counted_fen": counted,
                "plain_zh": said["sentence_zh"] if said else "",
                "clause": said["clause"] if said else None,
            }
        )
    for group in groups.values():
        group["clauses"] = _clauses(group["lines"])
        whole = group["counted_fen"] == group["fen"]
        group["verdict_zh"] = "全算" if whole else "算一部分" if group["counted_fen"] else "不算"
    return sorted(groups.values(), key=lambda group: -int(group["fen"]))


def _clauses(lines: list[Node]) -> list[Node]:
    return list(
        {line["clause"]["number"]: line["clause"] for line in lines if line["clause"]}.values()
    )


def compared(our: Node | None, theirs: list[Node], *, whole: bool = False) -> list[Node]:
    """Rows of the two sums; `parts` is True at the first that is unequal, `less_fen` is what the
    insurer's row brings less. Nothing follows the parting but the sums, or with `whole` the rest of
    both. Empty where the insurer gave no steps that stand beside ours."""
    ours = _by_code(our)
    known: dict[str, int] = {}
    for step in theirs:
        code: str = _INSURER_CODES.get(step["code"]) or step["code"]
        known[code] = known.get(code, 0) + abs(step["amount_fen"])
    if not ours or not {"total", "pay"} <= known.keys() <= _COMPARED.keys():
        return []
    rows: list[Node] = []
    forked = False
    for code in _COMPARED:
        their_fen = known.get(code, 0)
        our_fen, clause = ours.get(code, (0, None))
        if code == "pay" or not (their_fen or our_fen):
            continue
        parts = their_fen != our_fen and not forked
        forked = forked or parts
        row = _beside(code, our_fen, clause) | {"their_fen": their_fen, "parts": parts}
        less_fen = their_fen - our_fen if row["takes"] else our_fen - their_fen
        rows.append(row | {"less_fen": less_fen})
        if parts and not whole:
            break
    return rows


def alone(our: Node | None) -> list[Node]:
    """Our rows in the form of `compared`, where there is nothing to stand beside them."""
    ours = _by_code(our)
    return [_beside(code, *ours[code]) for code in _COMPARED if code in ours]


def _beside(code: str, our_fen: int, clause: Node | None) -> Node:
    return {
        "code": code,
        "title_zh": _COMPARED[code],
        "clause": clause,
        "our_fen": our_fen,
        "takes": code not in {"total", "allowance", "lump_sum"},
    }


def _by_code(our: Node | None) -> dict[str, tuple[int, Node | None]]:
    """Our sum by the insurers' codes, each with its clause; empty where no one bill makes it."""
    found = slips(our["explanation"]) if our and "explanation" in our else []
    if sum(slip["kind"] == "bill" for slip in found) != 1:
        return {}
    ours: dict[str, tuple[int, Node | None]] = {}
    for slip in found:
        if slip["kind"] != "bill":
            ours[slip["kind"]] = (slip["sum_fen"], slip["clause"])
            continue
        for row in slip["rows"]:
            if row["code"] in _COMPARED:
                known_fen, clause = ours.get(row["code"], (0, None))
                ours[row["code"]] = (known_fen + row["fen"], clause or row["clause"])
    return ours
