from django.urls import path

from guanjia.web.phone.pages import (
    basis,
    butler,
    claims_list,
    courier,
    estimate,
    figures,
    home,
    lane,
    papers,
    policies,
    privacy,
    report,
    session,
    submit,
    tracker,
    uploads,
)

CLAIM = "report/<uuid:claim_id>"
FOLLOWED = "claims/<uuid:claim_id>"
LANE = f"{FOLLOWED}/lanes/<uuid:lane_id>"

urlpatterns = [
    path("", home.home, name="phone_home"),
    path("login", session.log_in, name="phone_login"),
    path("logout", session.log_out, name="phone_logout"),
    path("report", report.new_report, name="phone_report"),
    path("report/draft", report.keep_draft, name="phone_report_draft"),
    path(f"{CLAIM}/policies", policies.policies_found, name="phone_report_policies"),
    path(f"{CLAIM}/papers", papers.claim_papers, name="phone_report_papers"),
    path(f"{CLAIM}/papers/<uuid:document_id>", papers.paper, name="phone_paper"),
    path(f"{CLAIM}/papers/<uuid:document_id>/file", papers.paper_file, name="phone_paper_file"),
    path(f"{CLAIM}/papers/<uuid:document_id>/small", papers.paper_small, name="phone_paper_small"),
    path(f"{CLAIM}/uploads", uploads.begin, name="phone_upload"),
    path("uploads/<uuid:upload_id>", uploads.part, name="phone_upload_part"),
    path(
        f"{CLAIM}/papers/<uuid:document_id>/figures",
        figures.bill_figures,
        name="phone_bill_figures",
    ),
    path(f"{CLAIM}/estimate", estimate.estimate, name="phone_report_estimate"),
    path(f"{CLAIM}/submit", submit.submit_claim, name="phone_report_submit"),
    path(f"{CLAIM}/next", submit.what_next, name="phone_report_next"),
    path("policies", policies.my_policies, name="phone_policies"),
    path("policies/add", policies.add_policy, name="phone_add_policy"),
    path("claims", claims_list.claims_list, name="phone_claims"),
    path(FOLLOWED, tracker.tracker, name="phone_tracker"),
    path(f"{FOLLOWED}/live", tracker.live, name="phone_tracker_live"),
    path(f"{FOLLOWED}/events", tracker.events, name="phone_tracker_events"),
    path(f"{FOLLOWED}/rating", tracker.rating, name="phone_rating"),
    path(LANE, lane.lane, name="phone_lane"),
    path(f"{LANE}/basis", basis.basis, name="phone_basis"),
    path(f"{LANE}/courier", courier.courier, name="phone_courier"),
    path(f"{LANE}/withdraw", lane.withdraw, name="phone_withdraw"),
    path(f"{LANE}/now", lane.file_now, name="phone_file_now"),
    path("butler", butler.butler, name="phone_butler"),
    path("privacy", privacy.privacy, name="phone_privacy"),
    path("privacy/consents", privacy.end_consent, name="phone_end_consent"),
    path("privacy/export", privacy.export, name="phone_export"),
]
