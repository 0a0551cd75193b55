import argparse
from pathlib import Path

HELP = "bring a backup into an empty database and an empty papers folder"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def run(given: argparse.Namespace) -> int:
    from guanjia.project.backup import BackupRefused, restore
    from guanjia.project.database import DatabaseUnavailable, ensure_database
    from guanjia.project.installation import VAR
    from guanjia.project.settings import MASTER_KEY_FILE, PAPERS

    try:
        counts = restore(
            given.file.resolve(), url=ensure_database(VAR), papers=PAPERS,
            master_key=MASTER_KEY_FILE,
        )  # fmt: skip
    except (BackupRefused, DatabaseUnavailable) as error:
        print(error)
        return 1
    print(f"restored: {sum(counts.values())} rows in {len(counts)} tables, and the papers")
    return 0
