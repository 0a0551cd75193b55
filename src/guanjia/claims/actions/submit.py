"""Account, consents, the chosen order, and the submission itself."""

from collections.abc import Sequence
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims.actions.advance import advance, send_to_insurer
from guanjia.claims.actions.dispute import end_with_answer
from guanjia.claims.book import Book, By
from guanjia.claims.messages import CancelClaim
from guanjia.people.actions import consents as people

HEALTH_DATA = "health_data"
CONSENT_WORDING = "2026-11"
# "提交就是确认：您说的和交的都是真的。"
TRUTH_WORDING = "2026-11"


class NotReady(Exception):
    """Something that only the customer can give is missing; `code` says what."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def choose_order(book: Book, *, lane_ids: Sequence[UUID], by: By) -> None:
    """The insured's own choice (健康保险管理办法 25). NotReady unless each payer is in it; one that
    is over, withdrawn or paid, may be left out."""
    payers = [lane for lane in book.claim.lanes.values() if lane.benefit == "indemnity"]
    live = {lane.id for lane in payers if not lane.finished}
    named = set(lane_ids)
    if not live <= named <= {lane.id for lane in payers} or len(lane_ids) != len(named):
        raise NotReady("order_incomplete", "请把每一份报销型保单都排进顺序里。")
    book.write(j.OrderChosen(lane_ids=tuple(lane_ids)), by=by)
    advance(book, now=by.now)


def give_consents(book: Book, *, consents: Sequence[tuple[str, str]], by: By) -> None:
    """Each (purpose, receiver) on its own; none is implied by another (个人信息保护法 29, 23)."""
    people.give_consents(
        person_id=book.claim.insured_id,
        household_id=book.household_id,
        consents=consents,
        version=CONSENT_WORDING,
        given_by=by.actor_id or book.claim.insured_id,
        now=by.now,
    )
    for purpose, receiver in consents:
        book.write(j.ConsentNoted(purpose=purpose, receiver=receiver), by=by)
    advance(book, now=by.now)


def withdraw_consent(book: Book, *, purpose: str, receiver: str, by: By) -> None:
    """Nothing more goes out under it (个人信息保护法 15); without it in this claim, nothing."""
    if f"{purpose}:{receiver}" in book.claim.consents:
        book.write(j.ConsentWithdrawn(purpose=purpose, receiver=receiver), by=by)


def give_account(
    book: Book, *, holder_name: str, bank_name: str, account_number: str, by: By
) -> None:
    digits = account_number.replace(" ", "")
    if not (digits.isdigit() and 8 <= len(digits) <= 32):
        raise NotReady("account_invalid", "银行卡号好像不对，请对着卡片再核对一遍。")
    if not holder_name.strip():
        raise NotReady("account_holder_missing", "请填上收款人的姓名。")
    secret_id = book.keep_secret(
        "account",
        {"holder_name": holder_name, "bank_name": bank_name, "account_number": digits},
        person_id=book.claim.insured_id,
        now=by.now,
    )
    book.write(j.AccountGiven(secret_id=secret_id), by=by)
    if "bank_card" in book.claim.missing:  # known now, so its picture is not asked for
        left = tuple(kind for kind in book.claim.missing if kind != "bank_card")
        book.write(j.PapersChecked(missing=left), by=By("platform", None, by.now))


def submit(book: Book, *, by: By) -> None:
    """Hand the claim over to be filed, lane by lane. Raises NotReady, StepNotAllowed."""
    claim = book.claim
    if not any(key.startswith(f"{HEALTH_DATA}:") for key in claim.consents):
        raise NotReady("consent_missing", "还差一项同意：让我们处理您的病历和账单。")
    if not any(key.startswith("hand_to_insurer:") for key in claim.consents) and any(
        lane.gateway for lane in claim.lanes.values()
    ):
        raise NotReady("consent_missing", "还差一项同意：把材料交给保险公司。")
    if claim.account_id is None:
        raise NotReady("account_missing", "还差收款账户，赔款要打到这里。")
    if claim.missing:
        raise NotReady("papers_missing", "材料还没齐，补齐清单上的几样就能提交。")
    book.write(j.Submitted(declaration=TRUTH_WORDING), by=by)
    advance(book, now=by.now)


def rate(book: Book, *, score: int, recommendation: int | None = None, by: By) -> None:
    """`recommendation` 0 to 10, None where it was left open. Raises NotReady, StepNotAllowed."""
    if not 1 <= score <= 5:
        raise NotReady("score_invalid", "请在一到五颗星里选。")
    if recommendation is not None and not 0 <= recommendation <= 10:
        raise NotReady("recommendation_invalid", "请在 0 到 10 里选，不选也没关系。")
    book.write(j.Rated(score=score, recommendation=recommendation), by=by)


def withdraw(book: Book, *, lane_id: UUID, by: By) -> None:
    lane = book.lane(lane_id)
    told = lane.notice_sent
    end_with_answer(book, lane, by=by)
    book.write(j.Withdrawn(), by=by, lane_id=lane_id)
    if told:
        send_to_insurer(book, lane, CancelClaim, now=by.now)
    advance(book, now=by.now)
