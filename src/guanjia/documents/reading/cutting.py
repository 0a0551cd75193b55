"""The part of a picture around a field, for the eye to compare. Pure; only pictures that our own
decoder has drawn come here."""

import io
from collections.abc import Mapping

from PIL import Image

from guanjia.documents.reading.result import Place

WIDEST = 720
BESIDE, ABOVE = 3.0, 0.8  # in heights of the field: what stands around it tells what it is
LEAST = 0.012  # of the picture's height: a field is never cut thinner


def cut(picture: bytes, places: Mapping[str, Place]) -> dict[str, bytes]:
    """A JPEG for each place; the picture is decoded once."""
    found = {}
    with Image.open(io.BytesIO(picture)) as whole:
        whole.load()
        for name, place in places.items():
            part = whole.crop(_box(place, whole.width, whole.height)).convert("RGB")
            part.thumbnail((WIDEST, WIDEST))
            out = io.BytesIO()
            part.save(out, "JPEG", quality=85)
            found[name] = out.getvalue()
    return found


def _box(place: Place, wide: int, high: int) -> tuple[int, int, int, int]:
    across = [x * wide for x in place[::2]]
    down = [y * high for y in place[1::2]]
    unit = max(max(down) - min(down), LEAST * high)
    left, right = min(across) - BESIDE * unit, max(across) + BESIDE * unit
    top, foot = min(down) - ABOVE * unit, max(down) + ABOVE * unit
    return (
        round(max(0.0, left)),
        round(max(0.0, top)),
        round(min(float(wide), max(right, left + 1))),
        round(min(float(high), max(foot, top + 1))),
    )
