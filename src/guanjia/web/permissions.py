"""Who may call what: every URL has its line here, or a house test fails.

public: anybody. person: a customer's session; the object is then fetched through the viewer's own
scope, so that another's id looks like none. signed: an outside party, by its signature. demo: only
where demonstration data is switched on.
"""

from typing import Literal

Rule = Literal["public", "person", "signed", "demo"]

PERMISSIONS: dict[str, Rule] = {
    "healthz": "public",
    "phone_login": "public",
    "phone_logout": "public",
    "phone_home": "person",
    "api-root": "public",
    "openapi-json": "public",
    "send_login_code": "public",
    "open_session": "public",
    "close_session": "person",
    "me": "person",
    "enter_policy": "person",
    "upload_paper": "person",
    "look_at_paper": "person",
    "type_figures": "person",
    "report_claim": "person",
    "my_claims": "person",
    "read_claim": "person",
    "read_basis": "person",
    "read_journal": "person",
    "complete_incident": "person",
    "link_papers": "person",
    "unlink_paper": "person",
    "choose_order": "person",
    "give_consents": "person",
    "give_account": "person",
    "submit_claim": "person",
    "rate_claim": "person",
    "answer_lane": "person",
    "withdraw_lane": "person",
    "book_courier": "person",
    "enter_settlement_sheet": "person",
    "insurer_events": "signed",
    "courier_events": "signed",
    "make_demo_household": "demo",
}
