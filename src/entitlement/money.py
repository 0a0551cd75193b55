"""Money is an integer number of fen, a ratio an integer number of basis points (10,000 = 100 %).

Before it is rounded a product of the two is kept whole, in fen x bp, so that rounding is one
step that can be named.
"""

import re
from collections.abc import Sequence

FULL_BP = 10_000
MOST_FEN = 10**13  # 100 billion yuan: x 10,000 it still fits in 64 bits

_YUAN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))? yuan")
_PERCENT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?%")


def _hundredths(match: re.Match[str]) -> int:
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def fen(text: object) -> int:
    """'1234.5 yuan' -> 123450. ValueError names what was expected."""
    match = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError('an amount is written as "10000 yuan" or "0.55 yuan", in quotes')
    if _hundredths(match) > MOST_FEN:
        raise ValueError(f"an amount is written up to {MOST_FEN // 100} yuan, no higher")
    return _hundredths(match)


def basis_points(text: object) -> int:
    """'60%' -> 6000. ValueError names what was expected."""
    match = _PERCENT.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError('a ratio is written as "60%" or "12.5%", in quotes')
    return _hundredths(match)


def half_up(fen_bp: int) -> int:
    """fen x bp -> fen; an exact half goes up (away from zero for the amounts here, all >= 0)."""
    return (fen_bp + FULL_BP // 2) // FULL_BP


def yuan(amount_fen: int) -> str:
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{rest:02d}元"


def cny(amount_fen: int) -> str:
    """The same for an English sentence."""
    return "CNY " + yuan(amount_fen)[:-1]


def percent(ratio_bp: int) -> str:
    whole, rest = divmod(ratio_bp, 100)
    return f"{whole}%" if not rest else f"{whole}.{rest:02d}".rstrip("0") + "%"


def share(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split a sum in proportion, nothing lost: left-over fen go to the largest remainders,
    the earlier first among equals. No part exceeds its weight as long as the total does not."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total_fen * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda k: (-(total_fen * weights[k] % whole), k))
    for k in by_remainder[: total_fen - sum(parts)]:
        parts[k] += 1
    return parts
