"""Two strangers, each with a claim of two lanes and the papers of a stay."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils.timezone import now

from bench import ground
from guanjia.documents.actions.uploads import begin_upload
from guanjia.web.sign_in import COOKIE

PRODUCTS = (ground.MILLION, ground.SMALL)


@dataclass(frozen=True)
class Home:
    customer: ground.Customer
    claim_id: str
    lane_id: str
    document_id: str
    upload_id: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.customer.token}"}

    def browser(self, *, enforce_csrf_checks: bool = False) -> Client:
        """Holds the session cookie. Unlike a program, it may have to send the token of a form."""
        client = Client(enforce_csrf_checks=enforce_csrf_checks)
        client.cookies[COOKIE] = self.customer.token
        return client


def _home(number: int) -> Home:
    customer = ground.customer(number, products=PRODUCTS)
    program = Client(headers={"Authorization": f"Bearer {customer.token}"})
    report = customer.report(ground.TWO_LANES[0])
    answer = program.post("/api/v1/claims", report, content_type="application/json")
    assert answer.status_code == 201, answer.content.decode()
    claim = answer.json()
    document_id = str(customer.document_ids[-1])  # a photo
    upload = begin_upload(
        household_id=customer.household_id, person_id=customer.person_id,
        uploaded_by=customer.person_id, filename="a.jpg", byte_size=1, sha256="0" * 64,
        now=now(),
    )  # fmt: skip
    lane_id = claim["lanes"][0]["id"]
    return Home(customer, claim["id"], lane_id, document_id, str(upload.upload_id))


@pytest.fixture
def home(db: None) -> Home:
    from guanjia.project.seed import publish_catalogue

    publish_catalogue()
    return _home(31)


@pytest.fixture
def homes(home: Home) -> tuple[Home, Home]:
    return home, _home(32)
