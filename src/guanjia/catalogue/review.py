"""The page on which a product's terms are reviewed and signed: one file, nothing fetched."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine

from entitlement.money import yuan
from entitlement.review import Reading, Review, Wording, Worked

TEMPLATES = Path(__file__).parent / "templates" / "catalogue"
KIND_ZH = {"computed": "算进去", "no_money": "不涉及钱", "judged": "要人判断"}


def review_html(review: Review) -> str:
    """Wording as it stands, beside it what is computed from it; worked examples; digests; two
    lines to sign. Needs Django's settings, but no database."""
    page = Engine(dirs=[TEMPLATES]).get_template("review.html")
    return str(page.render(Context({"page": _page(review)})))


def _page(review: Review) -> dict[str, Any]:
    terms = review.terms
    judged = review.count("judged")
    return {
        "title": terms.title_zh,
        "place": f"{terms.insurer} / {terms.product} / {terms.edition}",
        "percent": f"{review.percent}%",
        "computed": str(review.count("computed")),
        "with_money": str(review.with_money),
        "legend": [(kind, word, str(review.count(kind))) for kind, word in KIND_ZH.items()],  # type: ignore[arg-type]
        "cells": [
            (one.kind, f"{one.clause.number} {one.clause.title_zh}：{KIND_ZH[one.kind]}")
            for one in review.wording
            if one.kind != "heading"
        ],
        "wording": [_row(one) for one in review.wording],
        "agree": f"{review.agree} / {len(review.examples)}",
        "all_agree": review.agree == len(review.examples),
        "examples": [_example(k, one) for k, one in enumerate(review.examples, 1)],
        "left_out": [one for one in map(_row, review.wording) if one["reason"]],
        "judged": str(judged) if judged else "",
        "digests": list(review.digests.items()),
        "evaluator": review.evaluator,
    }


def _row(one: Wording) -> dict[str, Any]:
    return {
        "number": one.clause.number,
        "title": one.clause.title_zh,
        "paragraphs": one.clause.text_zh.splitlines(),
        "kind": one.kind,
        "kind_zh": KIND_ZH.get(one.kind, ""),
        "reason": one.reason,
        "letters": [reading.letter for reading in one.readings],
        "also": "、".join(one.also),
        "readings": [_reading(reading) for reading in one.readings],
    }


def _reading(one: Reading) -> dict[str, Any]:
    told = "".join(said.value_zh for said in one.says)
    others = [f"第{number}条" for number in one.clauses[1:]]
    return {
        "letter": one.letter,
        "title": one.title_zh,
        "duties": "、".join(one.duties),
        "says": [(said.label_zh, said.value_zh) for said in one.says],
        "others": "、".join(other for other in others if other not in told),
        "examples": str(one.examples) if one.examples else "",
    }


def _example(number: int, one: Worked) -> dict[str, Any]:
    engine = "不能确定" if one.engine_fen is None else yuan(one.engine_fen)[:-1]
    return {
        "number": f"{number:02d}",
        "name": one.name,
        "clauses": " ".join(one.clauses),
        "hand": yuan(one.hand_fen)[:-1],
        "engine": engine,
        "differs": "" if one.engine_fen is None else yuan(one.engine_fen - one.hand_fen)[:-1],
        "agrees": one.agrees,
    }
