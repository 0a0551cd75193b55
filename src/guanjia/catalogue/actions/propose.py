"""Two pairs of eyes on an overlay at the desk: who proposes it is never who accepts it."""

from datetime import datetime
from uuid import UUID

import entitlement
from guanjia.catalogue.actions.overlays import (
    check_overlay,
    publish_overlay,
    standing,
    withdraw_overlay,
)
from guanjia.catalogue.models import OverlayProposal
from guanjia.exchange.ids import new_id


class ProposalRefused(Exception):
    """`code`: proposal_settled, same_eyes, overlay_unusable."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def propose_overlay(*, content: bytes, author_id: UUID, now: datetime) -> UUID:
    """To publish. Raises ProposalRefused, with line and mend, for a file that could not be."""
    try:
        sheet = check_overlay(content=content, file="overlay.yaml").sheet
    except entitlement.TermsError as problem:
        raise ProposalRefused("overlay_unusable", f"这份文件还不能用：{problem}") from None
    return _keep("publish", sheet.code, sheet.title_zh, content, author_id, now)


def propose_withdrawal(*, code: str, author_id: UUID, now: datetime) -> UUID:
    """Raises NoSuchOverlay."""
    return _keep("withdraw", code, standing(code).title_zh, b"", author_id, now)


def accept(*, proposal_id: UUID, staff_id: UUID, now: datetime) -> None:
    """Done as proposed. Raises ProposalRefused for the author and for what is settled."""
    proposal = _open(proposal_id)
    if proposal.author_id == staff_id:
        raise ProposalRefused("same_eyes", "这是您自己提的，请另一位管理员来看。")
    if proposal.what == "publish":
        publish_overlay(content=bytes(proposal.content), file="overlay.yaml", now=now)
    else:
        withdraw_overlay(code=proposal.code, now=now)
    _settle(proposal, "accepted", staff_id, now)


def drop(*, proposal_id: UUID, staff_id: UUID, now: datetime) -> None:
    """Nothing is done; its author may drop it too."""
    _settle(_open(proposal_id), "dropped", staff_id, now)


def _keep(
    what: str, code: str, title_zh: str, content: bytes, author_id: UUID, now: datetime
) -> UUID:
    proposal = OverlayProposal.objects.create(
        id=new_id(now=now), what=what, code=code, title_zh=title_zh, content=content,
        author_id=author_id, proposed_at=now,
    )  # fmt: skip
    return proposal.id


def _open(proposal_id: UUID) -> OverlayProposal:
    found = OverlayProposal.objects.select_for_update().filter(id=proposal_id, outcome="").first()
    if found is None:
        raise ProposalRefused("proposal_settled", "这一项已经办过了，请刷新看看。")
    return found


def _settle(proposal: OverlayProposal, outcome: str, staff_id: UUID, now: datetime) -> None:
    proposal.outcome, proposal.settled_by, proposal.settled_at = outcome, staff_id, now
    proposal.save(update_fields=["outcome", "settled_by", "settled_at"])
