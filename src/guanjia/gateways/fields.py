"""Reading single fields out of foreign messages: strict, and silent about their content."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from pydantic import ValidationError

from guanjia.gateways.base import Unreadable

P = ParamSpec("P")
R = TypeVar("R")

_YUAN = re.compile(r"(-?)(\d{1,12})\.(\d{2})", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_CONTROLS = re.compile("[\x00-\x1f\x7f]+")
LONGEST_SENTENCE = 400


def readable(read: Callable[P, R]) -> Callable[P, R]:
    """What goes wrong inside becomes Unreadable, so that no foreign content reaches a log."""

    def reader(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return read(*args, **kwargs)
        except ValidationError:
            raise Unreadable("field_invalid") from None
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise Unreadable("not_understood") from None

    return reader


def aware(text: str) -> datetime:
    """RFC 3339 with an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Unreadable("time_without_zone")
    return moment


def day(text: str) -> date:
    return date.fromisoformat(text)


def fen_of_cents(money: Mapping[str, Any]) -> int:
    """{"cent": 20000, "currency": "CNY"} -> 20000."""
    cent = money["cent"]
    if money["currency"] != "CNY" or type(cent) is not int:
        raise Unreadable("amount_invalid")
    return cent


def cents(amount_fen: int) -> dict[str, object]:
    return {"cent": amount_fen, "currency": "CNY"}


def fen_of_yuan(text: str) -> int:
    """ "20000.00" -> 2000000; exactly two decimals, no sign but a minus."""
    match = _YUAN.fullmatch(text)
    if match is None:
        raise Unreadable("amount_invalid")
    sign, yuan, fen = match.groups()
    amount_fen = int(yuan) * 100 + int(fen)
    return -amount_fen if sign else amount_fen


def yuan(amount_fen: int) -> str:
    whole, fen = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole}.{fen:02d}"


def not_negative(amount_fen: int) -> int:
    if amount_fen < 0:
        raise Unreadable("amount_negative")
    return amount_fen


def identifier(text: object) -> str:
    """A number that the other side gives: claim, event, decision, payment, waybill."""
    if not isinstance(text, str) or not _IDENTIFIER.fullmatch(text):
        raise Unreadable("identifier_invalid")
    return text


def plain(text: object) -> str:
    """Words of the other side, kept short and free of control characters."""
    return _CONTROLS.sub(" ", str(text or ""))[:LONGEST_SENTENCE].strip()
