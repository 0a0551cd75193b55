import base64
import json
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings

from guanjia.exchange.sealing import (
    MasterKeyUnusable,
    SealBroken,
    blind_index,
    ensure_master_key,
    open_sealed,
    seal,
)

PLACE = "exchange_outbox|body|1"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "master.json"
    ensure_master_key(path)
    monkeypatch.setattr(settings, "MASTER_KEY_FILE", path)
    return path


def rotate(path: Path) -> None:
    ring = json.loads(path.read_text())
    ring["keys"]["k2"] = base64.b64encode(b"2" * 32).decode()
    path.write_text(json.dumps(ring | {"current": "k2"}))
    os.utime(path, ns=(1, 1))


def test_the_key_file_is_for_its_owner_only_and_never_replaced(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    before = key_file.read_bytes()
    ensure_master_key(key_file)
    assert key_file.read_bytes() == before
    assert [file.name for file in key_file.parent.iterdir()] == ["master.json"]


def test_a_seal_opens_in_its_place_and_hides_the_text() -> None:
    sealed = seal("林知远".encode(), place=PLACE)
    assert "林知远".encode() not in sealed
    assert open_sealed(sealed, place=PLACE).decode() == "林知远"
    assert seal("林知远".encode(), place=PLACE) != sealed


def test_a_seal_moved_to_another_row_or_purpose_does_not_open() -> None:
    sealed = seal(b"x", place=PLACE)
    with pytest.raises(SealBroken):
        open_sealed(sealed, place="exchange_outbox|body|2")
    with pytest.raises(SealBroken):
        open_sealed(sealed, place=PLACE, purpose="person_keys")


def test_no_altered_byte_goes_unseen() -> None:
    sealed = seal(b"pay 100", place=PLACE)
    for at in range(len(sealed)):
        altered = bytearray(sealed)
        altered[at] ^= 1
        with pytest.raises(SealBroken):
            open_sealed(bytes(altered), place=PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            open_sealed(sealed[:length], place=PLACE)


def test_after_a_rotation_old_seals_open_new_ones_use_the_new_key(key_file: Path) -> None:
    old = seal(b"x", place=PLACE)
    index = blind_index("10000000001", purpose="phone")
    rotate(key_file)
    assert open_sealed(old, place=PLACE) == b"x"
    assert seal(b"x", place=PLACE)[:3] == b"\x02k2"
    assert blind_index("10000000001", purpose="phone") == index


def test_a_blind_index_is_bound_to_its_purpose_and_to_the_key(key_file: Path) -> None:
    phone = blind_index("10000000001", purpose="phone")
    assert len(phone) == 32
    assert blind_index("10000000001", purpose="id_number") != phone
    assert blind_index("10000000002", purpose="phone") != phone
    key_file.unlink()
    ensure_master_key(key_file)
    assert blind_index("10000000001", purpose="phone") != phone


@pytest.mark.parametrize("text", ["", "{}", '{"current": "k1", "keys": {"k1": "AAAA"}}', "[]"])
def test_a_key_file_out_of_form_says_so(key_file: Path, text: str) -> None:
    key_file.write_text(text)
    os.utime(key_file, ns=(2, 2))
    with pytest.raises(MasterKeyUnusable):
        seal(b"x", place=PLACE)


def test_a_missing_key_file_says_so(key_file: Path) -> None:
    key_file.unlink()
    with pytest.raises(MasterKeyUnusable):
        seal(b"x", place=PLACE)
