"""Files a folder as a customer would and follows it to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from guanjia.project.claim_folder.client import Api
from guanjia.project.claim_folder.folder import ClaimFolder
from guanjia.project.claim_folder.money import yuan

LOOK_SECONDS = 0.25
View = dict[str, Any]
Say = Callable[[str], None]


class NotBegun(Exception):
    """There is no simulated insurer to report to, or it did not take the report."""

    code = "not_begun_at_insurer"
    customer_zh = "没能在模拟的保险公司那边报案，请确认演示系统正在本机运行。"


@dataclass(slots=True)
class LaneSeen:
    """What was seen of one lane on the way; sums in fen."""

    decided: list[int] = field(default_factory=list)
    first_difference: int | None = None
    first_deviations: list[str] = field(default_factory=list)
    answered: int = 0


@dataclass(slots=True)
class Walked:
    """`keys`: lane id -> the policy's key in the claim.yaml."""

    view: View
    basis: list[dict[str, Any]]
    keys: dict[str, str]
    seen: dict[str, LaneSeen]
    seconds: float

    def lane(self, key: str) -> View | None:
        return next((one for one in self.view["lanes"] if self.keys.get(one["id"]) == key), None)


class Walk:
    def __init__(
        self, folder: ClaimFolder, api: Api, *, simulators: Mapping[str, str], say: Say
    ) -> None:
        self.folder, self.claim, self.api = folder, folder.claim, api
        self.simulators, self.say = simulators, say
        self.phone = ""
        self.persons: dict[str, str] = {}
        self.documents: dict[str, str] = {}
        self.policies: dict[str, dict[str, str]] = {}
        self.keys: dict[str, str] = {}
        self.seen: dict[str, LaneSeen] = {}
        self.booked: set[str] = set()

    def run(self) -> Walked:
        view = self._follow(self.filed())
        if self.claim.rating and view["state"] == "closed":
            view = self.api.post(self._path("/rating"), {"score": self.claim.rating})
        basis = self.api.get(self._path("/basis"))["lanes"]
        return Walked(view, basis, self.keys, self.seen, self.api.seconds)

    def filed(self) -> View:
        """Signed in, papers sent, reported and submitted; the insurer has its turn."""
        made = self.api.post("/demo/households", self.folder.household)
        self.persons, self.policies = made["persons"], made["policies"]
        self.phone = made["phones"][self.claim.reporter]
        self.api.sign_in(self.phone)
        self.say("已登录")
        if self.claim.begins_at:
            return self._begin_at_insurer()
        self._send_papers(later=False)
        self._complete(self._report())
        view: View = self.api.post(self._path("/submission"))
        self.say("已提交，材料交给保险公司")
        return view

    def bring_later(self) -> View:
        """The papers that come later, once somebody has asked for them."""
        fresh = self._send_papers(later=True)
        view: View = self.api.post(self._path("/papers"), {"document_ids": fresh})
        return view

    def _path(self, end: str = "") -> str:
        return f"/claims/{self.claim_id}{end}"

    def _send_papers(self, *, later: bool) -> list[str]:
        sent = []
        for paper in self.claim.papers:
            if paper.later is not later or paper.file in self.documents:
                continue
            person_id = self.persons[paper.of or self.claim.insured]
            stored = self.api.upload(self.folder, paper.file, person_id=person_id, kind=paper.kind)
            document_id = self.documents[paper.file] = stored["document_id"]
            sent.append(document_id)
            if paper.file in self.claim.figures:
                bill = next(bill for bill in self.claim.bills if not bill.file)
                figures = bill.by_hand(
                    self.claim.incident["hospital_name"], self.claim.name_of(self.claim.insured)
                )
                self.api.post(f"/papers/{document_id}/figures", figures | {"person_id": person_id})
        if sent:
            self.say(f"材料已上传：{len(sent)} 份")
        return sent

    def _report(self) -> View:
        view = self.api.post(
            "/claims",
            {
                "insured_id": self.persons[self.claim.insured],
                "incident": self.claim.incident,
                "social_settled": self.claim.social_settled,
                "document_ids": list(self.documents.values()),
            },
        )
        self._know(view)
        self.say(f"已报案，案件号 {view['number']}，找到 {len(view['lanes'])} 份能管的保单")
        return view

    def _know(self, view: View) -> None:
        self.claim_id = view["id"]
        by_policy = {policy["id"]: key for key, policy in self.policies.items()}
        self.keys = {lane["id"]: by_policy[lane["policy_id"]] for lane in view["lanes"]}
        self.seen = {key: LaneSeen() for key in self.keys.values()}

    def _complete(self, view: View) -> None:
        if self.claim.order != "best":
            ids = {key: lane_id for lane_id, key in self.keys.items()}
            order = [ids[key] for key in self.claim.order]
            self.api.post(self._path("/order"), {"lane_ids": order})
        self._consent(view)
        self.api.post(self._path("/account"), self.claim.account)

    def _consent(self, view: View) -> None:
        pairs: list[tuple[str, str]]
        if self.claim.consents == "all":
            insurers = dict.fromkeys(lane["insurer"] for lane in view["lanes"])
            pairs = [("health_data", "")] + [("hand_to_insurer", one) for one in insurers]
            if self.claim.pickup_address:
                pairs.append(("courier", ""))
        else:
            pairs = list(self.claim.consents)
        consents = [{"purpose": purpose, "receiver": receiver} for purpose, receiver in pairs]
        self.api.post(self._path("/consents"), {"consents": consents})

    def _begin_at_insurer(self) -> View:
        """The customer goes to the insurer's own counter; here the claim appears by itself."""
        policy = next(one for one in self.claim.policies if one["key"] == self.claim.begins_at)
        bills = [bill.by_hand("", "") for bill in self.claim.bills]
        begin = {
            "policyNo": self.policies[policy["key"]]["policy_no"],
            "insured": {"name": self.claim.name_of(self.claim.insured)},
            "incidentType": self.claim.incident["incident_type"],
            "incidentDate": str(self.claim.incident["event_date"]),
            "settled": bool(self.claim.social_settled),
            "bills": [
                {
                    "bill_no": bill["bill_no"],
                    "total_fen": bill["total_fen"],
                    "social_paid_fen": bill["social_paid_fen"],
                    "out_of_catalogue_fen": sum(
                        line["amount_fen"] for line in bill["lines"] if line["pool"] != "in"
                    ),
                }
                for bill in bills
            ],
        }
        try:
            httpx.post(
                f"{self.simulators[policy['insurer']]}/sim/begin", json=begin, timeout=10
            ).raise_for_status()
        except (KeyError, httpx.HTTPError) as problem:
            raise NotBegun(type(problem).__name__) from None
        self.say("已在保险公司报案，等它出现在这里")
        while not (mine := self.api.get("/claims")):
            self.api.wait(LOOK_SECONDS)
        self.claim_id = mine[0]["id"]
        view: View = self.api.get(self._path())
        self._know(view)
        self.say(f"保险公司报的案到了，案件号 {view['number']}")
        self._consent(view)
        linked: View = self.api.post(
            self._path("/papers"), {"document_ids": self._send_papers(later=False)}
        )
        return linked

    def _follow(self, view: View) -> View:
        told: dict[str, str] = {}
        while True:
            for lane in view["lanes"]:
                key, news = self.keys[lane["id"]], _news(lane)
                if told.get(key) != news:
                    told[key] = news
                    self.say(f"{lane['insurer_zh']}《{lane['product_title']}》：{news}")
                self._act(lane, key)
            if view["state"] == "closed":
                return view
            self.api.wait(LOOK_SECONDS)
            view = self.api.get(self._path())

    def _act(self, lane: View, key: str) -> None:
        """What the customer has to do on this lane now, if anything."""
        seen, path = self.seen[key], self._path(f"/lanes/{lane['id']}")
        if lane["supplement"] and (fresh := self._send_papers(later=True)):
            self.api.post(self._path("/papers"), {"document_ids": fresh})
        if lane["originals"]["state"] == "required" and key not in self.booked:
            self.booked.add(key)
            tomorrow = datetime.now(UTC) + timedelta(days=1)
            self.api.post(
                f"{path}/courier",
                {"address": self.claim.pickup_address, "pickup_from": tomorrow},
            )
        decided = lane["decided_fen"]
        if decided is None or lane["stage"] not in {"decided", "contested"}:
            return
        if seen.decided and seen.decided[-1] == decided:
            return
        seen.decided.append(decided)
        if lane["difference_fen"] and seen.first_difference is None:
            seen.first_difference = lane["difference_fen"]
            seen.first_deviations = lane["deviations"]
        answers = self.claim.answers.get(key, ())
        if seen.answered < len(answers):
            agree = answers[seen.answered] == "agree"
            seen.answered += 1
            self.api.post(f"{path}/answer", {"agree": agree, "note": ""})
            self.say(f"《{lane['product_title']}》的结论：您{'同意' if agree else '不同意'}")


def _news(lane: View) -> str:
    if lane["paid_fen"]:
        return f"到账 {yuan(lane['paid_fen'])}"
    if lane["waits_for"]:
        return "等前一份的结论"
    return str(next(one["title_zh"] for one in lane["steps"] if one["number"] == lane["step"]))
