"""What the phone must carry: bytes over the wire of the first page, first paint, the tracker.

    python -m bench.page_weight [BASE_URL]     (default http://127.0.0.1:8700, a running demo)

GOAL is for the first page: HTML, CSS and scripts as transferred, headers included. A request to
anywhere else than the product itself ends the bench with an error.
"""

import statistics
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.journeys.browser.conftest import CHROMIUM, FLAGS
from tests.journeys.browser.phone import SIZE
from tests.journeys.customer import INPATIENT, MEMBER, Customer, done, policy

GOAL = 60 * 1024
LOOKS = 50
WARMING = 5
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def carried(page: Page, url: str) -> tuple[int, float]:
    """Bytes over the wire with nothing in the cache, and milliseconds to the first paint."""
    wire, origin = 0, urlsplit(url).netloc
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def finished(event: dict[str, Any]) -> None:
        nonlocal wire
        wire += int(event["encodedDataLength"])

    def asked(event: dict[str, Any]) -> None:
        there = urlsplit(event["request"]["url"])
        if there.scheme != "data" and there.netloc != origin:
            sys.exit(f"a request to elsewhere: {there.netloc}")

    client.on("Network.loadingFinished", finished)
    client.on("Network.requestWillBeSent", asked)
    page.goto(url, wait_until="networkidle")
    painted = float(page.evaluate(PAINTED))
    client.detach()
    return wire, painted


def customer_with_a_claim(base_url: str) -> tuple[str, str]:
    """Session token and path of the tracker of two lanes."""
    program = Customer(base_url)
    policies = [policy("qinghe/million-medical/2025-absolute", "QH-MN-MUTE"),
                policy("yuanshan/small-inpatient/2025", "YS-SI-MUTE")]  # fmt: skip
    made = done(program.post("/demo/households", {"members": [MEMBER], "policies": policies}))
    program.sign_in(made["phones"]["self"])
    report = {"insured_id": made["persons"]["self"], "incident": INPATIENT}
    claim = done(program.post("/claims", report))
    return program.token, f"/claims/{claim['id']}"


def served(base_url: str, path: str, token: str) -> list[float]:
    """Milliseconds from asked to answered, one after the other on one connection."""
    times = []
    cookies = {"guanjia_session": token}
    with httpx.Client(base_url=base_url, cookies=cookies, trust_env=False) as client:
        for _ in range(WARMING + LOOKS):
            began = time.perf_counter()
            client.get(path).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return sorted(times[WARMING:])


def main() -> int:
    base_url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8700"
    token, tracker = customer_with_a_claim(base_url)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        heaviest = 0
        for name, path in (("log-in", "/login"), ("home", "/"), ("report", "/report"),
                           ("tracker", tracker)):  # fmt: skip
            context = browser.new_context(viewport=SIZE, locale="zh-CN")
            if name != "log-in":
                cookie = {"name": "guanjia_session", "value": token, "url": base_url}
                context.add_cookies([cookie])  # type: ignore[list-item]
            wire, painted = carried(context.new_page(), base_url + path)
            heaviest = max(heaviest, wire)
            share = f"{wire / GOAL:.2f} of the goal"
            print(f"{name:8} {wire / 1024:6.1f} KB ({share})  first paint {painted:5.0f} ms")
            context.close()
        browser.close()
    times = served(base_url, tracker, token)
    high = times[len(times) * 95 // 100]
    print(f"tracker  answered in {statistics.median(times):.1f} ms (median), {high:.1f} ms (95 %)")
    return 0 if heaviest <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
