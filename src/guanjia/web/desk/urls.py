from django.urls import path

from guanjia.web.desk.pages import (
    caller,
    caller_claim,
    calls,
    claim,
    correct,
    customers,
    paper,
    queue,
    search,
    session,
    staff,
    stuck,
)

HOUSEHOLD = "customers/<uuid:household_id>"
CLAIM = "claims/<uuid:claim_id>"

urlpatterns = [
    path("", session.begin, name="desk_begin"),
    path("login", session.log_in, name="desk_login"),
    path("logout", session.log_out, name="desk_logout"),
    path("invite/<str:token>", session.invited, name="desk_invite"),
    path("presence", session.presence, name="desk_presence"),
    path("claims", queue.claims, name="desk_claims"),
    path(CLAIM, claim.claim, name="desk_claim"),
    path(f"{CLAIM}/papers/<uuid:document_id>", paper.paper, name="desk_claim_paper"),
    path(f"{CLAIM}/correct", correct.incident, name="desk_correct_incident"),
    path(f"{CLAIM}/correct/<int:seq>", correct.line, name="desk_correct"),
    path(f"{CLAIM}/lanes/<uuid:lane_id>/marks/<int:seq>", claim.mark_seen, name="desk_settle_mark"),
    path("search", search.search, name="desk_search"),
    path("open", search.open_foreign, name="desk_open"),
    path("customers", customers.customers, name="desk_customers"),
    path(HOUSEHOLD, customers.customer, name="desk_customer"),
    path(f"{HOUSEHOLD}/notes/<uuid:note_id>", customers.answer, name="desk_answer"),
    path(f"{HOUSEHOLD}/persons/<uuid:person_id>", customers.show_fields, name="desk_show"),
    path("report", caller.choose, name="desk_report"),
    path(f"{HOUSEHOLD}/report", caller.for_caller, name="desk_report_for"),
    path(f"{HOUSEHOLD}/policies/add", caller_claim.add_policy, name="desk_add_policy"),
    path(f"{HOUSEHOLD}/calls", calls.of_household, name="desk_calls"),
    path(f"{CLAIM}/calls", calls.of_claim, name="desk_claim_calls"),
    path(f"{CLAIM}/upload", caller_claim.upload, name="desk_upload"),
    path(f"{CLAIM}/papers/<uuid:document_id>/figures", caller_claim.figures, name="desk_figures"),
    path(f"{CLAIM}/lanes/<uuid:lane_id>/courier", caller_claim.courier, name="desk_courier"),
    path("stuck", stuck.stuck, name="desk_stuck"),
    path("stuck/<str:queue>/<int:message_id>", stuck.message, name="desk_stuck_message"),
    path("staff", staff.staff, name="desk_staff"),
    path("staff/<uuid:staff_id>", staff.one, name="desk_staff_one"),
    path("acts", staff.acts, name="desk_acts"),
]
