import argparse
from datetime import UTC, datetime
from pathlib import Path

HELP = "write database and papers into one file (without the master key)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def run(given: argparse.Namespace) -> int:
    from guanjia.project.backup import BackupRefused, back_up
    from guanjia.project.database import DatabaseUnavailable, ensure_database
    from guanjia.project.installation import VAR
    from guanjia.project.settings import MASTER_KEY_FILE, PAPERS

    try:
        manifest = back_up(
            given.file.resolve(), url=ensure_database(VAR), papers=PAPERS,
            master_key=MASTER_KEY_FILE, now=datetime.now(UTC),
        )  # fmt: skip
    except (BackupRefused, DatabaseUnavailable) as error:
        print(error)
        return 1
    print(f"{given.file}: the database and {len(manifest['parts']) - 1} papers")
    print(f"Keep {MASTER_KEY_FILE} in another safe place: without it no one can open this backup.")
    return 0
