"""大写金额: the sum of a Chinese bill in words."""

import re

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}
SHAPE = re.compile(
    r"(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?"
    r"零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?[整正]?"
)


def _integer(words: str) -> int:
    # Where units are printed already, noughts stand before them: 零拾零万叁仟.
    total = section = 0
    digit: int | None = None
    for word in words:
        if word in DIGITS:
            digit = DIGITS.index(word)
        elif word in UNITS:
            section += (1 if digit is None else digit) * UNITS[word]
            digit = None
        else:
            section = (section + (digit or 0)) * (10_000 if word == "万" else 100_000_000)
            total, section, digit = total + section, 0, None
    return total + section + (digit or 0)


def fen_from_words(words: str) -> int | None:
    """None where the words are not a sum of money."""
    text = words.strip().replace("圆", "元").replace("〇", "零")
    match = SHAPE.fullmatch(text)
    if not text or match is None or not any(match.groups()):
        return None
    yuan, jiao, fen = match.group("yuan", "jiao", "fen")
    cents = sum(
        DIGITS.index(word) * worth for word, worth in ((jiao, 10), (fen, 1)) if word is not None
    )
    return (_integer(yuan) * 100 if yuan else 0) + cents


def _section_words(number: int) -> str:
    words = ""
    for unit, worth in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
        digit = number // worth % 10
        if digit:
            words += DIGITS[digit] + unit
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def words_from_fen(amount_fen: int) -> str:
    """Up to 9,999,999,999.99 yuan, as bills print it: 46596.57 -> 肆万陆仟伍佰玖拾陆元伍角柒分."""
    yuan, cents = divmod(amount_fen, 100)
    words = ""
    for unit, worth in (("亿", 100_000_000), ("万", 10_000), ("", 1)):
        section = yuan // worth % 10_000
        if not section:
            continue
        if words and section < 1000:
            words += "零"
        words += _section_words(section) + unit
    words = (words or "零") + "元"
    jiao, fen = divmod(cents, 10)
    if not cents:
        return words + "整"
    words += DIGITS[jiao] + "角" if jiao else "零"
    return words + (DIGITS[fen] + "分" if fen else "整")
