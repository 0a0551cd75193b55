"""A customer's program: the public API as it is, and a family of its own to use it with."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.waiting import PATIENCE_SECONDS

Content = Mapping[str, Any]


class Refused(AssertionError):
    """An answer that a walk through a claim does not expect."""


@dataclass
class Customer:
    """`patient` seconds are spent on asking again, with the same key, after a broken connection
    or a 5xx; 0 hands every answer over as it came."""

    base_url: str
    patient: float = 0
    token: str = ""
    broken: int = 0
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        # Who asks again does so soon; who does not gives a busy machine its time.
        timeout = 10 if self.patient else PATIENCE_SECONDS
        base_url = f"{self.base_url}/api/v1"
        self.http = httpx.Client(base_url=base_url, timeout=timeout, trust_env=False)

    def close(self) -> None:
        self.http.close()

    def get(self, path: str) -> httpx.Response:
        return self._ask(lambda: self.http.get(path, headers=self.headers()))

    def post(self, path: str, content: Content | None = None, *, key: str = "") -> httpx.Response:
        headers = self.headers() | {"Idempotency-Key": key or str(uuid4())}
        return self._ask(lambda: self.http.post(path, json=content or {}, headers=headers))

    def delete(self, path: str) -> httpx.Response:
        return self._ask(lambda: self.http.delete(path, headers=self.headers()))

    def upload(
        self, data: bytes, *, person_id: str, filename: str = "paper.png", kind: str | None = None
    ) -> httpx.Response:
        form = {"person_id": person_id} | ({"kind": kind} if kind else {})
        return self._ask(
            lambda: self.http.post(
                "/papers", files={"file": (filename, data)}, data=form, headers=self.headers()
            )
        )

    def sign_in(self, phone: str) -> "Customer":
        code = done(self.post("/login-codes", {"phone": phone}))["demo_code"]
        self.token = done(self.post("/sessions", {"phone": phone, "code": code}))["token"]
        return self

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _ask(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        give_up = time.monotonic() + self.patient
        while True:
            try:
                response = send()
                if response.status_code < 500 or time.monotonic() > give_up:
                    return response
            except httpx.TransportError:
                if time.monotonic() > give_up:
                    raise
            self.broken += 1
            time.sleep(0.2)


def done(response: httpx.Response) -> Any:
    if not response.is_success:
        raise Refused(f"{response.request.url.path}: {response.status_code} {response.text}")
    return response.json()


def policy(product: str, prefix: str, *, insured: str = "self", **more: Any) -> dict[str, Any]:
    """`product` as insurer/product/edition. Covered in 2026, not for the first time."""
    insurer, name, edition = product.split("/")
    return {
        "key": prefix, "insurer": insurer, "product": name, "edition": edition,
        "policy_no_prefix": prefix, "insured": insured, "holder": "self",
        "cover_from": "2026-01-01", "cover_until": "2027-01-01", "first_cover_from": "2025-01-01",
        **more,
    }  # fmt: skip


MEMBER = {
    "key": "self", "name": "林知远", "id_number": "000000198804120013",
    "born_date": "1988-04-12", "phone": "10000000001",
}  # fmt: skip


@dataclass
class Household:
    """`persons` and `policies` by key, as they were described."""

    customer: Customer
    persons: dict[str, str]
    phones: dict[str, str]
    policies: dict[str, dict[str, str]]

    @property
    def insured_id(self) -> str:
        return self.persons["self"]


def household(
    base_url: str,
    policies: list[dict[str, Any]],
    *,
    members: tuple[Content, ...] = (MEMBER,),
    relations: tuple[Content, ...] = (),
    patient: float = 0,
) -> Household:
    """A fresh family, its first member logged in."""
    customer = Customer(base_url, patient=patient)
    described = {"members": members, "relations": relations, "policies": policies}
    made = done(customer.post("/demo/households", described))
    customer.sign_in(made["phones"][members[0]["key"]])
    return Household(customer, made["persons"], made["phones"], made["policies"])


INPATIENT = {
    "incident_type": "inpatient", "cause": "illness", "event_date": "2026-05-11",
    "first_shown_date": "2026-05-02", "admission_date": "2026-05-11",
    "discharge_date": "2026-05-18", "diagnosis": ["K80.1"], "hospital_grade": 3,
    "hospital_public": True, "ward": "ordinary", "designated": True, "emergency": False,
}  # fmt: skip
OUTPATIENT = {
    "incident_type": "outpatient", "cause": "illness", "event_date": "2026-06-03",
    "first_shown_date": "2026-06-01", "diagnosis": ["J20.9"], "hospital_grade": 2,
    "hospital_public": True, "ward": "ordinary", "designated": True, "emergency": False,
}  # fmt: skip
