"""A whole claim of words that occur nowhere else: afterwards they are found nowhere in plain.

Not in the journal or any other plain column, not in a log, not in a paper's file, not in an error.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from psycopg import sql

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import INPATIENT, Household, done, policy
from tests.journeys.papers import INPATIENT_KINDS, bill, picture
from tests.waiting import PATIENCE_SECONDS, eventually

NAME = "欧阳貔貅"
CHILD = "欧阳饕餮"
HOLDER = "欧阳貔貅魑"
WORDS = {
    "id number": "000000197703317749",
    "child's id number": "00000020190228771X",
    "card": "0000009988776655443",
    "place": "魍魉山谷七号院",
    "what happened": "在蹩躠台阶上跌了一跤",
    "diagnosis": "Z77.7749",
    "hospital": "獬豸市第九十九医院",
    "bank": "狻猊商业银行",
    "note": "觱篥不服这个结论",
    "address": "饕餮路七七四九号",
    "file name": "貔貅的病历照片.png",
    "bill number": "7749774977",
    "item": "獬豸角检查",
}
CANARIES = {"name": NAME, "child": CHILD, "holder": HOLDER} | WORDS
MEMBERS = (
    {"key": "self", "name": NAME, "id_number": WORDS["id number"], "born_date": "1977-03-31",
     "phone": "10000000001"},
    {"key": "child", "name": CHILD, "id_number": WORDS["child's id number"],
     "born_date": "2019-02-28"},
)  # fmt: skip
POLICIES = (
    policy("qinghe/million-medical/2025", "QH-MM-SMALLER-SUPPLEMENT-ORIGINALS"),
    policy("yuanshan/small-inpatient/2025", "YS-SI-FULL"),
)
END_SECONDS = 180  # a quiet machine needs some 10


def test_the_canaries_are_found_nowhere(stack: Running, family: Family) -> None:
    home = family(
        *POLICIES, members=MEMBERS,
        relations=({"actor": "self", "subject": "child", "kind": "parent"},),
    )  # fmt: skip
    errors = live(home)
    live_again_at_the_insurer(stack, home)
    canaries = CANARIES | {"phone": home.phones["self"], "token": home.customer.token}

    found = [f"{where}: {name}" for where, text in plain_texts(stack, errors)
             for name, canary in canaries.items() if canary in text]  # fmt: skip
    assert found == []
    assert_sealed_rows_exist(stack, home)


def live(home: Household) -> list[httpx.Response]:
    """From report to rating, by way of every detour; returns the errors met on purpose."""
    customer, me = home.customer, home.insured_id
    documents = [
        done(customer.upload(picture(kind), person_id=me, kind=kind, filename=WORDS["file name"]))
        for kind in INPATIENT_KINDS
    ]
    items = [("2026-05-12", WORDS["item"], "检查费", "甲类", "40396.57"),
             ("2026-05-13", WORDS["item"], "卫生材料费", "自费", "6200.00")]  # fmt: skip
    written = bill(payer=NAME, hospital=WORDS["hospital"], number=WORDS["bill number"], items=items)
    documents.append(done(customer.upload(written, person_id=me, filename="bill.xml")))
    incident = INPATIENT | {
        "diagnosis": [WORDS["diagnosis"]], "place": WORDS["place"], "what": WORDS["what happened"],
        "hospital_name": WORDS["hospital"],
    }  # fmt: skip
    report = {
        "insured_id": me, "incident": incident, "social_settled": True,
        "document_ids": [one["document_id"] for one in documents],
    }  # fmt: skip
    claim = done(customer.post("/claims", report))
    path = f"/claims/{claim['id']}"
    account = {
        "holder_name": HOLDER, "bank_name": WORDS["bank"], "account_number": WORDS["card"],
    }  # fmt: skip
    consents = [{"purpose": "health_data"}, {"purpose": "courier"}] + [
        {"purpose": "hand_to_insurer", "receiver": insurer} for insurer in ("qinghe", "yuanshan")
    ]
    done(customer.post(f"{path}/consents", {"consents": consents}))
    done(customer.post(f"{path}/account", account))
    errors = provoke(home, path, report, account)
    done(customer.post(f"{path}/submission"))
    follow(home, path)
    done(customer.post(f"{path}/rating", {"score": 4}))
    for read in (path, f"{path}/basis", f"{path}/journal"):
        done(customer.get(read))
    customer.get(f"/papers/{documents[0]['document_id']}/file")
    return errors


def provoke(
    home: Household, path: str, report: dict[str, Any], account: dict[str, Any]
) -> list[httpx.Response]:
    """Each refusal was given the words, and must not give them back."""
    customer, me = home.customer, home.insured_id
    incident = report["incident"]
    wrong = [
        report,  # the same incident once more
        report | {"incident": incident | {"hospital_grade": WORDS["place"]}},
        report | {"incident": incident | {WORDS["place"]: NAME}},
        report | {"incident": incident | {"discharge_date": "2026-05-01"}},
        report | {"insured_id": NAME},
    ]
    errors = [customer.post("/claims", content) for content in wrong]
    errors += [
        customer.post(f"{path}/account", account | {"account_number": WORDS["card"] + "x"}),
        customer.post(f"{path}/account", account | {"account_number": [WORDS["card"]]}),
        customer.post(f"{path}/consents", {"consents": [{"purpose": NAME}]}),
        customer.post("/sessions", {"phone": WORDS["id number"], "code": NAME}),
        customer.post("/login-codes", {"phone": NAME}),
        customer.upload(NAME.encode(), person_id=me, filename=WORDS["file name"]),
        customer.upload(picture("id_card"), person_id=me, kind=NAME),
        customer.get(f"/claims/{NAME}"),
        customer.get(f"/papers/{WORDS['card']}/file"),
    ]
    assert all(400 <= one.status_code < 500 for one in errors), [one.text for one in errors]
    return errors


def follow(home: Household, path: str) -> None:
    customer, contested, booked = home.customer, set[str](), False
    give_up = time.monotonic() + END_SECONDS
    while (claim := done(customer.get(path)))["state"] != "closed":
        for lane in claim["lanes"]:
            at = f"{path}/lanes/{lane['id']}"
            if lane["supplement"]:
                kinds = lane["supplement"]["kinds"]
                sent = [
                    done(customer.upload(picture(kind), person_id=home.insured_id, kind=kind))
                    for kind in kinds
                ]
                ids = [one["document_id"] for one in sent]
                done(customer.post(f"{path}/papers", {"document_ids": ids}))
            if lane["originals"]["state"] == "required" and not booked:
                booked = True
                tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
                pickup = {"address": WORDS["address"], "pickup_from": tomorrow}
                done(customer.post(f"{at}/courier", pickup))
            if lane["stage"] == "decided" or (lane["contested"] and not lane["difference_fen"]):
                agree = lane["insurer"] != "qinghe" or lane["id"] in contested
                contested.add(lane["id"])
                customer.post(f"{at}/answer", {"agree": agree, "note": WORDS["note"]})
        assert time.monotonic() < give_up, [lane["stage"] for lane in claim["lanes"]]
        time.sleep(0.2)
    assert booked
    assert len(contested) == 2


def live_again_at_the_insurer(stack: Running, home: Household) -> None:
    """Reported at the insurer's counter: its message brings the words in."""
    number = home.policies["QH-MM-SMALLER-SUPPLEMENT-ORIGINALS"]["policy_no"]
    begin = {
        "policyNo": number, "incidentDate": "2026-07-01",
        "insured": {"name": NAME, "idNumber": WORDS["id number"], "phone": "10000000001"},
        "bills": [{"bill_no": WORDS["bill number"], "total_fen": 100, "social_paid_fen": 0}],
    }  # fmt: skip
    url = f"{stack.described()['simulators']['qinghe']}/sim/begin"
    httpx.post(url, json=begin, timeout=PATIENCE_SECONDS, trust_env=False).raise_for_status()
    eventually(lambda: len(done(home.customer.get("/claims"))) == 2)


