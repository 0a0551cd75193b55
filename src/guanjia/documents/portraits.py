"""A photograph of a face becomes a small square, opened by the same decoder as every paper."""

from guanjia.documents.intake import MOST_BYTES, media_type_of
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.sandbox import decoder

ACCEPTED = ("image/jpeg", "image/png")


def portrait(data: bytes) -> bytes:
    """The middle of it, 192 by 192, drawn afresh as a JPEG without anything else of the file.
    Raises PaperRefused."""
    if not data:
        raise PaperRefused("empty")
    if len(data) > MOST_BYTES:
        raise PaperRefused("too_large")
    media_type = media_type_of(data)
    if media_type not in ACCEPTED:
        raise PaperRefused("not_a_picture")
    _, (picture,) = decoder.ask(f"portrait {media_type}", data)
    return picture
