"""Papers on the phone: turned, retaken, taken away, sent in parts."""

import hashlib
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.expressions import RawSQL
from django.test import Client

from guanjia.claims.models import Application
from guanjia.documents.actions.uploads import PART_BYTES
from guanjia.documents.models import Document, DocumentReading, Upload
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.claims.specimens import picture
from tests.rooms.documents.test_heic import heic
from tests.rooms.documents.test_intake import pdf
from tests.rooms.web.test_phone_report import STAY, browser, phone, reported, sent  # noqa: F401

LARGE = picture("discharge_summary") + bytes(PART_BYTES * 2)


@pytest.fixture
def where(phone: Client, family: Family) -> str:  # noqa: F811
    return reported(phone, STAY | {"insured": str(family.zhiyuan)})


def kept() -> dict[UUID, str]:
    """The papers of the claim: id -> kind."""
    return {UUID(one): kind for one, kind in Application.objects.get().state["papers"].items()}


def begun(phone: Client, where: str, data: bytes = LARGE) -> dict[str, object]:  # noqa: F811
    told = {"name": "a.png", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    answer = phone.post(f"{where}/uploads", told)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def part(phone: Client, upload_id: object, offset: int, data: bytes = LARGE):  # noqa: F811
    return phone.patch(
        f"/uploads/{upload_id}", data[offset : offset + PART_BYTES],
        content_type="application/octet-stream", headers={"Upload-Offset": str(offset)},
    )  # fmt: skip


def test_a_photo_is_turned_where_it_lies(phone: Client, where: str) -> None:  # noqa: F811
    sent(phone, where, "id_card")
    [document_id] = kept()
    small = f"{where}/papers/{document_id}/small"
    first = phone.get(small)
    assert (first.status_code, first["Content-Type"]) == (200, "image/jpeg")
    assert f'src="{small}"' in phone.get(f"{where}/papers").content.decode()
    answer = phone.post(f"{where}/papers", {"turn": str(document_id)})
    assert answer["Location"] == f"{where}/papers#paper-{document_id}"
    assert phone.get(small).content != first.content
    assert Document.objects.get().turned_degrees == 90


def test_a_claim_that_is_over_still_takes_papers(phone: Client, where: str) -> None:  # noqa: F811
    sent(phone, where, "discharge_summary")
    [old] = kept()
    closed = RawSQL("state || jsonb_build_object('closed_at', '2026-03-09T08:00:00+00:00')", [])
    Application.objects.update(state=closed, waiting_since_at=None)
    claim = where.replace("/report/", "/claims/")
    assert "办完了也收，管家会看" in phone.get(claim).content.decode()
    page = phone.get(f"{where}/papers").content.decode()
    assert "这次理赔已经办完。还有材料照样可以传：我们收好，管家会看" in page
    assert 'name="remove"' not in page
    file = SimpleUploadedFile("b.png", picture("late"), "image/png")
    form = {"file": file, "kind": "discharge_summary", "replaces": str(old)}
    assert phone.post(f"{where}/papers", form).status_code == 302
    assert len(kept()) == 2  # what the decision rests on stays
    assert "收到了" in phone.get(f"{where}/papers").content.decode()
    [late] = DocumentReading.objects.exclude(document_id=old)
    assert late.flags == ["after_close"]


def test_a_retaken_photo_takes_the_others_place(phone: Client, where: str) -> None:  # noqa: F811
    sent(phone, where, "id_card")
    [blurred] = kept()
    retake = {"kind": "id_card", "replaces": str(blurred)}
    bad = SimpleUploadedFile("a.png", b"no picture")
    assert phone.post(f"{where}/papers", retake | {"file": bad}).status_code == 422
    assert list(kept()) == [blurred]
    same = SimpleUploadedFile("a.png", picture("id_card"))
    phone.post(f"{where}/papers", retake | {"file": same})
    assert list(kept()) == [blurred]
    sharp = SimpleUploadedFile("a.png", picture("sharp"))
    assert phone.post(f"{where}/papers", retake | {"file": sharp}).status_code == 302
    [taken] = kept()
    assert taken != blurred


def test_a_paper_taken_away_is_asked_for_again(phone: Client, where: str) -> None:  # noqa: F811
    sent(phone, where, "id_card")
    [document_id] = kept()
    assert "id_card" not in Application.objects.get().state["missing"]
    assert phone.post(f"{where}/papers", {"remove": str(document_id)}).status_code == 302
    assert kept() == {}
    assert "id_card" in Application.objects.get().state["missing"]


def test_a_photo_of_an_iphone_is_taken(phone: Client, where: str) -> None:  # noqa: F811
    file = SimpleUploadedFile("IMG_0001.HEIC", heic())
    assert phone.post(f"{where}/papers", {"kind": "id_card", "file": file}).status_code == 302
    [document_id] = kept()
    shown = phone.get(f"{where}/papers/{document_id}/file")
    assert (shown["Content-Type"], shown.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def test_a_file_of_several_pages_is_shown_page_by_page(phone: Client, where: str) -> None:  # noqa: F811
    file = SimpleUploadedFile("list.pdf", pdf(2))
    assert phone.post(f"{where}/papers", {"kind": "fee_list", "file": file}).status_code == 302
    [document_id] = kept()
    shown = phone.get(f"{where}/papers/{document_id}").content.decode()
    assert shown.count('class="whole-photo"') == 2
    assert "第 2 页，共 2 页" in shown
    second = phone.get(f"{where}/papers/{document_id}/file?page=1")
    assert (second["Content-Type"], second["Content-Disposition"]) == ("image/jpeg", "inline")
    assert phone.get(f"{where}/papers/{document_id}/file?page=2").status_code >= 400
    whole = phone.get(f"{where}/papers/{document_id}/file")
    assert (whole["Content-Type"], whole.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_came_is_acknowledged_by_name(phone: Client, where: str) -> None:  # noqa: F811
    sent(phone, where, "id_card")
    page = phone.get(f"{where}/papers").content.decode()
    assert "<strong>收到了</strong>：身份证（" in page


def test_a_large_photo_in_parts(phone: Client, where: str) -> None:  # noqa: F811
    upload = begun(phone, where)
    assert (upload["offset"], upload["part_bytes"]) == (0, PART_BYTES)
    assert part(phone, upload["id"], 0).json()["offset"] == PART_BYTES
    skipped = part(phone, upload["id"], PART_BYTES * 2)
    assert (skipped.status_code, skipped.json()["offset"]) == (409, PART_BYTES)
    assert "传到 49% 断了" in phone.get(f"{where}/papers").content.decode()
    again = begun(phone, where)
    assert (again["id"], again["offset"]) == (upload["id"], PART_BYTES)
    assert phone.get(f"/uploads/{upload['id']}").json()["offset"] == PART_BYTES
    early = {"kind": "discharge_summary", "upload": upload["id"]}
    assert phone.post(f"{where}/papers", early).status_code == 422
    for offset in (PART_BYTES, PART_BYTES * 2):
        assert part(phone, upload["id"], offset).status_code == 200
    for _ in range(2):  # the first answer may have been lost
        assert phone.post(f"{where}/papers", early).status_code == 302
    assert list(kept().values()) == ["discharge_summary"]


def test_bounds_hold_before_the_bytes(phone: Client, where: str) -> None:  # noqa: F811
    told = {"name": "a.png", "size": 21 << 20, "sha256": "0" * 64}
    refused = phone.post(f"{where}/uploads", told)
    assert refused.status_code == 422
    assert "20 MB" in refused.json()["problem"]
    upload = begun(phone, where)
    over = phone.patch(
        f"/uploads/{upload['id']}", bytes(PART_BYTES + 1),
        content_type="application/octet-stream", headers={"Upload-Offset": "0"},
    )  # fmt: skip
    assert over.status_code == 413
    assert Upload.objects.get().received_bytes == 0


def test_anothers_upload_is_none(phone: Client, where: str, family: Family) -> None:  # noqa: F811
    upload = begun(phone, where)
    other = browser(family.he_phone)
    assert part(other, upload["id"], 0).status_code == 404
    assert other.get(f"/uploads/{upload['id']}").status_code == 404
