"""Electronic bills as files: what their signature covers, and what hostile ones do."""

import base64
import hashlib
import io
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest

from guanjia.documents.decoder import Refused, ofd
from guanjia.documents.intake import check_file
from guanjia.documents.reading.ofd import read_ofd
from guanjia.documents.reading.reader import can_read
from guanjia.documents.reading.structured import read_structured
from guanjia.documents.refusals import PaperRefused

ON = date(2026, 11, 22)
PAGE = "Doc_0/Pages/Page_0/Content.xml"
TEXT = '<ofd:TextObject Boundary="{} {} {} 4"><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>'
E_BILL = Path(__file__).parents[3] / "examples" / "claims"


def content(*texts: tuple[float, float, str]) -> bytes:
    body = "".join(TEXT.format(x, y, 4 * len(text), text) for x, y, text in texts)
    return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{body}</ofd:Page>'.encode()


SUMMARY = content((60, 10, "出院小结"), (10, 20, "姓名：禾安宁"), (80, 20, "住院号：7654321"))


def archive(files: dict[str, bytes], *, method: str = "1.2.156.10197.1.401") -> bytes:
    """Signed as OFD writers do: a digest of each file, in base64."""
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>'
        f"{base64.b64encode(hashlib.new('sm3', raw).digest()).decode()}"
        "</ofd:CheckValue></ofd:Reference>"
        for name, raw in files.items()
    )
    signature = (
        '<ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo>'
        f'<ofd:References CheckMethod="{method}">{references}</ofd:References>'
        "</ofd:SignedInfo></ofd:Signature>"
    )
    return packed({"OFD.xml": b"<OFD/>", **files, "Doc_0/Signs/Sign_0/Signature.xml":
                   signature.encode()})  # fmt: skip


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, raw in files.items():
            target.writestr(name, raw)
    return out.getvalue()


def changed(data: bytes, name: str, raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return packed({each: source.read(each) for each in source.namelist()} | {name: raw})


def test_a_sealed_ofd_is_read_as_data() -> None:
    data = archive({PAGE: SUMMARY})
    assert check_file(filename="a.ofd", data=data).page_count == 1
    reading = read_structured("application/ofd", data, on_date=ON)
    assert not isinstance(reading, bytes)
    assert (reading.source, reading.kind) == ("ofd", "discharge_summary")
    assert {(f.name, f.value, f.state) for f in reading.fields} == {
        ("title", "出院小结", "read"),
        ("姓名", "禾安宁", "read"),
        ("住院号", "7654321", "read"),
    }


def test_a_changed_page_is_caught() -> None:
    other = content((60, 10, "出院小结"), (10, 20, "姓名：禾安远"))
    data = changed(archive({PAGE: SUMMARY}), PAGE, other)
    assert read_ofd(data).altered == (PAGE,)
    reading = read_structured("application/ofd", data, on_date=ON)
    assert not isinstance(reading, bytes)
    assert {field.check for field in reading.fields} == {"altered"}


def test_what_no_digest_covers_is_not_trusted() -> None:
    uncovered = changed(archive({}), PAGE, SUMMARY)
    assert not any(text.trusted for text in read_ofd(uncovered).texts)
    unknown = archive({PAGE: SUMMARY}, method="1.2.156.10197.1.401.2")
    assert not any(text.trusted for text in read_ofd(unknown).texts)
    assert read_ofd(unknown).altered == ()


def test_an_attached_e_bill_is_taken_whole() -> None:
    bill = next(E_BILL.glob("*/papers/*.xml"), None) or next(E_BILL.rglob("*.xml"))
    data = archive({PAGE: SUMMARY, "Doc_0/Attachs/bill.xml": bill.read_bytes()})
    reading = read_structured("application/ofd", data, on_date=ON)
    alone = read_structured("application/xml", bill.read_bytes(), on_date=ON)
    assert not isinstance(reading, bytes)
    assert not isinstance(alone, bytes)
    assert reading.fields == alone.fields
    assert {field.state for field in reading.fields} == {"proved"}
    forged = changed(data, "Doc_0/Attachs/bill.xml", bill.read_bytes() + b"\n")
    assert read_ofd(forged).attached == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"OFD.xml": b"0" * (65 << 20)}), "decompression_bomb"),
        (packed({"OFD.xml": b"x", **{f"{n}": b"" for n in range(600)}}), "decompression_bomb"),
        (b"PK\x03\x04OFD.xml", "ofd_unreadable"),
        (packed({"other": b"OFD.xml"}) + b"OFD.xml", "ofd_unreadable"),
    ],
)
def test_hostile_archives_are_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        check_file(filename="a.ofd", data=data)
    assert refused.value.code == code


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Page><TextObject>&a;</TextObject></Page>'
    with pytest.raises(PaperRefused) as refused:
        read_structured("application/ofd", archive({PAGE: bomb}), on_date=ON)
    assert refused.value.code == "xml_unsafe"


def test_broken_archives_only_ever_raise_refusals() -> None:
    whole, chance = archive({PAGE: SUMMARY}), random.Random(7)
    refused = 0
    for turn in range(120):
        data = bytearray(whole if turn % 2 else whole[: chance.randrange(len(whole))])
        for _ in range(turn % 7):
            data[chance.randrange(len(data))] = chance.randrange(256) if data else 0
        try:
            ofd(bytes(data))
            read_ofd(bytes(data))
        except (Refused, PaperRefused):
            refused += 1
    assert refused > 60


def pdf(line: str) -> bytes:
    stream = f"BT /F1 18 Tf 72 700 Td ({line}) Tj ET" if line else ""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    )
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{each}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer<</Size 5/Root 1 0 R>>\n"
    return body + end.encode() + f"startxref\n{len(body)}\n%%EOF".encode()


@pytest.mark.skipif(not can_read(), reason="the extra `ocr` is not installed")
def test_a_pdf_gives_its_text_or_its_picture() -> None:
    from guanjia.documents.reading.pdf import read_pdf

    texts, picture = read_pdf(pdf("VALID THRU 12/33"))
    assert ([text.text for text in texts], picture) == (["VALID THRU 12/33"], b"")
    assert texts[0].box[0] == pytest.approx(72 * 200 / 72, abs=8)
    texts, picture = read_pdf(pdf(""))
    assert (texts, picture[:3]) == ((), b"\xff\xd8\xff")
    with pytest.raises(PaperRefused):
        read_pdf(b"%PDF-1.4 broken")
