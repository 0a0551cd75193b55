from datetime import datetime, timedelta
from typing import Any

import pytest

from guanjia.people.actions.consents import ConsentUnknown, give_consents, withdraw_consent
from guanjia.people.models import Consent
from guanjia.people.queries import consents_of, has_consent
from tests.conftest import Family


def give(family: Family, now: datetime, **changed: Any) -> None:
    consent = {"purpose": "hand_to_insurer", "receiver": "qinghe", "version": "2026-01"} | changed
    give_consents(
        person_id=family.xiaoman,
        household_id=family.household_id,
        consents=[(consent["purpose"], consent["receiver"])],
        version=consent["version"],
        given_by=family.he,
        now=now,
    )


def test_a_consent_is_for_one_purpose_and_one_receiver(family: Family, now: datetime) -> None:
    give(family, now)
    give(family, now, purpose="health_data", receiver="")
    assert has_consent(family.xiaoman, purpose="hand_to_insurer", receiver="qinghe")
    assert not has_consent(family.xiaoman, purpose="hand_to_insurer", receiver="yuanshan")
    assert not has_consent(family.he, purpose="hand_to_insurer", receiver="qinghe")
    assert [
        (one.purpose, one.receiver, one.given_by_person_id) for one in consents_of(family.xiaoman)
    ] == [("hand_to_insurer", "qinghe", family.he), ("health_data", "", family.he)]


def test_given_twice_the_first_moment_counts(family: Family, now: datetime) -> None:
    give(family, now)
    give(family, now + timedelta(days=1))
    assert [one.given_at for one in consents_of(family.xiaoman)] == [now]


def test_a_new_wording_replaces_the_old_and_keeps_it_on_record(
    family: Family, now: datetime
) -> None:
    later = now + timedelta(days=1)
    give(family, now)
    give(family, later, version="2026-02")
    assert [one.version for one in consents_of(family.xiaoman)] == ["2026-02"]
    record = Consent.objects.order_by("id").values_list("version", "withdrawn_at")
    assert list(record) == [("2026-01", later), ("2026-02", None)]


def test_withdrawn_it_no_longer_holds_and_may_be_given_again(family: Family, now: datetime) -> None:
    give(family, now)
    withdraw = {"person_id": family.xiaoman, "purpose": "hand_to_insurer", "receiver": "qinghe"}
    assert withdraw_consent(**withdraw, now=now) is True
    assert withdraw_consent(**withdraw, now=now) is False
    assert consents_of(family.xiaoman) == ()
    give(family, now)
    assert len(consents_of(family.xiaoman)) == 1


@pytest.mark.parametrize(
    ("purpose", "receiver"),
    [("marketing", ""), ("hand_to_insurer", ""), ("health_data", "qinghe")],
)
def test_a_blurred_consent_is_refused(
    family: Family, now: datetime, purpose: str, receiver: str
) -> None:
    with pytest.raises(ConsentUnknown):
        give(family, now, purpose=purpose, receiver=receiver)
