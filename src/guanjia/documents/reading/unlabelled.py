"""What older bills say without a label of its own: the sum beside its words, the day at the edge,
a stay as two days."""

import re
from collections.abc import Iterator, Mapping, Sequence

from guanjia.documents.reading.fields import Value
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.values import PARSERS
from guanjia.documents.reading.vocabulary import Asked

Rows = Sequence[Sequence[Line]]
SUM = re.compile(r"[¥￥]\s*:?\s*\d|^\d[\d,]*\.\d{2}\s*元?$")
BARE_SUM = re.compile(r"[¥￥]\s*[\d,]+\.\d{2}")
PART_OF_DAY = re.compile(r"[\d年月日./\- ]+")


def unlabelled(rows: Rows, values: Mapping[str, Value]) -> dict[str, Value]:
    """Of a bill, those that `values` has not."""
    found = (*_total(rows, values), *_stay(values), *_day(rows, values))
    return {one.asked.name: one for one in found if one.asked.name not in values}


def _total(rows: Rows, values: Mapping[str, Value]) -> Iterator[Value]:
    if "金额合计大写" not in values:
        return
    words, _, _ = values["金额合计大写"].spans[-1]
    place = next(at for at, row in enumerate(rows) if any(line is words for line in row))
    after = [line for line in rows[place] if line.left > words.left]
    below = rows[place + 1 : place + 2]
    after += [row[0] for row in below if BARE_SUM.fullmatch(row[0].plain)]
    for place, line in enumerate(after):
        said = "".join(one.plain for one in after[max(0, place - 1) : place + 1])
        if (SUM.search(line.plain) or SUM.search(said)) and (sum_ := PARSERS["money"](line.plain)):
            text, start, end = sum_
            yield Value(Asked("金额合计", "money", ()), text, ((line, start, end),))
            return


def _stay(values: Mapping[str, Value]) -> Iterator[Value]:
    if "入院日期" in values and "出院日期" in values:
        first, last = values["入院日期"], values["出院日期"]
        doubt = first.doubt or last.doubt
        asked = Asked("住院时间", "period", ())
        yield Value(asked, f"{first.text}至{last.text}", first.spans + last.spans, doubt)


def _day(rows: Rows, values: Mapping[str, Value]) -> Iterator[Value]:
    """Doubtful even where it is the only one: it may be the day of something else."""
    known = {id(line) for value in values.values() for line, _, _ in value.spans}
    found = []
    for row in rows:
        parts = [one for one in row if PART_OF_DAY.fullmatch(one.plain) and id(one) not in known]
        if day := PARSERS["day"]("".join(line.plain for line in parts)):
            spans = tuple((line, 0, len(line.plain)) for line in parts)
            found.append(Value(Asked("开票日期", "day", ()), day[0], spans, "below"))
    if len(found) == 1:
        yield found[0]
