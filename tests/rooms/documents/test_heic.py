"""Photos as iPhones keep them, and what the child that opens them can reach: nothing."""

import io
import socket
import struct
import sys
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import from_pillow

from guanjia.documents import intake
from guanjia.documents.actions.look import look
from guanjia.documents.intake import check_file
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.sandbox import Decoder

from .conftest import NOW, original_of
from .test_intake import GPS_CANARY
from .test_papers import store


def heic(size: tuple[int, int] = (60, 40), *, orientation: int = 1, traces: bool = True) -> bytes:
    """A corner is black, so that a turn shows."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = GPS_CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    from_pillow(image).save(
        out, quality=90, exif=exif.tobytes() if traces else None,
        enc_params={"preset": "ultrafast"},
    )  # fmt: skip
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small picture that says it is large."""
    data = heic()
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


def test_it_is_kept_as_it_came_and_served_as_jpeg(home) -> None:
    data = heic(orientation=6)
    assert GPS_CANARY in data
    stored = store(home, data, "IMG_0001.HEIC")
    assert stored.media_type == "image/heic"
    assert original_of(stored.document_id) == data
    served = look(viewer=home.viewer, document_id=stored.document_id, reason="own_paper", now=NOW)
    image = Image.open(io.BytesIO(served.content))
    assert (image.format, image.size) == ("JPEG", (40, 60))
    assert GPS_CANARY not in served.content
    assert dict(image.getexif()) == {}


def test_one_whose_exif_is_broken_is_taken_as_it_lies() -> None:
    out = io.BytesIO()
    from_pillow(Image.new("RGB", (60, 40))).save(out, exif=b"Exif\0\0\x06\0nothing known")
    served = check_file(filename="a.heic", data=out.getvalue()).served
    assert served is not None
    assert Image.open(io.BytesIO(served)).size == (60, 40)


@pytest.mark.parametrize(
    ("filename", "data", "code"),
    [
        ("a.heic", heic(traces=False)[:-20], "truncated"),
        ("a.heic", b"\0\0\0\x18ftypheic" + b"\x07" * 400, "not_a_picture"),
        ("a.heic", claiming(10_000, 6_100), "too_many_pixels"),
        ("a.heic", claiming(0x7FFF_FFFF, 0x7FFF_FFFF), "too_many_pixels"),
        ("a.heic", claiming(7_000, 8_000), "not_a_picture"),  # what comes out is smaller
        ("a.jpg", heic(), "type_mismatch"),
        ("a.heic", b"\0\0\0\x18ftypisom" + bytes(400), "not_a_picture"),  # a film
    ],
)
def test_a_bad_one_gets_its_own_code(filename: str, data: bytes, code: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        check_file(filename=filename, data=data)
    assert refused.value.code == code


def test_the_largest_allowed_fits_into_the_childs_memory_and_time() -> None:
    paper = check_file(filename="a.heic", data=heic((9_000, 6_660)))
    assert paper.served is not None
    assert Image.open(io.BytesIO(paper.served)).size == (4096, 3031)


def test_without_its_decoder_the_customer_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake, "READS_HEIC", False)
    with pytest.raises(PaperRefused) as refused:
        check_file(filename="a.heic", data=heic())
    assert refused.value.code == "heic_unread"


TAKEN_OVER = """
import os, signal, socket
from guanjia.documents import decoder

def attempts(data):
    def refused(attempt):
        try:
            attempt()
        except PermissionError:
            return True
        return False
    return {{"refused": [refused(attempt) for attempt in (
        lambda: open({secret!r}).read(),
        lambda: open({secret!r} + ".new", "w"),
        lambda: os.execv({python!r}, [{python!r}, "-c", ""]),
        lambda: socket.create_connection(("127.0.0.1", {port})),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        lambda: os.kill(os.getppid(), signal.SIGTERM),
        lambda: open(f"/proc/{{os.getppid()}}/mem", "rb"),
    )]}}, ()

decoder.JOBS["attempts"] = attempts
decoder.main()
"""


def test_a_decoder_that_is_taken_over_reaches_nothing(tmp_path: Path) -> None:
    release = tuple(int(part) for part in Path("/proc/sys/kernel/osrelease").read_text()
                    .split("-")[0].split(".")[:2])  # fmt: skip
    if release < (6, 12):
        pytest.skip("this kernel cannot keep a process from connecting or from signals")
    secret = tmp_path / "master.json"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = TAKEN_OVER.format(
            secret=str(secret), python=sys.executable, port=server.getsockname()[1]
        )
        taken_over = Decoder((sys.executable, "-P", "-c", script))
        told, _ = taken_over.ask("attempts", b"")
        taken_over.close()
    assert told["refused"] == [True] * 7
