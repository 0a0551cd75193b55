"""What one installation keeps in its VAR folder beside database and papers: keys and addresses."""

import json
import os
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from guanjia.project.database import ensure_database

# The settings are read when they are imported, and the database must be known by then.
REPOSITORY = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("GUANJIA_VAR", REPOSITORY / "var")).resolve()


@dataclass(frozen=True)
class Secrets:
    """Made when first needed and never changed by us; each webhook secret serves one partner."""

    secret_key: str
    qinghe: str
    yuanshan: str
    guiyan: str
    zhujian: str


def write_private(path: Path, text: str) -> None:
    """In one step, readable by nobody else."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def own_secrets(var: Path) -> Secrets:
    path = var / "keys" / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    partners = {name: _webhook_secret() for name in Secrets.__annotations__}
    made = partners | {"secret_key": secrets.token_urlsafe(48)} | kept
    if made != kept:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, json.dumps(made, indent=1))
    return Secrets(**made)


def _webhook_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def use() -> None:
    """Makes Django ready in this process, on the database of this installation."""
    import django

    os.environ["GUANJIA_DATABASE_URL"] = ensure_database(VAR)
    os.environ.setdefault("GUANJIA_SECRET_KEY", own_secrets(VAR).secret_key)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.project.settings")
    django.setup()
