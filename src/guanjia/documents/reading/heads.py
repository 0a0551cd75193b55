"""Fields without a label: title and hospital above a page, what a bank card embosses, the address
of an ID card."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

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
    if kind not in NO_TITLE and lines:
        best = max(lines, key=lambda line: likeness(kind, line.plain) * line.height)
        if likeness(kind, best.plain) >= 1:
            yield _whole(Asked("title", "text", ()), best)
        elif stamped_over := _bill_title(rows, kind):
            yield stamped_over
        elif likeness(kind, best.plain):
            yield _whole(Asked("title", "text", ()), best)
    if kind not in NO_HOSPITAL:
        for line in lines:
            if ":" not in line.plain and (match := HOSPITAL.search(line.plain)):
                text = line.words.text[match.start() : match.end()]
                yield Value(Asked("医院", "text", ()), text, ((line, *match.span()),))
                return


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
            edge = line.left + 2 * line.height
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
                yield Value(Asked("住址", "address", ()), text.replace(" ", ""), tuple(spans))
            return
