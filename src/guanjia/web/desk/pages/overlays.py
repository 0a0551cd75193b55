"""Overlays: those in force, what was proposed, and the second pair of eyes; for administrators."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

import entitlement
from entitlement.block_words import KIND_ZH
from guanjia.catalogue import queries as catalogue
from guanjia.catalogue.actions import propose
from guanjia.people import staff_queries
from guanjia.people.actions.access import record_act
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.incident_form import NotSaid

MOST_BYTES = 200_000


class NoSuchPage(Exception):
    code = "not_found"
    customer_zh = "没有找到这一份，可能已经办过了。"


@desk
def every(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        content = _content(request)
        proposal_id = propose.propose_overlay(
            content=content, author_id=staff_of(request), now=request.now
        )
        _record(request, "proposed_overlay", proposal_id)
        return redirect("desk_overlay_proposal", proposal_id=proposal_id)
    proposals, every_one = catalogue.open_proposals(), catalogue.every_overlay()
    names = staff_queries.names({one.author_id for one in proposals})
    return show(
        request,
        "overlays",
        standing=[one for one in every_one if one.withdrawn_at is None],
        withdrawn=[one for one in every_one if one.withdrawn_at],
        proposals=[{"card": one, "author": names.get(one.author_id, "")} for one in proposals],
    )


@desk
def one(request: HttpRequest, digest: str) -> HttpResponse:
    """A published one, as it reads; a post proposes to withdraw it."""
    card = next((one for one in catalogue.every_overlay() if one.digest == digest), None)
    if card is None:
        raise NoSuchPage
    if request.method == "POST":
        proposal_id = propose.propose_withdrawal(
            code=card.code, author_id=staff_of(request), now=request.now
        )
        _record(request, "proposed_withdrawal", proposal_id)
        return redirect("desk_overlay_proposal", proposal_id=proposal_id)
    overlay = catalogue.overlay_by_digest(digest)
    return show(request, "overlay", card=card, proposal=None, **_read(overlay))


@desk
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What was proposed, as it reads; the author sees that somebody else has to accept it."""
    card = catalogue.proposal_card(proposal_id)
    if card is None:
        raise NoSuchPage
    if request.method == "POST":
        accepted = request.POST.get("act") == "accept"
        settle = propose.accept if accepted else propose.drop
        settle(proposal_id=proposal_id, staff_id=staff_of(request), now=request.now)
        _record(request, "accepted_overlay" if accepted else "dropped_overlay", proposal_id)
        return redirect("desk_overlays")
    content = card.content
    if card.what == "withdraw":
        standing = next(o for o in catalogue.every_overlay() if o.code == card.code)
        overlay = catalogue.overlay_by_digest(standing.digest)
    else:
        overlay = entitlement.parse_overlay(content, file="overlay.yaml")
    return show(
        request,
        "overlay",
        card=None,
        proposal=card,
        author=staff_queries.names({card.author_id}).get(card.author_id, ""),
        own=card.author_id == staff_of(request),
        **_read(overlay),
    )


def _read(overlay: entitlement.Overlay) -> dict[str, Any]:
    """What it says, and the editions that it falls on."""
    return {
        "sheet": overlay.sheet,
        "changes": [
            (one, KIND_ZH[one.block], _as_written(one.set_)) for one in overlay.sheet.changes
        ],
        "covered": [
            card
            for card in catalogue.editions()
            if overlay.covers(card.insurer, card.product, card.edition)
        ],
    }


def _as_written(fields: Mapping[str, Any] | None) -> str:
    """As the file has them, on one line."""
    if fields is None:
        return ""
    flow = yaml.safe_dump(dict(fields), allow_unicode=True, default_flow_style=True, width=1_000)
    return flow.strip().removeprefix("{").removesuffix("}")


def _content(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        typed = request.POST.get("content", "").replace("\r\n", "\n")
        if not typed.strip():
            raise NotSaid("content", "先选一个文件，或者把内容贴进来。")
        return str(typed).encode()
    if file.size > MOST_BYTES:
        raise NotSaid("file", "文件太大了，临时规定不会超过 200 KB。")
    return bytes(file.read())


def _record(request: HttpRequest, act: str, proposal_id: UUID) -> None:
    record_act(
        viewer=viewer_of(request),
        act=act,
        object_id=proposal_id,
        household_id=None,
        reason="",
        now=request.now,
    )
