"""Typed values out of read text: each parser gives the normal form and where it stood, or None."""

import re
from collections.abc import Callable
from datetime import date

from guanjia.documents.money_words import fen_from_words

Found = tuple[str, int, int] | None  # the value, and from which letter to which

# A point may be read as another small sign.
MONEY = re.compile(
    r"(-?)[¥￥Y]?\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|-?\d{1,9}(?:\s?[.,:]\s?\d{2}(?!\d)|\.\d)?)"
)
# The hour may follow at once.
DAY = r"(\d{1,2}?)(?=\d{2}:?\d{2}(?:\D|$)|\D|$)"
YEAR = r"((?:19|20)\d{2})\s*(?:[-年./]|(?=(?:0[1-9]|1[0-2])[-./]))"  # its point may be lost
DATE = re.compile(rf"{YEAR}\s*(\d{{1,2}})\s*[-月./]\s*{DAY}\s*日?|((?:19|20)\d{{6}})(?!\d)")
# A bar between two days may be read as a figure.
BAR = re.compile(r"(?<=(?:19|20)\d{6})[1Il!](?=(?:19|20)\d{6})")
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]*(?:[ .:;,·'][0-9A-Za-z\-]+)*")
NO_NAME = re.compile(r"样本|医院|专用|票据|日期|姓名|盖章|签名|性别|年龄|科室|出生|民族")
WORDS = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正〇贝兆]{2,}")
# What recognition takes for the figures of a sum.
ALIKE = str.maketrans("－−﹣OolI，。òó：", "---0011,.00:")
SEX = re.compile(r"[男女]")
AGE = re.compile(r"(\d{1,3})\s*(岁|月|天)?")
BED = re.compile(r"([0-9A-Za-z加+\-]{1,6})\s*床?")
NATION = re.compile(r"[一-龥]{1,4}")
# The end of a label, read as a line of its own.
SEAL_HERE = re.compile(r"^[(（]章[)）]\s*[:：]?\s*|\s*[(（](?:盖|公|签)?章[)）]$")
# What stamps say, read into the text that they lie over.
OFFICE_STAMP = re.compile("(?:收费|业务|财务|诊断|病历|结算|发票|票据)专用章.*$")
STAMP_END = re.compile("(?:(?:收费|业务|财务|诊断|病历|结算|发票|票据)?专用|用)?章$")
# Numbers that begin an entry of a list; 2型 and 3天 are none.
SMEARED = re.compile(r"(?:(?<=[;；。])|^)(\d{1,2})[,，](?=[一-龥])")
NUMBERED = re.compile(r"(?:(?<=[;；。])|^)(\d{1,2})[.．、](?!\d[^一-龥])")
UNPOINTED = re.compile(
    r"(?:(?<=[;；。])|^)\d{1,2}(?![型级度期月天日周年岁个次片支粒枚小分])[一-龥]"
)
RUN_ON = re.compile(r"[一-龥]\d{1,2}[.．、](?=[一-龥]|\d型)")
TRAILING = " :;,.|_-—：；，．｜"


def money(text: str) -> Found:
    match = MONEY.search(text.translate(ALIKE))
    if match is None:
        return None
    plain = re.sub(r",(?=\d{3})|\s", "", match[2])
    whole, _, cents = re.sub(r"[,:]", ".", plain).partition(".")
    ends = match[0][-3:-2] in {".", ",", ":"} or text[match.end() :].lstrip()[:1] == "元"
    other = text[: match.start()] if ends else text.replace(match[0], "", 1)
    if len(other.strip(" ¥￥元")) > 4:  # a figure in a sentence
        return None
    sign = "-" if "-" in match[1] + whole and plain.strip("-0.") else ""
    return f"{sign}{abs(int(whole))}.{cents.ljust(2, '0')}", match.start(2), match.end(2)


def _iso(match: re.Match[str]) -> str | None:
    parts = (match[1], match[2], match[3]) if match[1] else (
        match[4][:4], match[4][4:6], match[4][6:],
    )  # fmt: skip
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        return None


def day(text: str) -> Found:
    match = DATE.search(text)
    iso = match and _iso(match)
    return (iso, match.start(), match.end()) if match and iso else None


def period(text: str) -> Found:
    found = [(match, _iso(match)) for match in DATE.finditer(BAR.sub("|", text))]
    days = [(match, iso) for match, iso in found if iso]
    if len(days) != 2:
        return None
    return f"{days[0][1]}至{days[1][1]}", days[0][0].start(), days[1][0].end()


def words(text: str) -> Found:
    match = WORDS.search(text)
    if match is None:
        return None
    said = match[0].replace("圆", "元").replace("〇", "零").replace("贝", "贰")
    return (said, *match.span()) if fen_from_words(said) is not None else None


def code(text: str) -> Found:
    """Without the signs that streaks and creases are read as."""
    match = CODE.search(text)
    bare = re.sub(r"[^0-9A-Za-z\-]", "", match[0]) if match else ""
    return (bare, *match.span()) if match and (len(bare) > 1 or bare.isdigit()) else None


def digits(text: str) -> Found:
    match = re.search(r"\d[\d ]{2,}\d", text)
    return (match[0].replace(" ", ""), *match.span()) if match else None


def id_number(text: str) -> Found:
    match = re.search(r"\d{17}[\dXx]", text.replace(" ", ""))
    if match is None:
        return None
    return match[0].upper(), 0, len(text)


def sex(text: str) -> Found:
    match = SEX.search(text)
    return (match[0], *match.span()) if match else None


def age(text: str) -> Found:
    match = AGE.search(text)
    return (f"{int(match[1])}{match[2] or '岁'}", *match.span()) if match else None


def stay(text: str) -> Found:
    match = re.search(r"(\d{1,4})\s*天?", text)
    return (f"{int(match[1])}天", *match.span()) if match else None


def bed(text: str) -> Found:
    match = BED.search(text)
    return (f"{match[1].lstrip('0') or match[1]}床", *match.span()) if match else None


def name(text: str) -> Found:
    """A person's name: Chinese letters, or Latin ones as bank cards emboss them."""
    bare = OFFICE_STAMP.sub("", text)
    match = re.search(r"[一-龥·]{2,12}|[A-Z]{2,}(?: [A-Z]{2,})*", bare)
    return (match[0], *match.span()) if match and not NO_NAME.search(match[0]) else None


def nation(text: str) -> Found:
    match = NATION.search(text)
    return (match[0], *match.span()) if match else None


def text(text: str) -> Found:
    bare = SEAL_HERE.sub("", text.strip(TRAILING)).strip(TRAILING)
    start = text.find(bare)
    return (bare, start, start + len(bare)) if bare else None


def listed(text: str) -> tuple[str, bool]:
    """A section's text, and whether a sign of its numbered list was lost. A comma behind a number
    that begins an entry is a point with a smear."""
    text = SMEARED.sub(r"\1.", text)
    numbers = [int(number) for number in NUMBERED.findall(text)]
    lost = UNPOINTED.search(text) or (re.search("[;；]", text) and RUN_ON.search(text))
    return text, bool(lost or numbers != list(range(1, len(numbers) + 1)))


PARSERS: dict[str, Callable[[str], Found]] = {
    "money": money, "day": day, "period": period, "words": words, "code": code,
    "digits": digits, "id": id_number, "sex": sex, "age": age, "stay": stay, "bed": bed,
    "name": name, "nation": nation, "text": text, "long": text,
}  # fmt: skip
