"""What the house forgets on schedule, once a day: bodies on their way, answers, ended sessions,
files that never arrived whole. And it looks whether every customer has a butler,
and whether a year was announced on which deadlines hang."""

from datetime import datetime, timedelta

from django.db import transaction

from guanjia.care.actions import butlers
from guanjia.documents.actions import uploads
from guanjia.documents.actions.papers import erase_removed
from guanjia.exchange.actions import idempotency, inbox, outbox
from guanjia.people.actions import login
from guanjia.project import recounting

# Long enough to look into a dispute with a partner, short enough not to be a second archive.
BODIES = timedelta(days=90)
ANSWERS = timedelta(days=7)
ENDED_SESSIONS = timedelta(days=30)
# A paper taken back by mistake can be sent again within this time without a new upload.
REMOVED_PAPERS = timedelta(days=30)
EVERY = timedelta(days=1)


def keep_house(*, now: datetime) -> None:
    outbox.erase_old_bodies(before=now - BODIES)
    inbox.erase_old_bodies(before=now - BODIES)
    idempotency.forget_old_answers(before=now - ANSWERS)
    uploads.forget_uploads(before=now - uploads.LIVES)
    login.forget_ended(before=now - ENDED_SESSIONS)
    butlers.fill_gaps(now=now)
    while _erased_papers(now):
        pass
    recounting.to_calendar(now=now)


def _erased_papers(now: datetime) -> int:
    with transaction.atomic():
        return erase_removed(before=now - REMOVED_PAPERS, now=now)
