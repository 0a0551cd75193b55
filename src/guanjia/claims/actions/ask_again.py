"""Staff could not use a photo: the customer is asked for another one, with the reason."""

from collections.abc import Sequence
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims.actions.papers import PaperNotThere, refresh
from guanjia.claims.book import Book, By
from guanjia.claims.retakes import RETAKES_ZH


class AskReasonMissing(Exception):
    code = "ask_reason_missing"
    customer_zh = "请选一选为什么要重拍，客户照着原因才拍得好。"


def ask_again(book: Book, *, document_id: UUID, reasons: Sequence[str], by: By) -> None:
    """The paper counts as not given until the customer brings it anew; the one list of what is
    missing has its kind again. Raises PaperNotThere, AskReasonMissing."""
    if document_id not in book.claim.papers:
        raise PaperNotThere
    told = tuple(one for one in RETAKES_ZH if one in reasons)
    if not told:
        raise AskReasonMissing
    book.write(j.PaperAskedAgain(document_id=document_id, reasons=told), by=by)
    refresh(book, now=by.now)
