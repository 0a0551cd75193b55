"""What a request sends to the database, read from the server's own log, and pgbench sending it.

Nothing that a wrapper could miss is missing: BEGIN, COMMIT and whatever the driver adds.
"""

import re
import resource
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

STATEMENT = re.compile(r"^@\d+ LOG:  (?:statement|execute [^:]*): (.*?)(?=^@|\Z)", re.M | re.S)
# as JSON and as the driver writes it: with hyphens and without
ID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){2}\1[0-9a-f]{12}(?![0-9a-f])"
)
CLAIM_NO = re.compile(r"GJ\d{6}-[2-9A-Z]{8}")


@contextmanager
def statements_logged(log: Path) -> Iterator[Callable[[], list[str]]]:
    """Gives a function: the statements since it was called last."""
    from django.db import connection

    def set_to(statement: str, prefix: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"alter system set log_statement = '{statement}'")
            cursor.execute(f"alter system set log_line_prefix = '{prefix}'")
            cursor.execute("select pg_reload_conf(), pg_sleep(0.3)")
        connection.close()

    set_to("all", "@%p ")
    seen = log.stat().st_size

    def since() -> list[str]:
        nonlocal seen
        with log.open("rb") as file:
            file.seek(seen)
            data = file.read()
        seen += len(data)
        return [one.replace("\n\t", "\n").strip() for one in STATEMENT.findall(data.decode())]

    try:
        yield since
    finally:
        set_to("none", "%m [%p] ")


def script(sent: Sequence[str], sent_before: Sequence[str]) -> str:
    """A pgbench script of `sent`. What `sent_before`, the same request once before, did not hold
    is new with each request: such ids are drawn afresh each time."""
    text = ";\n".join(statement.rstrip(";") for statement in sent) + ";\n"
    known = set(_ids("\n".join(sent_before)))
    draws = []
    for number, one in enumerate(dict.fromkeys(_ids(text))):
        if one in known:
            continue
        draws += [
            f"\\set gjs{number} random(1000, 9999)",
            f"\\set gjn{number} random(100000000000, 999999999999)",
        ]
        head, fresh = str(UUID(one))[:19], f":gjs{number}-:gjn{number}"
        text = text.replace(str(UUID(one)), head + fresh)
        text = text.replace(one, (head + fresh).replace("-", ""))
    draws.append("\\set gjc random(100000000000, 999999999999)")
    # a person's own reports wait for each other; here every client is another person
    text = text.replace("hashtextextended('", "hashtextextended(':gjc-")
    text = CLAIM_NO.sub(lambda found: f"{found[0][:9]}:gjc", text)
    return "\n".join(draws) + "\n" + text


def _ids(text: str) -> list[str]:
    return [found[0].replace("-", "") for found in ID.finditer(text)]


@dataclass(frozen=True, slots=True)
class Replayed:
    per_second: float
    own_cpu_ms: float  # of pgbench, each transaction


def pgbench(
    program: str, url: str, scripts: Sequence[Path], *, clients: int, seconds: int
) -> Replayed:
    """Each script alike often, by the protocol that the product uses."""
    files = [word for path in scripts for word in ("-f", str(path))]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [program, "-n", "-M", "simple", "-c", str(clients), "-j", "2", "-T", str(seconds), *files,
         url], capture_output=True, text=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    tps = re.search(r"^tps = ([\d.]+) ", done.stdout, re.M)
    count = re.search(r"^number of transactions actually processed: (\d+)", done.stdout, re.M)
    if done.returncode or tps is None or count is None:
        raise RuntimeError(done.stdout[-300:] + done.stderr[-1200:])
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Replayed(float(tps[1]), used * 1000 / int(count[1]))
