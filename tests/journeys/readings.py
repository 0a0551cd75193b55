"""What the machine would read of a photo, put in its mouth: the journeys' stack reads none."""

import subprocess
import sys

from guanjia.documents.reading.result import Quality, Reading
from tests.journeys.conftest import REPOSITORY, Running

_SAY = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from django.db import transaction
from guanjia.documents.actions.keep import keep_first, keep_reading
from guanjia.documents.models import Document
from guanjia.documents.reading.result import Quality, Reading
what, document_id = sys.argv[1:]
row = Document.objects.get(id=document_id)
where = {"household_id": row.household_id, "document_id": row.id, "now": datetime.now(UTC)}
with transaction.atomic():
    if what == "first":
        keep_first(**where, first=Quality.model_validate_json(sys.stdin.read()))
    else:
        keep_reading(**where, reading=Reading.model_validate_json(sys.stdin.read()))
"""


def machine_says(stack: Running, document_id: str, found: Quality | Reading) -> None:
    """The first verdict, or the whole reading: every page and sum follows as with a real one."""
    what = "first" if isinstance(found, Quality) else "whole"
    place = {
        "DJANGO_SETTINGS_MODULE": "guanjia.project.settings",
        "GUANJIA_DATABASE_URL": (stack.var / "database" / "url").read_text(),
    }
    subprocess.run(
        [sys.executable, "-c", _SAY, what, document_id],
        input=found.model_dump_json(), text=True, check=True, cwd=REPOSITORY,
        env=stack.environment | place,
    )  # fmt: skip
