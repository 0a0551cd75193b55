"""What customers say after a claim, counted: for administrators and senior experts."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.care.experience import Experience, experience
from guanjia.people import staff_queries
from guanjia.web.desk.page import desk, show

SPANS = {"30": "30 天", "90": "90 天", "365": "一年"}
ENOUGH = 30  # answers; fewer are shown, and nothing is concluded from them
STARS = (5, 4, 3, 2, 1)


@desk
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """Butlers stand by name, which is no ranking; of customers nothing is shown."""
    days = request.GET.get("days", "")
    days = days if days in SPANS else "90"
    report = experience(since=request.now - timedelta(days=int(days)), until=request.now)
    names = staff_queries.names(one for one in report.of_butlers if one)
    return show(
        request,
        "experience",
        days=days,
        spans=SPANS.items(),
        stars=STARS,
        enough=ENOUGH,
        report=report,
        whole=_row("", report.whole),
        butlers=sorted(
            (
                _row(names.get(staff_id, "") if staff_id else "没有管家", found)
                for staff_id, found in report.of_butlers.items()
            ),
            key=lambda row: str(row["name"]),
        ),
    )


def _row(name: str, found: Experience) -> dict[str, Any]:
    return {
        "name": name,
        "found": found,
        "stars": [found.scores.get(star, 0) for star in STARS],
        "between": found.recommended - found.promoters - found.detractors,
        "satisfied_zh": _share_zh(found.satisfied_bp, found.rated),
        "recommendation_zh": _points_zh(found.recommendation_bp, found.recommended),
    }


def _share_zh(share_bp: int | None, answers: int) -> str:
    """As 83%; empty where too few answered."""
    return f"{(share_bp + 50) // 100}%" if share_bp is not None and answers >= ENOUGH else ""


def _points_zh(share_bp: int | None, answers: int) -> str:
    """As +21, of -100 to +100."""
    return f"{(share_bp + 50) // 100:+}" if share_bp is not None and answers >= ENOUGH else ""
