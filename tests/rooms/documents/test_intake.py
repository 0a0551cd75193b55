"""What bad files get: a code and a sentence; and what a good picture loses: its EXIF and GPS."""

import io
import os
import select
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from pypdf import PdfWriter

from guanjia.documents import sandbox
from guanjia.documents.intake import Checked, check_file
from guanjia.documents.refusals import SENTENCES_ZH, PaperRefused
from guanjia.documents.sandbox import Decoder

GPS_CANARY = b"CANARY-CAMERA-OWNER"


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white" if mode != "RGBA" else (0, 0, 0, 0)).save(out, kind, **how)
    return out.getvalue()


def photo_with_gps() -> bytes:
    image = Image.new("RGB", (60, 40), "white")
    image.putpixel((0, 0), (0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = GPS_CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 3.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=GPS_CANARY)
    return out.getvalue()


def pdf(pages: int = 1, password: str = "", owner: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password or owner:
        writer.encrypt(password, owner or None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)


def huge_png(width: int, height: int) -> bytes:
    return png_header(width, height) + png_chunk(b"IDAT", zlib.compress(bytes(1000)))


def text_bomb() -> bytes:
    """A tiny picture with a text chunk that unpacks to 64 MiB."""
    bomb = b"note\x00\x00" + zlib.compress(bytes(64 << 20), 9)
    pixels = zlib.compress(b"\x00\xff\xff\xff")
    return (
        png_header(1, 1)
        + png_chunk(b"zTXt", bomb)
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


def page_tree_bomb() -> bytes:
    """A PDF whose cross-reference stream unpacks to 96 MiB, far above what pypdf allows."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(96)) + packer.flush()
    head = b"%PDF-1.5\n"
    entry = (
        b"1 0 obj\n<< /Type /XRef /Size 3 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length "
        + str(len(packed)).encode()
        + b" >>\nstream\n"
    )
    tail = b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    return head + entry + packed + tail


def nested_xml(depth: int) -> bytes:
    return b'<?xml version="1.0"?>' + b"<a>" * depth + b"</a>" * depth


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""

BAD = {
    "no bytes": ("a.jpg", b"", "empty"),
    "21 MiB": ("a.jpg", b"\xff\xd8\xff" + bytes(21 << 20), "too_large"),
    "a program": ("run.exe", b"MZ\x90\x00", "unknown_type"),
    "a zip as xml": ("a.xml", b"PK\x03\x04", "unknown_type"),
    "html as picture": ("a.jpg", b"<html>", "not_a_picture"),
    "a picture named pdf": ("a.pdf", picture(), "type_mismatch"),
    "a png named jpg": ("a.jpg", picture("PNG"), "type_mismatch"),
    "a picture with a script's name": ("a.php", picture(), "type_mismatch"),
    "a jpeg head and noise": ("a.jpg", b"\xff\xd8\xff" + b"\x07" * 4000, "not_a_picture"),
    "half a jpeg": ("a.jpg", photo_with_gps()[:-300], "truncated"),
    "half a png": ("a.png", picture("PNG", (900, 900))[:1200], "truncated"),
    "61 megapixels": ("a.png", huge_png(10_000, 6_100), "too_many_pixels"),
    "4 gigapixels": ("a.png", huge_png(65_000, 65_000), "too_many_pixels"),
    "a text chunk bomb": ("a.png", text_bomb(), "decompression_bomb"),
    "51 pages": ("a.pdf", pdf(51), "too_many_pages"),
    "a password": ("a.pdf", pdf(1, "geheim"), "encrypted_pdf"),
    "half a pdf": ("a.pdf", pdf()[:-40], "truncated"),
    "no pages": ("a.pdf", pdf(0), "pdf_unreadable"),
    "a pdf head and noise": ("a.pdf", b"%PDF-1.4\nnothing\n%%EOF", "pdf_unreadable"),
    "entities": ("a.xml", BILLION_LAUGHS, "xml_unsafe"),
    "an outside file": ("a.xml", EXTERNAL, "xml_unsafe"),
    "21 levels": ("a.xml", nested_xml(21), "xml_unsafe"),
    "over 1 MiB of xml": ("a.xml", b"<?xml version='1.0'?><a>" + b" " * (1 << 20), "xml_unsafe"),
    "half an xml": ("a.xml", b'<?xml version="1.0"?><a><b>', "xml_unreadable"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_its_own_code_and_a_sentence(name: str) -> None:
    filename, data, code = BAD[name]
    with pytest.raises(PaperRefused) as refused:
        check_file(filename=filename, data=data)
    assert refused.value.code == code
    assert refused.value.customer_zh == SENTENCES_ZH[code]


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(PaperRefused) as refused:
        check_file(filename="a.pdf", data=page_tree_bomb())
    assert refused.value.code in {"decompression_bomb", "pdf_unreadable"}


def test_a_photo_is_served_upright_and_without_camera_place_or_comment() -> None:
    data = photo_with_gps()
    assert GPS_CANARY in data
    served = check_file(filename="IMG_1.JPG", data=data).served
    assert served is not None
    image = Image.open(io.BytesIO(served))
    assert image.size == (40, 60)
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info
    assert GPS_CANARY not in served


def test_bytes_behind_a_picture_are_not_served() -> None:
    served = check_file(filename="a.png", data=picture("PNG") + b"<script>CANARY").served
    assert served is not None
    assert b"CANARY" not in served


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_colour_mode_is_served_as_plain_rgb(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    served = check_file(filename="", data=out.getvalue()).served
    assert served is not None
    assert Image.open(io.BytesIO(served)).mode == "RGB"


def test_a_pdf_that_anybody_may_open_is_taken_whatever_its_owner_forbids() -> None:
    assert check_file(filename="a.pdf", data=pdf(2, owner="geheim")).page_count == 2


def test_sixteen_bits_of_grey_stay_grey() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 0x7FFF).save(out, "PNG")
    served = check_file(filename="a.png", data=out.getvalue()).served
    assert served is not None
    assert Image.open(io.BytesIO(served)).getpixel((4, 4)) == (127, 127, 127)


def test_the_largest_allowed_picture_fits_into_the_childs_memory_and_time() -> None:
    data = picture("PNG", (10_000, 6_000), compress_level=1)
    served = check_file(filename="a.png", data=data).served
    assert served is not None
    assert Image.open(io.BytesIO(served)).size == (4096, 2458)


def test_a_pdf_counts_its_pages_and_has_no_second_copy() -> None:
    assert check_file(filename="a.pdf", data=pdf(3)) == Checked("application/pdf", 3)


STRANGE = """
import os, resource, signal
from guanjia.documents import decoder

def tell(data):
    told = {
        "environment": [name for name in os.environ if name.startswith("GUANJIA")],
        "limits": [resource.getrlimit(what) for what in
                   (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)],
    }
    return told, ()

decoder.JOBS |= {
    "tell": tell,
    "die": lambda data: os.kill(os.getpid(), signal.SIGKILL),
    "hang": lambda data: (signal.alarm(0), signal.pause()),
}
told = decoder.answer
decoder.answer = lambda question, data: (
    b"[" * 100_000 if question == "lie" else told(question, data)
)
decoder.main()
"""


@pytest.fixture
def strange() -> Iterator[Decoder]:
    """A decoder that has been taken over."""
    decoder = Decoder((sys.executable, "-P", "-c", STRANGE))
    yield decoder
    decoder.close()


def refused_with(decoder: Decoder, question: str, data: bytes = b"") -> str:
    with pytest.raises(PaperRefused) as refused:
        decoder.ask(question, data)
    return refused.value.code


def test_a_decoder_that_dies_lies_or_hangs_takes_one_file_and_no_more(
    monkeypatch: pytest.MonkeyPatch, strange: Decoder
) -> None:
    for question in ("die", "lie", "unheard-of", "hang"):
        with monkeypatch.context() as patched:
            if question == "hang":
                patched.setattr(sandbox, "WAIT_SECONDS", 1)
            assert refused_with(strange, question) == "check_failed"
        assert strange.ask("check application/xml 0", b"<?xml version='1.0'?><a/>")[0]["pages"] == 1


def test_the_decoder_sees_no_setting_and_runs_under_hard_limits(
    monkeypatch: pytest.MonkeyPatch, strange: Decoder
) -> None:
    monkeypatch.setenv("GUANJIA_SECRET_KEY", "canary")
    told, _ = strange.ask("tell", b"")
    assert told["environment"] == []
    assert told["limits"] == [[1 << 30, 1 << 30], [10, 10], [0, 0]]


KILLED = """
import os, signal
from guanjia.documents.sandbox import decoder

decoder.ask("check application/xml 0", b"<?xml version='1.0'?><a/>")
print(decoder.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_decoder_ends_with_the_process_that_started_it() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True)
    try:
        decoder = os.pidfd_open(int(done.stdout))
    except ProcessLookupError:
        return  # gone already
    assert select.select([decoder], [], [], 30)[0] == [decoder]


def test_files_are_opened_two_at_a_time_and_none_is_lost() -> None:
    data = [picture(size=(200 + number, 100)) for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        papers = list(pool.map(lambda one: check_file(filename="a.jpg", data=one), data))
    widths = [Image.open(io.BytesIO(paper.served or b"")).width for paper in papers]
    assert widths == [200 + number for number in range(12)]
