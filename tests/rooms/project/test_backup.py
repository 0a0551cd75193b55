import base64
import hashlib
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from guanjia.project.backup import BackupRefused, back_up, restore
from guanjia.project.database import test_database_url as database_url

URL = os.environ.get("GUANJIA_DATABASE_URL")


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    server = URL or database_url()
    names = [f"gj_{secrets.token_hex(6)}" for _ in range(2)]
    assert conninfo_to_dict(server)["dbname"] not in names
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f"create database {name}")
        yield make_conninfo(server, dbname=names[0]), make_conninfo(server, dbname=names[1])
        for name in names:
            connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def filled(two_databases: tuple[str, str], tmp_path: Path) -> tuple[str, Path, Path]:
    """URL, papers and master key of an installation with something in it."""
    url, papers, key = two_databases[0], tmp_path / "papers", tmp_path / "master.json"
    with psycopg.connect(url) as connection:
        connection.execute("create table claim (id bigint primary key, sealed bytea not null)")
        connection.execute("create table line (claim_id bigint references claim, seq int)")
        for number in range(50):
            connection.execute("insert into claim values (%s, %s)", [number, os.urandom(40)])
            connection.execute("insert into line values (%s, 1), (%s, 2)", [number, number])
    for content in (b"one", b"two" * 100_000, b""):
        name = hashlib.sha256(content).hexdigest()
        (papers / name[:2]).mkdir(parents=True, exist_ok=True)
        (papers / name[:2] / name).write_bytes(content)
    write_key(key)
    return url, papers, key


def write_key(path: Path) -> None:
    key = base64.b64encode(os.urandom(32)).decode()
    path.write_text(json.dumps({"current": "k1", "keys": {"k1": key}}))


def claims(url: str) -> list[tuple[int, bytes]]:
    with psycopg.connect(url) as connection:
        return connection.execute("select id, sealed from claim order by id").fetchall()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def made(filled: tuple[str, Path, Path], file: Path, now: datetime) -> Path:
    url, papers, key = filled
    back_up(file, url=url, papers=papers, master_key=key, now=now)
    return file


def test_restored_into_an_empty_place_it_is_the_same(
    filled: tuple[str, Path, Path], two_databases: tuple[str, str], tmp_path: Path, now: datetime
) -> None:
    url, papers, key = filled
    file = made(filled, tmp_path / "backup.tar", now)
    assert file.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes() not in file.read_bytes()

    empty, place = two_databases[1], tmp_path / "new" / "papers"
    assert restore(file, url=empty, papers=place, master_key=key) == {"claim": 50, "line": 100}
    assert claims(empty) == claims(url)
    assert contents(place) == contents(papers)
    assert len(contents(place)) == 3
    assert place.stat().st_mode & 0o777 == 0o700

    with pytest.raises(BackupRefused, match="tables already"):
        restore(file, url=empty, papers=tmp_path / "third", master_key=key)
    assert not (tmp_path / "third").exists()


def test_a_paper_already_there_is_not_written_over(
    filled: tuple[str, Path, Path], two_databases: tuple[str, str], tmp_path: Path, now: datetime
) -> None:
    file = made(filled, tmp_path / "backup.tar", now)
    with pytest.raises(BackupRefused, match="is not empty"):
        restore(file, url=two_databases[1], papers=filled[1], master_key=filled[2])


def test_another_master_key_is_refused_before_anything_is_written(
    filled: tuple[str, Path, Path], two_databases: tuple[str, str], tmp_path: Path, now: datetime
) -> None:
    file = made(filled, tmp_path / "backup.tar", now)
    write_key(tmp_path / "other.json")
    for key in (tmp_path / "other.json", tmp_path / "none.json"):
        with pytest.raises(BackupRefused, match="master key"):
            restore(file, url=two_databases[1], papers=tmp_path / "new", master_key=key)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("damage", ["one bit", "cut short", "no manifest", "a path upwards"])
def test_a_damaged_file_is_refused_and_nothing_restored(
    filled: tuple[str, Path, Path],
    two_databases: tuple[str, str],
    tmp_path: Path,
    now: datetime,
    damage: str,
) -> None:
    file = made(filled, tmp_path / "backup.tar", now)
    content = bytearray(file.read_bytes())
    if damage == "one bit":
        content[content.index(b"twotwo") + 999] ^= 1
    elif damage == "cut short":
        del content[len(content) // 2 :]
    file.write_bytes(content)
    if damage == "no manifest":
        rewritten(file, drop="manifest.json")
    elif damage == "a path upwards":
        rewritten(file, drop="", add="papers/../../away")
    with pytest.raises(BackupRefused):
        restore(file, url=two_databases[1], papers=tmp_path / "new", master_key=filled[2])
    assert not (tmp_path / "new").exists()
    with psycopg.connect(two_databases[1]) as connection:
        assert connection.execute("select to_regclass('claim')").fetchone() == (None,)


def rewritten(file: Path, *, drop: str, add: str | None = None) -> None:
    new = file.with_suffix(".new")
    with tarfile.open(file) as old, tarfile.open(new, "w") as tar:
        if add:
            tar.addfile(tarfile.TarInfo(add))
        for entry in old:
            if entry.name != drop:
                tar.addfile(entry, old.extractfile(entry))
    new.replace(file)
