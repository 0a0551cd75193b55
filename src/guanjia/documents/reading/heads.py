"""Fields without a label: title and hospital above a page, what a bank card embosses, the address
of an ID card."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from guanjia.documents.reading.fields import Value
from guanjia.documents.reading.kinds import likeness
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.vocabulary import Asked

Rows = Sequence[Sequence[Line]]

HOSPITAL = re.compile(
    r"[一-龥()]{2,30}?(?:医院|卫生院|卫生服务中心|卫生服务站|门诊部|诊所|保健院|医学中心)"
)
NO_TITLE = frozenset(("bank_card", "id_card", "household_register", "other"))
NO_HOSPITAL = NO_TITLE | {
    "inpatient_bill", "outpatient_bill", "social_settlement_sheet", "other_settlement_sheet",
    "application_form", "accident_proof",
}  # fmt: skip
BILL_FORMS = {
    "inpatient_bill": (
        "医疗住院收费票据（电子）",
        "医疗住院收费电子票据",
        "住院医疗收费票据",
        "住院收费专用票据",
    ),
    "outpatient_bill": (
        "医疗门诊收费票据（电子）",
        "医疗门诊收费电子票据",
        "门诊医疗收费票据",
        "门诊收费专用票据",
    ),
}
NOT_A_NAME = re.compile(r"VALID|THRU|SPECIMEN|MONTH|YEAR|UNION|PAY|BANK|CARD|DEBIT|CREDIT|GOOD")


# A stamp's letters, read into the line below it.
STAMP = re.compile(r"(?:监制|专用|用)?章$")
# A bill's begins with whose it is; the fiscal stamp often stands on that letter.
OF_A_PLACE = re.compile("(?:.*?[省市区县州旗团师军])?(?:医疗|门诊|门急诊|住院|急诊)")
BRACKETS = re.compile(r"\([一-龥]{2,4}\)")


def _whole(asked: Asked, line: Line) -> Value:
    end = len(STAMP.sub("", line.words.text.rstrip()))
    doubt = "covered" if line.gaps(0, end) or end < len(line.words.text.rstrip()) else ""
    return Value(asked, line.words.text[:end].strip(), ((line, 0, end),), doubt)


def heads(rows: Rows, kind: str) -> Iterator[Value]:
    if kind == "bank_card":
        yield from _bank_card(rows)
        return
    if kind == "id_card":
        yield from _address(rows)
    lines = [line for row in rows[: max(6, len(rows) // 3)] for line in row]
    titles = [line for line in lines if kind in BILL_FORMS or ":" not in line.plain]
    if kind not in NO_TITLE and titles:
        best = max(titles, key=lambda line: likeness(kind, line.plain) * line.height)
        if likeness(kind, best.plain) >= 1:
            title = _with_form(rows, _whole(Asked("title", "text", ()), best), best)
            if kind in BILL_FORMS and not OF_A_PLACE.match(title.text):
                title = replace(title, doubt="covered")
            yield title
        elif found := _bill_title(rows, kind) or _title_in_parts(rows, kind):
            yield found
        elif likeness(kind, best.plain):
            yield replace(_whole(Asked("title", "text", ()), best), doubt="covered")
    if kind not in NO_HOSPITAL:
        for line in lines:
            if ":" not in line.plain and (match := HOSPITAL.search(line.plain)):
                text = line.words.text[match.start() : match.end()]
                yield Value(Asked("医院", "text", ()), text, ((line, *match.span()),))
                return


def _with_form(rows: Rows, title: Value, line: Line) -> Value:
    """With what stands in brackets behind it, which is found as a line of its own."""
    row = next(row for row in rows if any(one is line for one in row))
    for other in row:
        near = other.right > line.right and other.left - line.right < 1.2 * line.height
        if near and BRACKETS.match(other.plain):
            more = _whole(title.asked, other)
            spans, doubt = title.spans + more.spans, title.doubt or more.doubt
            return Value(title.asked, title.text + more.text, spans, doubt)
    return title


def _bill_title(rows: Rows, kind: str) -> Value | None:
    """The province's name, and the form among those prescribed that is most like the rest: the
    fiscal stamp stands over the title of every bill."""
    best: tuple[float, Value] | None = None
    for row in rows[: max(4, len(rows) // 4)]:
        text = "".join(line.words.text.strip() for line in row)
        match = re.match(r"(.{2,7}?[省市区])(.{4,})", text)
        if match is None:
            continue
        for form in BILL_FORMS.get(kind, ()):
            alike = SequenceMatcher(None, form, match[2]).ratio()
            if alike >= 0.7 and (best is None or alike > best[0]):
                spans = tuple((line, 0, len(line.plain)) for line in row)
                doubt = "" if match[1] + form == text else "covered"
                best = alike, Value(Asked("title", "text", ()), match[1] + form, spans, doubt)
    return best[1] if best else None


def _title_in_parts(rows: Rows, kind: str) -> Value | None:
    """A title that a fold has cut in two."""
    for row in rows[: max(4, len(rows) // 4)]:
        near = all(after.left - one.right < one.height for one, after in pairwise(row))
        if len(row) > 1 and near and likeness(kind, "".join(line.plain for line in row)) >= 1:
            text = "".join(line.words.text.strip() for line in row)
            spans = tuple((line, 0, len(line.plain)) for line in row)
            return Value(Asked("title", "text", ()), text, spans)
    return None


def _bank_card(rows: Rows) -> Iterator[Value]:
    lines = [line for row in rows for line in row]
    for line in lines:
        if "银行" in line.plain:
            yield _whole(Asked("发卡行", "text", ()), line)
            break
    for row in rows:
        digits = [line for line in row if re.fullmatch(r"[\d ]{4,}", line.plain.strip())]
        number = re.sub(r"\D", "", "".join(line.plain for line in digits))
        if 13 <= len(number) <= 19:
            spans = tuple((line, 0, len(line.plain)) for line in digits)
            yield Value(Asked("卡号", "card", ()), number, spans)
            break
    for line in reversed(lines):
        text = line.plain.strip()
        if re.fullmatch(r"[A-Z]{2,}(?: ?[A-Z]{2,})+", text) and not NOT_A_NAME.search(text):
            yield _whole(Asked("持卡人", "name", ()), line)
            break


def _address(rows: Rows) -> Iterator[Value]:
    """What stands right of 住址 and below it, up to the number."""
    for place, row in enumerate(rows):
        for line in row:
            if not (match := re.match(r"住\s*址", line.plain)):
                continue
            spans = []
            if line.plain[match.end() :].strip(" :"):
                spans.append((line, match.end(), len(line.plain)))
            edge = line.left + line.height  # the label's second letter
            for below in rows[place : place + 4]:
                if any(re.search(r"号码|\d{17}", other.plain) for other in below):
                    break
                spans += [
                    (other, 0, len(other.plain)) for other in below
                    if other is not line and other.left > edge
                    and other.height < 1.35 * line.height and "SPEC" not in other.plain
                ]  # fmt: skip
            text = "".join(at.words.text[a:b].strip(" ：:") for at, a, b in spans)
            if text:
                # What does not begin beside the label has lost its first line.
                begun = spans[0][0] is line or spans[0][0] in row
                asked, doubt = Asked("住址", "address", ()), "" if begun else "covered"
                yield Value(asked, text.replace(" ", ""), tuple(spans), doubt)
            return
