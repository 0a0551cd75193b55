import base64
from datetime import UTC, datetime, timedelta

import pytest

from guanjia.exchange.signatures import BadSignature, sent_at, sign, verify

OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
BODY = b'{"paid_fen": 4659657}'
AT = datetime(2026, 3, 10, 1, tzinfo=UTC)


def code_of(headers: dict[str, str], *, body: bytes = BODY, now: datetime = AT) -> str:
    with pytest.raises(BadSignature) as refused:
        verify(secrets=[NEW], headers=headers, body=body, now=now)
    return refused.value.code


def test_the_example_of_the_specification() -> None:
    headers = sign(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signed_message_gives_its_id_and_moment() -> None:
    headers = sign(secret=NEW, message_id="msg-1", at=AT, body=BODY)
    upper = {name.title(): value for name, value in headers.items()}
    assert verify(secrets=[NEW], headers=upper, body=BODY, now=AT) == "msg-1"
    assert sent_at(upper) == AT


def test_while_a_secret_is_rotated_either_side_may_be_first() -> None:
    by_old = sign(secret=OLD, message_id="m", at=AT, body=BODY)
    by_both = sign(secret=NEW, also=[OLD], message_id="m", at=AT, body=BODY)
    assert verify(secrets=[NEW, OLD], headers=by_old, body=BODY, now=AT) == "m"
    assert verify(secrets=[OLD], headers=by_both, body=BODY, now=AT) == "m"
    assert verify(secrets=[NEW], headers=by_both, body=BODY, now=AT) == "m"


@pytest.mark.parametrize(
    ("change", "value", "code"),
    [
        ("webhook-id", "msg-2", "signature_wrong"),
        ("webhook-id", "msg.1", "signature_wrong"),
        ("webhook-id", "", "signature_missing"),
        ("webhook-timestamp", str(int(AT.timestamp()) + 1), "signature_wrong"),
        ("webhook-timestamp", "soon", "signature_wrong"),
        ("webhook-timestamp", "²", "signature_wrong"),
        ("webhook-timestamp", "9" * 5000, "signature_wrong"),
        ("webhook-signature", "v1,AAAA", "signature_wrong"),
        ("webhook-signature", "v1,签名", "signature_wrong"),
        ("webhook-signature", "", "signature_missing"),
    ],
)
def test_a_changed_header_is_refused(change: str, value: str, code: str) -> None:
    headers = sign(secret=NEW, message_id="msg-1", at=AT, body=BODY) | {change: value}
    assert code_of(headers) == code


def test_a_changed_body_and_a_strange_secret_are_refused() -> None:
    headers = sign(secret=NEW, message_id="msg-1", at=AT, body=BODY)
    assert code_of(headers, body=BODY + b" ") == "signature_wrong"
    assert code_of(sign(secret=OLD, message_id="msg-1", at=AT, body=BODY)) == "signature_wrong"


def test_the_tolerance_is_five_minutes_either_way() -> None:
    headers = sign(secret=NEW, message_id="msg-1", at=AT, body=BODY)
    for edge in (AT - timedelta(minutes=5), AT + timedelta(minutes=5)):
        assert verify(secrets=[NEW], headers=headers, body=BODY, now=edge) == "msg-1"
    for late in (AT - timedelta(seconds=301), AT + timedelta(seconds=301)):
        assert code_of(headers, now=late) == "timestamp_outside_tolerance"


def test_an_id_that_would_blur_the_signed_text_is_not_signed() -> None:
    with pytest.raises(ValueError, match="full stop"):
        sign(secret=NEW, message_id="a.1", at=AT, body=BODY)
