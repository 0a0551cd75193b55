"""Fields of a page whose texts and their places are known: no letter is in doubt there."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from guanjia.documents.reading.fields import Page
from guanjia.documents.reading.heads import heads
from guanjia.documents.reading.items import items_of
from guanjia.documents.reading.kinds import kind_of
from guanjia.documents.reading.layout import lay_out
from guanjia.documents.reading.result import Quality, Reading
from guanjia.documents.reading.settle import HAVE_ITEMS, settle
from guanjia.documents.reading.words import Words


def of_texts(
    texts: Sequence[Mapping[str, Any]], *, source: Literal["pdf", "ofd"], altered: bool
) -> Reading:
    """`texts`: text, box and trusted, as `ofd.Placed`. Of an altered file, or of a part of one that
    its signature does not cover, only what a check proves is more than doubtful."""
    quads, words = [], []
    for one in texts:
        left, top, right, foot = one["box"]
        quads.append(np.array([(left, top), (right, top), (right, foot), (left, foot)], np.float32))
        count = len(one["text"])
        places = tuple((at + 0.5) / count for at in range(count))
        words.append(Words(one["text"], (1.0,) * count, places))
    rows = lay_out(quads, words)
    kind, sure = kind_of(rows)
    values = Page(rows, kind).values() if kind else {}
    if kind:
        values |= {value.asked.name: value for value in heads(rows, kind)}
    items = list(items_of(rows)) if kind in HAVE_ITEMS else []
    far = np.max([quad[2] for quad in quads], axis=0) if quads else (1, 1)
    fields, amounts = settle(values, items, size=(int(far[0]) + 1, int(far[1]) + 1))
    if altered or not all(one["trusted"] for one in texts):
        check = "altered" if altered else "not_covered"
        fields = tuple(
            field if field.state == "proved" and not altered
            else field.model_copy(update={"state": "doubtful", "check": check})
            for field in fields
        )  # fmt: skip
    return Reading(
        source=source, kind=kind, kind_score=round(sure, 3), quality=Quality(accept=True),
        fields=fields, items=amounts, lines=len(words),
    )  # fmt: skip