def plain_texts(stack: Running, errors: list[httpx.Response]) -> Iterator[tuple[str, str]]:
    """Everything that lies open, with where it lies."""
    for number, error in enumerate(errors):
        yield f"error {number}", error.text
    for path in files_of(stack.var / "logs", stack.var / "papers"):
        yield str(path.relative_to(stack.var)), path.read_bytes().decode(errors="replace")
        yield f"name of {path.parent.name}", path.name
    yield "stack.log", (stack.var / "stack.log").read_text()
    yield from columns(stack)


def files_of(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def columns(stack: Running) -> Iterator[tuple[str, str]]:
    """Each plain column of each table, and the sealed ones as text: a seal that seals nothing
    would show."""
    with stack.database() as database:
        found = database.execute(
            "select table_name, column_name from information_schema.columns"
            " join information_schema.tables using (table_schema, table_name)"
            " where table_schema = 'public' and table_type = 'BASE TABLE'"
        ).fetchall()
        assert len({table for table, _ in found}) > 20
        for table, column in found:
            query = sql.SQL("select {} from {}").format(
                sql.Identifier(column), sql.Identifier(table)
            )
            rows = database.execute(query).fetchall()
            texts = (
                value.decode("utf-8", errors="replace") if isinstance(value, bytes)
                else json.dumps(value, ensure_ascii=False, default=str)
                for (value,) in rows
            )  # fmt: skip
            yield f"{table}.{column}", "\n".join(texts)


def assert_sealed_rows_exist(stack: Running, home: Household) -> None:
    """The words were kept after all, only sealed: what was searched is not simply empty."""
    rows = stack.rows_of(home.insured_id)
    assert rows["claims_secret"] >= 5
    assert rows["documents_document"] >= 7
    assert rows["claims_journal"] > 40
