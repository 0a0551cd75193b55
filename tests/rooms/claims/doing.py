"""What the people of these tests do: an insurer speaks, a customer submits, messages leave."""

from datetime import timedelta

from guanjia.claims import messages as m
from guanjia.claims.actions import submit
from guanjia.claims.actions.receive import receive
from guanjia.claims.book import Book
from guanjia.claims.state import LaneState
from guanjia.exchange.actions.outbox import complete, take_outbox
from guanjia.people.texts import RECEIVER
from tests.rooms.claims.conftest import World


def only_lane(book: Book) -> LaneState:
    [lane] = book.claim.lanes.values()
    return lane


def lane_of(book: Book, insurer: str) -> LaneState:
    return next(lane for lane in book.claim.lanes.values() if lane.insurer == insurer)


class Insurer:
    """Speaks the facts of one lane, each with a number of its own."""

    def __init__(self, world: World, book: Book, lane: LaneState) -> None:
        self.world, self.book, self.lane, self.told = world, book, lane, 0

    def says(self, kind: type[m.Inbound], **fields: object) -> Book:
        self.told += 1
        fact = kind(
            message_id=f"{self.lane.insurer}-{self.lane.lane_no}-{self.told}",
            occurred_at=self.world.now,
            insurer_claim_no=f"{self.lane.insurer}-{self.book.number}",
            claim_no=self.book.number,
            lane_no=self.lane.lane_no,
            **fields,
        )
        receive(sender=f"insurer:{self.lane.insurer}", fact=fact, now=self.world.now)
        return self.world.reopen(self.book)

    def decides(self, sum_fen: int, **more: object) -> Book:
        return self.says(
            m.Decided, decision_no="D1", outcome="pay" if sum_fen else "refuse", sum_fen=sum_fen,
            **more,
        )  # fmt: skip


def submitted(world: World, book: Book, *insurers: str) -> Book:
    book = world.reopen(book)
    wanted = [("hand_to_insurer", code) for code in insurers]
    submit.give_consents(book, consents=[("health_data", ""), *wanted], by=world.by)
    submit.give_account(
        book, holder_name="林知远", bank_name="样本银行", account_number="0000 1234 5678 9010",
        by=world.by,
    )  # fmt: skip
    submit.submit(book, by=world.by)
    book.save(now=world.now)
    return world.reopen(book)


def sent(world: World) -> list[tuple[str, str]]:
    """Everything that leaves for insurers and couriers, in the order in which it leaves."""
    gone: list[tuple[str, str]] = []
    while taken := take_outbox(limit=50, now=world.now, lease=timedelta(days=1)):
        for message in taken:
            complete(message, now=world.now)
            if message.receiver != RECEIVER:
                gone.append((message.kind, message.receiver))
    return gone


def stay_on_one_policy(world: World) -> Book:
    world.holds("qinghe", "million-medical", "2025")
    documents = [
        world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000),
        *world.papers_of_a_stay(),
    ]
    return world.reports(world.stay(), documents)
