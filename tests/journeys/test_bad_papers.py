"""Files and figures that cannot be taken: a sentence that says what to do, and nothing is kept."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import Household, done
from tests.journeys.papers import bill, picture
from tests.journeys.refusals import assert_refused, nothing_written
from tests.rooms.documents.files import packed

ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE MedicalEInvoice [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<MedicalEInvoice version="1"><payerPartyName>&b;</payerPartyName></MedicalEInvoice>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE MedicalEInvoice [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<MedicalEInvoice version="1"><payerPartyName>&a;</payerPartyName></MedicalEInvoice>"""


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def pixel_bomb() -> bytes:
    """A few bytes that say 20,000 x 20,000."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small picture with 80 MB of nothing in a text chunk."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("note", "0" * 80_000_000, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def pdf(pages: int, *, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


FUTURE = {"issue_date": "2031-01-02"}
FILES = {
    "empty": ("photo.png", b"", "empty"),
    "text named a picture": ("photo.png", b"only words", "not_a_picture"),
    "only the head of a photo": ("a.jpg", b"\xff\xd8\xff" + b"x" * 99, "not_a_picture"),
    "program": ("tool.exe", b"MZ" + bytes(99), "unknown_type"),
    "other ending": ("photo.jpg", pdf(1), "type_mismatch"),
    "half a photo": ("photo.jpg", jpeg()[:-2000], "truncated"),
    "half a picture": ("photo.png", picture("half", size=99)[:-40], "truncated"),
    "pixel bomb": ("photo.png", pixel_bomb(), "too_many_pixels"),
    "text bomb": ("photo.png", text_bomb(), "decompression_bomb"),
    "moving picture": ("a.gif", b"GIF89a" + bytes(99), "unknown_type"),
    "bomb in an archive": ("a.ofd", packed({"OFD.xml": bytes(65 << 20)}), "decompression_bomb"),
    "archive of nothing": ("a.ofd", packed({"OFD.xml": b"<OFD/>"}), "ofd_unreadable"),
    "half a document": ("a.pdf", pdf(2)[:-60], "truncated"),
    "locked document": ("a.pdf", pdf(1, password="k"), "encrypted_pdf"),
    "endless document": ("a.pdf", pdf(51), "too_many_pages"),
    "entities": ("bill.xml", ENTITIES, "xml_unsafe"),
    "entity from outside": ("bill.xml", OUTSIDE, "xml_unsafe"),
    "other xml": ("bill.xml", b'<?xml version="1.0"?><note/>', "xml_unreadable"),
    "half an e-bill": ("bill.xml", bill()[:-40], "xml_unreadable"),
    "bill of tomorrow": ("bill.xml", bill(**FUTURE), "date_in_future"),
    "negative amount": ("bill.xml", bill().replace(b">6200.00<", b">-6200.00<"), "amount_invalid"),
    "absurd amount": ("bill.xml", bill().replace(b">6200.00<", b">62000000.00<"), "amount_invalid"),
    "amounts that disagree": ("bill.xml", bill().replace(b">40396.57<", b">40396.58<"),
                              "sums_disagree"),
    "words that disagree": ("bill.xml", bill().replace("肆万".encode(), "伍万".encode()),
                            "words_disagree"),
}  # fmt: skip


@pytest.fixture
def home(family: Family) -> Household:
    return family()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_taken(stack: Running, home: Household, name: str) -> None:
    filename, data, code = FILES[name]
    with nothing_written(stack, home.insured_id):
        refused = home.customer.upload(data, person_id=home.insured_id, filename=filename)
        assert_refused(refused, 422, code)


def test_a_file_of_more_than_20_mib(stack: Running, home: Household) -> None:
    with nothing_written(stack, home.insured_id):
        data = jpeg() + bytes(20 * 1024 * 1024)
        refused = home.customer.upload(data, person_id=home.insured_id, filename="a.jpg")
        assert_refused(refused, 413, "too_large")


def test_a_kind_that_nobody_knows(stack: Running, home: Household) -> None:
    with nothing_written(stack, home.insured_id):
        refused = home.customer.upload(picture("a"), person_id=home.insured_id, kind="selfie")
        assert_refused(refused, 422, "unknown_kind")


def test_a_paper_for_somebody_else(stack: Running, family: Family, home: Household) -> None:
    stranger = family()
    with nothing_written(stack, home.insured_id):
        refused = stranger.customer.upload(picture("a"), person_id=home.insured_id)
        assert_refused(refused, 404, "not_found")
    kept = done(home.customer.upload(picture("a"), person_id=home.insured_id))["document_id"]
    assert_refused(stranger.customer.get(f"/papers/{kept}/file"), 404, "not_found")
    typed = stranger.customer.post(f"/papers/{kept}/figures", figures(stranger.insured_id))
    assert_refused(typed, 404, "paper_not_found")


def figures(person_id: str, **changes: Any) -> dict[str, Any]:
    """A bill of 45.00 yuan, typed by hand; `changes` to its one line or its foot."""
    foot = {"bill_no": "0-1", "issue_date": "2026-06-03", "total_fen": 4500, "social_paid_fen": 0}
    line = {
        "on_date": "2026-06-03", "setting": "outpatient", "category": "drug", "pool": "in",
        "amount_fen": 4500,
    }  # fmt: skip
    line |= {key: value for key, value in changes.items() if key in line}
    foot |= {key: value for key, value in changes.items() if key not in line}
    return {"person_id": person_id, "lines": [line], **foot}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_fen": -4500, "total_fen": -4500}, "amount_invalid"),
        ({"amount_fen": 10**12, "total_fen": 10**12}, "amount_invalid"),
        ({"amount_fen": 45.5}, "amount_invalid"),
        ({"amount_fen": "4500"}, "amount_invalid"),
        ({"total_fen": 4600}, "sums_disagree"),
        ({"social_paid_fen": 4600}, "fund_disagrees"),
        ({"on_date": "2031-01-01"}, "date_in_future"),
        ({"on_date": "2026-02-30"}, "figures_invalid"),
        ({"category": "miracle"}, "figures_invalid"),
        ({"bill_no": ""}, "figures_invalid"),
        ({"surprise": 1}, "figures_invalid"),
    ],
)
def test_figures_that_cannot_be(
    stack: Running, home: Household, changes: dict[str, Any], code: str
) -> None:
    paper = done(home.customer.upload(picture("bill"), person_id=home.insured_id))["document_id"]
    with nothing_written(stack, home.insured_id):
        typed = home.customer.post(f"/papers/{paper}/figures", figures(home.insured_id, **changes))
        assert_refused(typed, 422, code)


def test_figures_for_no_person(home: Household) -> None:
    paper = done(home.customer.upload(picture("bill"), person_id=home.insured_id))["document_id"]
    typed = home.customer.post(f"/papers/{paper}/figures", figures("nobody"))
    assert assert_refused(typed, 422, "invalid")["field"] == "person_id"


def test_the_same_bill_twice_counts_once(stack: Running, home: Household) -> None:
    """By another file: the same e-bill written a little differently."""
    person_id = home.insured_id
    done(home.customer.upload(bill(), person_id=person_id, filename="bill.xml"))
    with nothing_written(stack, person_id):
        again = bill().replace(b"<!--", b"<!-- another download:")
        refused = home.customer.upload(again, person_id=person_id, filename="bill.xml")
        assert_refused(refused, 422, "bill_already_given")


def test_the_same_file_twice_is_one_paper(stack: Running, home: Household) -> None:
    first = done(home.customer.upload(picture("a"), person_id=home.insured_id, kind="id_card"))
    with nothing_written(stack, home.insured_id):
        again = done(home.customer.upload(picture("a"), person_id=home.insured_id, kind="id_card"))
    assert again["document_id"] == first["document_id"]


def test_an_upload_may_carry_a_key(home: Household) -> None:
    """A multipart body differs at each sending by its boundary; file and fields are the same."""
    sent = [
        home.customer.http.post(
            "/papers",
            files={"file": ("paper.png", picture("keyed"))},
            data={"person_id": home.insured_id, "kind": "id_card"},
            headers=home.customer.headers() | {"Idempotency-Key": "keyed-upload"},
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
