"""The ground of the figures: a database of its own, the catalogue, customers ready to report."""

import atexit
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

ADMITTED = date(2026, 10, 10)
MILLION = ("qinghe", "million-medical", "2025-absolute")
SMALL = ("yuanshan", "small-inpatient", "2025")
COVER_FROM = {MILLION: date(2024, 1, 1), SMALL: date(2025, 6, 1)}
# Each day is another incident. On the first days one policy answers, on the others both do.
FIRST_EVENT, ONE_LANE, TWO_LANES = date(2024, 3, 1), range(450), range(500, 950)
PAPERS = ("discharge_summary", "diagnosis_certificate", "id_card", "bank_card")
BILL = {
    "code": "00060126", "number": "0000000101", "check": "a1f3c7", "issue_date": "2026-10-17",
    "medical_type": "住院", "hospital": "样本医院", "fund": "30000", "account": "0",
    "items": [
        ("2026-10-11", "手术费", "手术费", "甲类", "40000"),
        ("2026-10-12", "西药费", "西药费", "甲类", "10000"),
        ("2026-10-12", "自费材料", "卫生材料费", "自费", "10000"),
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    household_id: UUID
    person_id: UUID
    token: str
    document_ids: tuple[UUID, ...]

    def report(self, day: int) -> dict[str, object]:
        """The body of a report of the incident of that day: a stay of three bill lines."""
        event_date = (FIRST_EVENT + timedelta(days=day)).isoformat()
        return {
            "insured_id": str(self.person_id),
            "social_settled": True,
            "document_ids": [str(one) for one in self.document_ids],
            "incident": {
                "incident_type": "inpatient", "cause": "illness", "diagnosis": ["K80.1"],
                "event_date": event_date, "first_shown_date": event_date,
                "admission_date": ADMITTED.isoformat(),
                "discharge_date": "2026-10-17", "hospital_name": "样本医院", "hospital_grade": 3,
                "hospital_public": True, "ward": "ordinary", "designated": True,
                "what": "右上腹疼了一周，住院做了手术。",
            },
        }  # fmt: skip


def start() -> Path:
    """An embedded PostgreSQL with fsync on, in a folder that goes with this process; Django set up.

    Returns VAR. Child processes inherit the environment and so serve the same installation.
    """
    os.environ.pop("GUANJIA_DATABASE_URL", None)
    var = Path(tempfile.mkdtemp(prefix="gj-bench-"))
    var.chmod(0o711)
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    from guanjia.project.database import ensure_database

    os.environ |= {
        "GUANJIA_VAR": str(var),
        "GUANJIA_DATABASE_URL": ensure_database(var),
        "GUANJIA_SECRET_KEY": "bench",
        "GUANJIA_QUIET_HOURS": "0-0",
        "DJANGO_SETTINGS_MODULE": "guanjia.project.settings",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from guanjia.exchange.sealing import ensure_master_key
    from guanjia.project.seed import publish_catalogue

    ensure_master_key(settings.MASTER_KEY_FILE)
    settings.PAPERS.mkdir(mode=0o700)
    call_command("migrate", interactive=False, verbosity=0)
    publish_catalogue()
    return var


def customer(
    number: int, *, products: Sequence[tuple[str, str, str]] = (MILLION,), with_papers: bool = True
) -> Customer:
    """A logged-in person who holds these products and has sent all papers of a stay, or none."""
    from guanjia.documents.actions.papers import store_paper
    from guanjia.documents.specimens.e_bill import write_e_bill
    from guanjia.people.actions import login
    from guanjia.people.actions.households import NewPerson, create_household, give_account

    now, phone, name = datetime.now(UTC), f"100{number:08d}", "样本人"
    member = NewPerson(name, f"000000199001{number:06d}", date(1990, 1, 1), phone)
    household = create_household(members=[member], now=now, is_fictional=True)
    [person_id] = household.person_ids
    give_account(person_id=person_id, phone=phone, now=now)
    code = login.send_code(phone=phone, now=now)
    token = login.open_session(phone=phone, code=code or "", now=now)
    assert isinstance(token, str)
    files = {"inpatient_bill": write_e_bill({**BILL, "payer": name}).encode()}
    files |= {kind: picture(kind) for kind in PAPERS}
    documents = tuple(
        store_paper(
            household_id=household.household_id,
            person_id=person_id,
            uploaded_by=person_id,
            filename="",
            data=data,
            kind=kind,
            now=now,
        ).document_id
        for kind, data in (files.items() if with_papers else ())
    )
    for product in products:
        _hold(product, household.household_id, person_id, number=number, now=now)
    return Customer(household.household_id, person_id, token, documents)


def _hold(
    product: tuple[str, str, str], household_id: UUID, person_id: UUID, *, number: int,
    now: datetime,
) -> None:  # fmt: skip
    from guanjia.policies.actions.hold import NewPolicy, hold_policy

    hold_policy(
        policy=NewPolicy(
            household_id=household_id,
            insured_id=person_id,
            holder_id=person_id,
            insurer=product[0],
            product=product[1],
            edition=product[2],
            policy_no=f"{product[0]}-{number}",
            cover_from=COVER_FROM[product],
            cover_until=date(2027, 1, 1),
            first_cover_from=COVER_FROM[product],
            with_social=True,
            origin="bought",
        ),
        now=now,
    )


def picture(kind: str) -> bytes:
    from PIL import Image

    shade, out = zlib.crc32(kind.encode()), io.BytesIO()
    Image.new("RGB", (64, 48), (shade & 255, shade >> 8 & 255, shade >> 16 & 255)).save(out, "PNG")
    return out.getvalue()
