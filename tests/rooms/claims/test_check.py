"""The checker: what is not as the journal has it is named."""

import pytest
from django.db.models import F

from guanjia.claims.check import check_claims
from guanjia.claims.models import Application
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import stay_on_one_policy


@pytest.mark.django_db
def test_a_head_that_lost_a_line_is_named(world: World) -> None:
    book = world.reopen(stay_on_one_policy(world))
    assert check_claims().differences == ()
    Application.objects.update(seq=F("seq") - 1)
    [found] = check_claims().differences
    assert found.application_id == book.application_id
    assert found.what == f"{book.seq} lines, head at {book.seq - 1}"
