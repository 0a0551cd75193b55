"""Figures typed over the API count in the claims that hold the paper, at once, as on the phone."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanjia.web.sign_in import COOKIE
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.claims.specimens import picture
from tests.rooms.web.test_phone_report import phone, reported, stay  # noqa: F401


def test_figures_typed_are_worked_out_at_once(
    phone: Client,  # noqa: F811
    stay: dict[str, str],  # noqa: F811
    family: Family,
) -> None:
    where = reported(phone, stay)
    file = SimpleUploadedFile("bill.png", picture("bill"))
    assert (
        phone.post(f"{where}/papers", {"kind": "inpatient_bill", "file": file}).status_code == 302
    )
    program = Client(headers={"Authorization": f"Bearer {phone.cookies[COOKIE].value}"})
    claim = where.replace("/report", "/api/v1/claims")
    assert program.get(claim).json()["sums"]["estimate_high_fen"] is None
    [document_id] = [
        str(row["paper"].document_id) for row in phone.get(f"{where}/papers").context["given"]
    ]
    line = {"on_date": "2026-03-05", "setting": "inpatient", "category": "other", "pool": "in",
            "amount_fen": 2_000_000}  # fmt: skip
    typed = {
        "person_id": str(family.zhiyuan), "bill_no": "B7", "issue_date": "2026-03-06",
        "lines": [line], "total_fen": 2_000_000, "social_paid_fen": 500_000,
    }  # fmt: skip
    answer = program.post(
        f"/api/v1/papers/{document_id}/figures", typed, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content.decode()
    sums = program.get(claim).json()["sums"]
    assert (sums["estimate_low_fen"], sums["estimate_high_fen"]) == (1_500_000, 1_500_000)
