"""A tracker view told lane by lane, for people: phases that unfold, the live step, what to do.

Pure, on what `tracker.view` gives. Texts are whole sentences; days stay ISO for the page to write.
"""

from collections.abc import Iterable
from typing import Any

View = dict[str, Any]

# Steps that a lane may pass over: not told as "next" before it is certain that they come.
_PERHAPS = {7, 8, 10}
_PARCEL_ZH = {
    "courier_booked": "已经叫了快递",
    "booked": "快递接单了",
    "picked_up": "快递取走了",
    "in_transit": "在路上",
    "delivered": "送到保险公司了",
    "failed": "没有取到，可以再叫一次",
    "originals_received": "保险公司签收了",
}


def story(view: View) -> View:
    """`to_do`: what only the customer can do, most pressing first; empty where there is nothing."""
    lanes = [_lane(view, lane) for lane in view["lanes"]]
    to_do = _claim_to_do(view) + [lane["to_do"] for lane in lanes if lane["to_do"]]
    return {**view, "lanes": lanes, "to_do": to_do, "headline_zh": _headline(view, to_do)}


def _headline(view: View, to_do: list[View]) -> str:
    if view["state"] == "closed":
        return "都办完了"
    if to_do:
        return f"有 {len(to_do)} 件事要您办"
    return "现在不用您做什么"


def _claim_to_do(view: View) -> list[View]:
    url = f"/report/{view['id']}/papers"
    if not view["submitted"] and view["origin"] == "customer":
        if view["by_staff"]:
            look = f"/report/{view['id']}/policies"
            return [_do("您的管家替您报了案，请看一看并授权。", "看一看", look)]
        return [_do("还没交给保险公司，剩下几步办完就能交。", "接着办", url)]
    if view["missing"] and not any(lane["supplement"] for lane in view["lanes"]):
        return [_do("还有材料没齐。", "补材料", url, kinds=view["missing"])]
    return []


def _do(text_zh: str, button_zh: str, url: str, kinds: Iterable[str] = ()) -> View:
    return {"text_zh": text_zh, "button_zh": button_zh, "url": url, "kinds": list(kinds)}


def short_title(product_title: str) -> str:
    """The product without its edition: 青禾百万医疗保险（2025版） -> 青禾百万医疗保险"""
    return product_title.partition("（")[0]


def _lane(view: View, lane: View) -> View:
    url = f"/claims/{view['id']}/lanes/{lane['id']}"
    by_number = {step["number"]: step for step in view["steps"] + lane["steps"]}
    finished = lane["stage"] in {"paid", "closed", "withdrawn"}
    live = None if finished else next(one for one in lane["steps"] if one["state"] == "now")
    told = {
        **lane,
        "url": url,
        "short_zh": short_title(lane["product_title"]),
        "finished": finished,
        "may_withdraw": not finished and lane["stage"] != "agreed",
        "to_do": None if finished else _lane_to_do(view, lane, url),
    }
    told["waiting"] = _waiting(view, lane) if view["submitted"] and not finished else None
    told["tag"] = _tag(view, told)
    told["end_zh"] = _end(lane) if finished else ""
    told["live"] = None if live is None else _live(view, told, live)
    told["phases"] = [
        _phase(lane, phase, [one for one in by_number.values() if one["phase"] == phase["code"]])
        for phase in lane["phases"]
    ]
    return told


def _lane_to_do(view: View, lane: View, url: str) -> View | None:
    name = lane["insurer_zh"]
    if lane["supplement"]:
        kinds, papers = lane["supplement"]["kinds"], f"/report/{view['id']}/papers"
        return _do(f"{name}要您补几样材料，一次补齐就行。", "补材料", papers, kinds)
    if lane["originals"]["state"] == "required":
        return _do(f"{name}要看原件，叫个快递上门取，不用您付钱。", "叫快递", f"{url}/courier")
    if lane["originals"]["state"] == "failed":
        return _do("快递没有取到原件，再叫一次就好。", "再叫一次", f"{url}/courier")
    if lane["stage"] == "decided":
        return _do(f"{name}的结论来了，请您看看同意不同意。", "看结论", url)
    return None


def _waiting(view: View, lane: View) -> View | None:
    """The lane it waits for, whether only for the customer's word on that one's decision, and what
    the order is worth where the best one is kept."""
    if lane["waits_for"] is None:
        return None
    earlier = next(one for one in view["lanes"] if one["id"] == lane["waits_for"])
    order = view["order"]
    best = order["chosen"] in ([], order["best"])
    return {
        "for_zh": earlier["insurer_zh"],
        "for_you": earlier["stage"] == "decided",
        "gain_fen": order["gain_fen"] if best else 0,
    }


