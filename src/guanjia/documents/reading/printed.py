"""Fields of pages whose texts and their places are known: no letter is in doubt there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import numpy as np

from guanjia.documents.reading.fields import Page
from guanjia.documents.reading.heads import heads
from guanjia.documents.reading.items import items_of, table_heads
from guanjia.documents.reading.kinds import kind_of
from guanjia.documents.reading.layout import Line, lay_out
from guanjia.documents.reading.qr import parts_in, proved_by
from guanjia.documents.reading.result import Field, Item, Place, Quality, Reading, State
from guanjia.documents.reading.reversal import taken_back
from guanjia.documents.reading.settle import HAVE_ITEMS, settle
from guanjia.documents.reading.sheets import own_number, pages_of_each
from guanjia.documents.reading.unlabelled import unlabelled
from guanjia.documents.reading.words import Words
from guanjia.documents.rules import BILLS

Pages = Sequence[Mapping[str, Any]]
Rows = list[list[Line]]
Placed = TypeVar("Placed", Field, Item)


def of_pages(pages: Pages, *, source: str, altered: bool, codes: Iterable[str] = ()) -> Reading:
    """`pages`: as `placed.Leaf`; `codes`: what QR codes on them say. Each bill of several is a
    paper of its own. Of an altered file everything is doubtful, of one that its signature does not
    cover nothing is proved."""
    said = tuple(codes)

    @cache  # a page that is a paper of its own is read once
    def of(run: range) -> Reading:
        part = pages[run.start : run.stop]
        reading = _of_paper(part, source=source, altered=altered, codes=said)
        return _further_on(reading, run.start) if run.start else reading

    runs = [range(len(pages))]
    if len(pages) > 1:
        runs = pages_of_each([own_number(of(range(page, page + 1))) for page in range(len(pages))])
    papers = tuple(map(of, runs))
    if len(papers) == 1:
        return papers[0]
    lines = sum(one.lines for one in papers)
    return papers[0].model_copy(update={"papers": papers, "lines": lines})


def _further_on(reading: Reading, pages: int) -> Reading:
    fields = (one.model_copy(update={"page": one.page + pages}) for one in reading.fields)
    items = (one.model_copy(update={"page": one.page + pages}) for one in reading.items)
    return reading.model_copy(update={"fields": tuple(fields), "items": tuple(items)})


def _of_paper(pages: Pages, *, source: str, altered: bool, codes: Iterable[str]) -> Reading:
    """Read as one long page, so that sums hold across pages."""
    wide = max(page["size"][0] for page in pages)
    high = max(page["size"][1] for page in pages)
    laid = [_rows(page["texts"], number * high) for number, page in enumerate(pages)]
    rows = [row for page in laid for row in page]
    kind, sure = kind_of(rows)
    values = Page(rows, kind).values() if kind else {}
    if kind:
        values |= {value.asked.name: value for value in heads(rows, kind)}
    if kind in BILLS:
        values |= unlabelled(rows, values)
    items = list(_items(laid)) if kind in HAVE_ITEMS else []
    fields, amounts = settle(values, items, size=(int(wide), int(high * len(pages))))
    fields = tuple(_on_its_page(field, len(pages)) for field in fields)
    if kind in BILLS and (parts := parts_in(codes)):
        fields = tuple(proved_by(field, parts) for field in fields)
    trusted = all(text["trusted"] for page in pages for text in page["texts"])
    if altered or not trusted:
        fields = tuple(_unsealed(field, altered) for field in fields)
    reading = Reading.model_validate(
        {
            "source": source, "kind": kind, "kind_score": round(sure, 3),
            "quality": Quality(accept=True), "fields": fields,
            "items": tuple(_item(item, len(pages), altered) for item in amounts),
            "lines": sum(len(page["texts"]) for page in pages),
        }
    )  # fmt: skip
    return taken_back(reading, rows) if kind in BILLS else reading


def _rows(texts: Sequence[Mapping[str, Any]], down: float) -> Rows:
    quads, words = [], []
    for one in texts:
        left, top, right, foot = one["box"]
        top, foot = top + down, foot + down
        quads.append(np.array([(left, top), (right, top), (right, foot), (left, foot)], np.float32))
        count = len(one["text"])
        places = tuple((at + 0.5) / count for at in range(count))
        words.append(Words(one["text"], (1.0,) * count, places))
    return lay_out(quads, words)


def _items(pages: Sequence[Rows]) -> Iterator[tuple[str, str, Line]]:
    """Of every page; a table that runs on has its head on the first page, perhaps not again."""
    head: list[Line] | None = None
    for rows in pages:
        found = table_heads(rows)
        if found is not None:
            head = rows[found[0]]
        yield from items_of(rows if found or head is None else [head, *rows])


def _unsealed(field: Field, altered: bool) -> Field:
    state: State = "read" if field.state == "proved" and not altered else "doubtful"
    check = "altered" if altered else "not_covered"
    return field.model_copy(update={"state": state, "check": check})


def _on_its_page(one: Placed, pages: int) -> Placed:
    if one.place is None or pages == 1:
        return one
    downs = [down * pages for down in one.place[1::2]]
    page = min(pages - 1, int(sum(downs) / 4))
    place: list[float] = []
    for x, down in zip(one.place[::2], downs, strict=True):
        place += (x, round(min(1.0, max(0.0, down - page)), 4))
    a, b, c, d, e, f, g, h = place
    moved: Place = (a, b, c, d, e, f, g, h)
    return one.model_copy(update={"place": moved, "page": page})


def _item(item: Item, pages: int, altered: bool) -> Item:
    item = _on_its_page(item, pages)
    return item.model_copy(update={"state": "doubtful"}) if altered else item
