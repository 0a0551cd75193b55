"""The world outside for these tests: real simulator processes, and a platform that receives."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from guanjia.claims import messages as m
from guanjia.gateways.base import BadSignature, Outcome, PaperCopy, Papers, Unknown, Unreadable
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, eventually

REPOSITORY = Path(__file__).resolve().parents[3]
SECRET = "whsec_c3BlY2ltZW4tc2VjcmV0LW9mLXRlc3Rz"
PAPER = PaperCopy(b"specimen", "image/jpeg")
SPEED = 40


class Process:
    """A simulator as a process of its own; `kill` is kill -9, `start` goes on where it was."""

    def __init__(self, module: str, *, data: Path, extra: Iterable[str] = ()) -> None:
        self._module = module
        self._arguments = ["--data", str(data), "--secret", SECRET, "--speed", str(SPEED), *extra]
        # Its own after a kill as well: not one that the system might give away meanwhile.
        self._port = str(free_port())
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", self._module, "--port", self._port, *self._arguments]
        self._child = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        assert self._child.stdout is not None
        word, self.name, self.url = self._child.stdout.readline().split()
        assert word == "ready"

    def kill(self) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._gone()

    def stop(self) -> int:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
        return self._gone()

    def _gone(self) -> int:
        code = self._child.wait(timeout=PATIENCE_SECONDS)
        assert self._child.stdout is not None
        self._child.stdout.close()
        return code

    def side_door(self, path: str, content: object = None) -> Any:
        if content is None:
            answer = httpx.get(self.url + path, timeout=PATIENCE_SECONDS, trust_env=False)
        else:
            answer = httpx.post(
                self.url + path, json=content, timeout=PATIENCE_SECONDS, trust_env=False
            )
        return answer.raise_for_status().json()


def insurer_process(kind: str, *, data: Path, platform_url: str) -> Process:
    behaviours = REPOSITORY / "simulators" / "behaviours" / f"{kind}.yaml"
    extra = ["--behaviours", str(behaviours)]
    if kind == "qinghe":
        extra += ["--platform-url", platform_url]
    return Process(f"simulators.insurers.{kind}", data=data, extra=extra)


class Platform:
    """Receives pushes as the product does: the signature first, then the raw bytes."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.refused = 0
        self.verify: Callable[[Mapping[str, str], bytes], str] | None = None
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(platform._take(dict(self.headers), body))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _take(self, headers: Mapping[str, str], body: bytes) -> int:
        assert self.verify is not None
        try:
            self.received.append((self.verify(headers, body), body))
        except BadSignature:
            self.refused += 1
            return 401
        return 204

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Line:
    """A gateway with its counterpart running, and all that came from there, by push or poll."""

    def __init__(self, gateway: Any, process: Process, platform: Platform) -> None:
        self.gateway = gateway
        self.process = process
        self._platform = platform
        self._polled: list[tuple[str, bytes]] = []
        self._cursor = ""
        self.troubled_polls: list[str] = []
        platform.verify = lambda headers, body: gateway.verify(headers, body, now=self.now())

    def now(self) -> datetime:
        return datetime.now(UTC)

    def send(self, message: Any, *, key: str | None = None, **given: Any) -> Outcome:
        papers: Papers = given.get("papers", lambda _: PAPER)
        outcome: Outcome = self.gateway.send(
            message,
            message_id=str(uuid4()),
            idempotency_key=key or str(uuid4()),
            now=self.now(),
            papers=papers,
        )
        return outcome

    def raw(self) -> list[tuple[str, bytes]]:
        polled = self.gateway.poll(self._cursor, now=self.now())
        if isinstance(polled, Unknown):
            self.troubled_polls.append(polled.code)
        else:
            self._polled += polled.items
            self._cursor = polled.cursor
        return [*self._platform.received, *self._polled]

    def facts(self, claim_no: str = "") -> list[Any]:
        """Every readable fact in the order of arrival, the first of each message id."""
        found: dict[str, Any] = {}
        for message_id, raw in self.raw():
            try:
                for fact in self.gateway.parse(raw):
                    assert fact.message_id == message_id
                    found.setdefault(message_id, fact)
            except Unreadable:
                continue
        return [fact for fact in found.values() if claim_no in ("", fact.claim_no)]

    def wait_for(self, kind: type, claim_no: str = "", *, count: int = 1) -> Any:
        def enough() -> bool:
            return sum(isinstance(fact, kind) for fact in self.facts(claim_no)) >= count

        eventually(enough, told=lambda: [kind, [fact.type for fact in self.facts(claim_no)]])
        return [fact for fact in self.facts(claim_no) if isinstance(fact, kind)][count - 1]

    def forgeries(self) -> int:
        """Pushes that were refused and polls that were not believed for their signature."""
        return self._platform.refused + self.troubled_polls.count("answer_signature_wrong")

    def ledger(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self.process.side_door("/sim/ledger")
        return found

    def waiting(self) -> set[str]:
        """Claims that will go on by themselves."""
        return {row["claim_no"] for row in self.ledger()["agenda"]}

    def rows(self, table: str, policy_no: str) -> list[dict[str, Any]]:
        return [row for row in self.ledger()[table] if row["policy_no"] == policy_no]


class Claim:
    """One claim of the tests: its messages, with figures that every formula can take."""

    def __init__(self, policy_prefix: str, **given: Any) -> None:
        mark = uuid4().hex[:8].upper()
        self.policy_no = given.get("policy_no") or f"{policy_prefix}-{mark}"
        self.claim_no = f"C{mark}"
        self.insurer_claim_no = ""
        self.bills: tuple[m.BillFigures, ...] = given.get("bills", (BILL,))
        self.lump_sum_claimed: bool = given.get("lump_sum_claimed", False)
        self.social_settled: bool = given.get("social_settled", True)

    def _head(self) -> dict[str, Any]:
        return {
            "claim_no": self.claim_no,
            "lane_no": 1,
            "lane_id": UUID(int=1),
            "insurer_claim_no": self.insurer_claim_no,
            "policy_no": self.policy_no,
            "occurred_at": datetime(2026, 3, 10, 1, tzinfo=UTC),
        }

    def notify(self, **given: Any) -> m.NotifyClaim:
        content = {"incident_type": "inpatient", "incident_date": date(2026, 3, 1), **given}
        return m.NotifyClaim(**self._head(), insured=PERSON, **content)

    def file(self, **given: Any) -> m.FileClaim:
        content = {
            "insured": PERSON,
            "account": PERSON,
            "account_number": "0000000000000000",
            "bills": self.bills,
            "papers": (paper("inpatient_bill"), paper("discharge_summary")),
            "lump_sum_claimed": self.lump_sum_claimed,
            "social_settled": self.social_settled,
            "admission_date": date(2026, 3, 1),
            **given,
        }
        return m.FileClaim(**self._head(), **content)

    def materials(self, *kinds: str) -> m.SubmitMaterials:
        return m.SubmitMaterials(**self._head(), papers=tuple(paper(kind) for kind in kinds))

    def confirm(self, sum_fen: int, *, agreed: bool = True) -> m.ConfirmSettlement:
        return m.ConfirmSettlement(**self._head(), agreed=agreed, decided_sum_fen=sum_fen)

    def calculation(self) -> m.RequestCalculation:
        return m.RequestCalculation(**self._head())

    def undisputed(self, decided: m.Decided) -> m.RequestUndisputed:
        told = {"decision_no": decided.decision_no, "sum_fen": decided.sum_fen}
        return m.RequestUndisputed(**self._head(), **told)

    def opinion(self, number: int, decided: m.Decided, *kinds: str) -> m.DisputeOpinion:
        return m.DisputeOpinion(
            **self._head(), round_no=number, decision_no=decided.decision_no, asked_fen=100,
            letter="请重新核定 <&>\x01", papers=tuple(paper(kind) for kind in kinds),
        )  # fmt: skip

    def cancel(self) -> m.CancelClaim:
        return m.CancelClaim(**self._head())

    def status(self) -> m.RequestStatus:
        return m.RequestStatus(**self._head())


def paper(kind: str) -> m.PaperRef:
    digest = sha256(b"as the customer gave it").hexdigest()
    return m.PaperRef(document_id=uuid4(), kind=kind, sha256=digest, media_type="image/jpeg")


def booking(claim_no: str) -> m.BookPickup:
    return m.BookPickup(
        claim_no=claim_no,
        lane_no=1,
        lane_id=UUID(int=1),
        sender=PERSON,
        pickup_address="样本市样本区样本路 1 号",
        pickup_from=datetime(2026, 3, 11, 1, tzinfo=UTC),
        receiver_name="青禾健康保险理赔部",
        receiver_address="海州市青禾路1号",
    )


PERSON = m.Party(name="林知远 <&>\x01", id_number="000000198805120011", phone="10000000001")
# 60,000.00 yuan, 10,000.00 of it outside the catalogue, 30,000.00 paid by social insurance.
BILL = m.BillFigures(
    bill_no="B1", total_fen=6_000_000, social_paid_fen=3_000_000, out_of_catalogue_fen=1_000_000
)