def _tag(view: View, lane: View) -> tuple[str, str]:
    """Style and words."""
    if lane["stage"] == "withdrawn":
        return "", "撤回了"
    if lane["finished"]:
        return "ok", "办完了"
    if not view["submitted"] and view["origin"] == "customer":
        return "", "还没交"
    if lane["to_do"]:
        return "info", "等您办"
    if lane["waiting"]:
        return "", "特意等着"
    return "ok", "办理中"


def _end(lane: View) -> str:
    if lane["stage"] == "withdrawn":
        return "您撤回了这一份。"
    if lane["outcome"] == "refuse":
        return "保险公司没有赔，您已经同意。" if lane["gateway"] else "保险公司没有赔。"
    return "已到账"


def _live(view: View, lane: View, step: View) -> View:
    who = lane["insurer_zh"] if step["who_zh"] == "保险公司" else step["who_zh"]
    if lane["stage"] == "filed" and step["number"] == 6:
        who = lane["insurer_zh"]
    waits_for_you = lane["waiting"] is not None and lane["waiting"]["for_you"]
    unsent = not view["submitted"] and view["origin"] == "customer"
    if lane["to_do"] or waits_for_you or unsent:
        who = "您"
    return {
        **step,
        "who_zh": who,
        "plain_zh": _plain(lane, step),
        "then_zh": _then(lane, step),
    }


def _plain(lane: View, step: View) -> str:
    if lane["waiting"]:
        earlier_zh = lane["waiting"]["for_zh"]
        if lane["waiting"]["for_you"]:
            return f"材料备好了。{earlier_zh}的结论来了，您答复以后，这一份马上交。"
        return f"材料备好了，等{earlier_zh}有了结论再交。"
    if lane["stage"] == "contested":
        return "您不同意这个结论，已经记下，也告诉了保险公司。结果不能保证，有消息先告诉您。"
    if lane["stage"] == "opened" and lane["gateway"]:
        return "已经告诉保险公司出事了，等它登记。"
    if lane["stage"] == "filed":
        return "材料已经交出去，等保险公司收下立案。"
    if not lane["gateway"] and lane["stage"] in {"opened", "noticed"}:
        return "这家保险公司和我们还没有连线，请您拿到它的理赔通知书后告诉我们。"
    return str(step["plain_zh"])


def _then(lane: View, live: View) -> str:
    number = live["number"]
    following = [one for one in lane["steps"] if one["number"] > number]
    for step in following:
        if step["number"] not in _PERHAPS and step["state"] == "to_come":
            return f"{step['title_zh']}：{step['plain_zh']}"
    return "这一份就办完了。"


def _phase(lane: View, phase: View, steps: list[View]) -> View:
    done = [step for step in steps if step["state"] == "done"]
    days = [step["since"] for step in done if step["since"]]
    skipped_zh = "不用寄" if phase["code"] == "originals" else "没有用上"
    return {
        **phase,
        "steps": [_told(lane, step) for step in done],
        "last_at": max(days, default=None),
        "skipped_zh": skipped_zh if phase["state"] == "skipped" else "",
    }


def _told(lane: View, step: View) -> View:
    who = lane["insurer_zh"] if step["who_zh"] == "保险公司" else step["who_zh"]
    return {**step, "who_zh": who}


def payments(lines: Iterable[View]) -> list[View]:
    """Payments in the order they came, from journal lines; a number told twice counts once."""
    found: dict[tuple[Any, str], View] = {}
    for line in lines:
        payload = line["payload"]
        if line["corrected"]:
            continue
        if line["kind"] == "paid" or (
            line["kind"] == "sheet_entered" and payload["outcome"] == "pay"
        ):
            key = (line["lane_id"], payload.get("payment_no", "sheet"))
            row = {
                "lane_id": str(line["lane_id"]),
                "paid_at": line["occurred_at"],
                "sum_fen": payload["sum_fen"],
                "by_sheet": line["kind"] == "sheet_entered",
            }
            found.setdefault(key, row)
    return list(found.values())


def parcel(lines: Iterable[View], lane_id: str) -> list[View]:
    """The way of the originals, oldest first; the same news twice counts once."""
    found: dict[str, View] = {}
    for line in lines:
        if str(line["lane_id"]) != lane_id or line["corrected"]:
            continue
        state = line["kind"] if line["kind"] != "parcel_moved" else line["payload"]["state"]
        if state == "courier_booked":
            found.clear()  # a new pick-up begins the way anew
        if state in _PARCEL_ZH:
            row = {"state": state, "words_zh": _PARCEL_ZH[state], "at": line["occurred_at"]}
            found.setdefault(state, row)
    return list(found.values())
