"""What the insured thinks the rest of the year may cost: phone and API."""

from collections.abc import Mapping
from datetime import date, datetime

from guanjia.claims.year_view import Expected
from guanjia.documents.figures import parse_fen
from guanjia.documents.refusals import PaperRefused
from guanjia.web.words import SHANGHAI


def expected_in(said: Mapping[str, str], *, today: datetime) -> Expected | None:
    """None where no amount was filled in. Raises PaperRefused for what is no amount."""
    amount = said.get("amount", "").strip()
    if not amount:
        return None
    amount_fen = parse_fen(amount)
    social_fen = parse_fen(said.get("social", "").strip() or "0", field="social")
    if not amount_fen or social_fen > amount_fen:
        raise PaperRefused("fund_disagrees", field="social")
    try:
        day = date.fromisoformat(said.get("day", ""))
    except ValueError:
        day = today.astimezone(SHANGHAI).date()
    return Expected(day, amount_fen, social_fen)
