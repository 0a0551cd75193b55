"""Our engine beside rule engines of others: the same rule, the same claims, in the same run.

    python -m bench.engine_peers            # 20,000 claims of five bill lines
    python -m bench.engine_peers 100000

The rule is one duty (the general duty of qinghe/million-medical/2025-absolute alone), written as
each peer would have it. Each peer has a virtual environment of its own under var/bench_peers, made
here from bench/peers-requirements.txt and kept, and is a process of its own: nothing of theirs is
imported by ours. Facts are ready in memory as each side takes them: ours as Facts or Columns,
theirs as the dictionary read from JSON, days as numbers. All are asked in turns; CPU time, the
least of the rounds.
"""

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import entitlement as e
from bench import hand_numpy
from bench.engine import general_alone
from bench.engine_claims import as_facts, million, with_counters
from bench.hand_written import one_duty
from bench.peers.child import ONE, cpu_us
from entitlement.batch import evaluate_columns
from entitlement.columns import Columns
from entitlement.run import run

HERE = Path(__file__).parent
PLACE, PINS = HERE.parent / "var/bench_peers", HERE / "peers-requirements.txt"
PEERS = {
    "zen-engine": "zen_rule.py",
    "common-expression-language": "cel_rule.py",
    "openfisca-core": "openfisca_rule.py",
}
ROUNDS = 12


class LeftOut(Exception):
    """A peer that cannot be installed, or does not answer; the message says which."""


def python_of(peer: str) -> Path:
    """Of the peer's environment, made where the pins are not those of the last time."""
    pins = PINS.read_text().split(f"# == {peer}\n")[1].split("# == ")[0]
    python, installed = PLACE / peer / "bin/python", PLACE / peer / "installed.txt"
    if not installed.exists() or installed.read_text() != pins:
        venv.create(PLACE / peer, with_pip=True, clear=True)
        asked = PLACE / peer / "asked.txt"
        asked.write_text(pins)
        pip = "-m", "pip", "install", "--quiet", "--require-hashes", "-r"
        done = subprocess.run([python, *pip, asked], capture_output=True, text=True)
        if done.returncode:
            raise LeftOut(done.stderr.strip().rpartition("\n")[2])
        asked.rename(installed)
    return python


class Peer:
    """A process that is asked by lines. The first answer: what it pays, by variant."""

    def __init__(self, name: str, claims: Path) -> None:
        self.name, self.best = name, dict[str, float]()
        self.process = subprocess.Popen(
            [python_of(name), HERE / "peers" / PEERS[name], claims],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            self.pays: dict[str, list[int]] = self.heard()
        except BaseException:
            self.process.kill()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def heard(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise LeftOut(f"ended with code {self.process.wait()}")
        return json.loads(line)

    def round(self) -> None:
        assert self.process.stdin
        print("round", file=self.process.stdin, flush=True)
        keep_least(self.best, self.heard())


def keep_least(best: dict[str, float], took: Mapping[str, float]) -> None:
    for name, us in took.items():
        best[name] = min(best.get(name, us), us)


class Ours:
    def __init__(self, claims: Columns) -> None:
        self.terms, self.best = general_alone(), dict[str, float]()
        self.columns = with_counters(claims, self.terms)
        self.batch = evaluate_columns(self.terms, self.columns)
        self.pays = self.batch.pay_fen.tolist()
        self.claims = list(self._claims())
        self.some = [self.claims[k] for k, pay in enumerate(self.pays) if pay][:ONE]

    def _claims(self) -> Iterator[tuple[e.Facts, e.State]]:
        names = self.terms.counters
        for k in range(self.columns.count):
            used = {n: int(self.columns.facts[f"state.low.{n}"][k]) for n in names}
            state = e.State({n: e.Used(fen, fen) for n, fen in used.items()})
            yield as_facts(self.columns, k), state

    def round(self) -> None:
        count, terms = self.columns.count, self.terms
        work: dict[str, tuple[Any, int]] = {
            "by hand": (lambda: [one_duty(f, s) for f, s in self.some], ONE),
            "every step kept": (lambda: [run(terms, f, s) for f, s in self.some], ONE),
            "evaluate": (lambda: [e.evaluate(terms, f, s) for f, s in self.some], ONE),
            "batch by hand in numpy": (
                lambda: hand_numpy.batch(hand_numpy.OneDuty, self.columns), count),
            "batch, every step kept": (self._again, count),
        }  # fmt: skip
        keep_least(self.best, {n: cpu_us(f, size) for n, (f, size) in work.items()})

    def _again(self) -> None:
        self.batch = evaluate_columns(self.terms, self.columns, over=self.batch)


def as_told(facts: e.Facts, state: e.State) -> dict[str, Any]:
    """The claim as a peer gets it."""
    cover, incident = facts.coverage, facts.incident
    days = {
        "cover_from": cover.cover_from, "cover_until": cover.cover_until,
        "first_cover_from": cover.first_cover_from, "event": incident.event_date,
        "first_shown": incident.first_shown_date, "admission": incident.admission_date,
        "discharge": incident.discharge_date,
    }  # fmt: skip
    lines = [
        {"setting": line.setting, "category": line.category, "pool": line.pool,
         "amount_fen": line.amount_fen, "social_fen": line.social_paid_fen,
         "other_fen": facts.other_paid_fen.get(line.id, 0), "day": line.on_date.toordinal()}
        for line in facts.lines
    ]  # fmt: skip
    return {name: day.toordinal() for name, day in days.items() if day} | {
        "with_social": cover.with_social, "settled": bool(facts.settled),
        "incident_type": incident.incident_type, "cause": incident.cause, "ward": incident.ward,
        "exclusions": list(incident.exclusions or ()), "grade": incident.hospital_grade,
        "public": bool(incident.hospital_public), "emergency": bool(incident.emergency),
        "deductible_used_fen": state.used["deductible:year"].low,
        "limit_used_fen": state.used["limit:general"].low, "lines": lines,
    }  # fmt: skip


def differ(pays: list[int], other: list[int]) -> str:
    apart = [abs(a - b) for a, b in zip(pays, other, strict=True)]
    wrong = sum(map(bool, apart))
    return f"{wrong} differ" + (f", by {max(apart)} fen at most" if wrong else "")


def started(claims: Path, until: ExitStack) -> Iterator[Peer]:
    for name in PEERS:
        try:
            yield until.enter_context(Peer(name, claims))
        except LeftOut as problem:
            print(f"{name}: left out: {problem}")


def table(title: str, best: Mapping[str, float], ours: Mapping[str, float]) -> None:
    print(f"\n{title}\n{'us a claim':>12} {'x ours':>8}   (ours: every step kept)")
    for name, us in best.items():
        own = ours["batch, every step kept" if "batch" in name else "every step kept"]
        print(f"{us:12.3f} {us / own:8.1f}   {name}")


def main(count: int) -> None:
    ours = Ours(million(count))
    hand = [one_duty(facts, state) for facts, state in ours.claims]
    paid = sum(map(bool, ours.pays))
    print(f"{count} claims, {paid} paid; by hand: {differ(ours.pays, hand)}")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as until:
        file = Path(folder) / "claims.jsonl"
        file.write_text("".join(json.dumps(as_told(*claim)) + "\n" for claim in ours.claims))
        peers = list(started(file, until))
        for _ in range(ROUNDS):
            ours.round()
            for peer in peers:
                peer.round()
    for peer in peers:
        table(peer.name, peer.best, ours.best)
        for variant, pays in peer.pays.items():
            print(f"{'':24}{variant}: {differ(ours.pays, pays)} of {count}")
    table("ours", ours.best, ours.best)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
