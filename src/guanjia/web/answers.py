"""What programs get: JSON, and errors in one shape."""

import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse


def answer(content: Any, status: int = 200) -> HttpResponse:
    body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def problem(
    code: str, message_zh: str, status: int, *, field: str = "", **more: Any
) -> HttpResponse:
    """`field` is named as the API knows it; one that the caller made up is not given back."""
    known = {"field": field} if re.fullmatch(r"[a-z][a-zA-Z0-9_.]{0,79}", field) else {}
    return answer({"code": code, "message_zh": message_zh, **known, **more}, status)
