"""One photo: how good it is, at once; then what it says."""

from dataclasses import dataclass
from time import perf_counter

import cv2
import numpy as np

from guanjia.documents.reading.engine import QUICK_CANVAS, Engine, strip_of
from guanjia.documents.reading.fields import Page, Value
from guanjia.documents.reading.heads import heads
from guanjia.documents.reading.items import items_of
from guanjia.documents.reading.kinds import kind_of, name_of_other
from guanjia.documents.reading.layout import lay_out
from guanjia.documents.reading.measures import measure
from guanjia.documents.reading.qr import parts_in, proved_by, texts_of
from guanjia.documents.reading.quality import flags, judge
from guanjia.documents.reading.result import Field, Quality, Reading
from guanjia.documents.reading.reversal import taken_back
from guanjia.documents.reading.second import Second
from guanjia.documents.reading.settle import HAVE_ITEMS, settle
from guanjia.documents.reading.sheets import Rows, sheets
from guanjia.documents.reading.stamps import without_stamps
from guanjia.documents.reading.unlabelled import unlabelled
from guanjia.documents.reading.words import Image, Quad
from guanjia.documents.rules import BILLS


def first_answer(engine: Engine, photo: Image) -> Quality:
    """From the lines found at reduced size, before any of them is read."""
    quads = engine.find(photo, canvas=QUICK_CANVAS)
    return judge(measure(photo, quads), size=(photo.shape[1], photo.shape[0]))


@dataclass(frozen=True, slots=True)
class Upright:
    photo: Image
    quads: list[Quad]
    turned: int


def along(quad: Quad) -> Quad:
    """With the longer side first, from left to right: where a line stands and leans, the detector
    begins at any corner."""
    if np.linalg.norm(quad[1] - quad[0]) < np.linalg.norm(quad[3] - quad[0]):
        quad = quad[[1, 2, 3, 0]]
    return quad if quad[1, 0] > quad[0, 0] else quad[[2, 3, 0, 1]]


def on_its_side(quads: list[Quad]) -> bool:
    """Whether most lines run from above to below."""
    standing = 0.0
    for start, end, _, below in map(along, quads):
        (across, down), length = np.abs(end - start), float(np.linalg.norm(end - start))
        if length > 1.5 * float(np.linalg.norm(below - start)):
            standing += length if down > across else -length
    return standing > 0


def upright(engine: Engine, photo: Image, quads: list[Quad]) -> Upright:
    """Turned so that the text stands: by a quarter where it lies on its side, by a half after a
    look at the longest lines."""
    turned = 0
    if on_its_side(quads):
        width = photo.shape[1]
        photo = np.asarray(cv2.rotate(photo, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8)
        quads = [along(np.stack([quad[:, 1], width - 1 - quad[:, 0]], axis=1)) for quad in quads]
        turned = 270
    longest = sorted(quads, key=lambda quad: -float(np.linalg.norm(quad[1] - quad[0])))[:9]
    starts = []
    for quad in longest:
        strip = strip_of(photo, quad)
        starts.append(strip[:, : max(8, 4 * strip.shape[0])])
    if engine.upside_down(starts) > 0:
        height, width = photo.shape[:2]
        photo = np.asarray(cv2.rotate(photo, cv2.ROTATE_180), np.uint8)
        far = np.array([width - 1, height - 1], np.float32)
        quads = [(far - quad)[[2, 3, 0, 1]] for quad in quads]
        turned = (turned + 180) % 360
    return Upright(photo, [quad.astype(np.float32) for quad in quads], turned)


def read_photo(engine: Engine, photo: Image) -> Reading:
    started = perf_counter()
    clean = without_stamps(photo)
    page = upright(engine, photo, engine.find(clean))
    printed = np.ascontiguousarray(np.rot90(clean, -page.turned // 90))
    # Of lines that stand upright the detector loses some.
    quads = engine.find(printed) if page.turned % 180 else page.quads
    words = [engine.read(strip_of(printed, quad)) for quad in quads]
    seen = measure(page.photo, quads)
    size = (page.photo.shape[1], page.photo.shape[0])
    quality = judge(seen, size=size, turned=page.turned, quads=quads, words=words)
    papers = [
        _paper(engine, (page.photo, printed), rows, quality)
        for rows in sheets(lay_out(quads, words))
    ]
    return papers[0].model_copy(
        update={
            "papers": tuple(papers) if len(papers) > 1 else (), "turned": page.turned,
            "lines": sum(bool(said.text.strip()) for said in words),
            "flags": (*papers[0].flags, *flags(seen, page.photo, papers[0].kind)),
            "photo_hash": photo_hash(page.photo),
            "seconds": round(perf_counter() - started, 3),
        }
    )  # fmt: skip


def _paper(engine: Engine, looks: tuple[Image, Image], rows: Rows, quality: Quality) -> Reading:
    """One paper of perhaps several on the photo, which `looks` has as it is and without stamps; of
    a photo to be taken again no part is looked at twice."""
    photo, printed = looks
    kind, sure = kind_of(rows)
    items = list(items_of(rows)) if kind in HAVE_ITEMS else []
    second = Second(engine, photo, printed) if quality.accept else None
    values: dict[str, Value] = {}
    if kind:
        page = Page(rows, kind)
        values = page.values()
        missing = {name: room for name, room in page.unread.items() if name not in values}
        values |= second.rescued(missing) if second else {}
        values |= {value.asked.name: value for value in heads(rows, kind)}
    if kind in BILLS:
        values |= unlabelled(rows, values)
    size = (photo.shape[1], photo.shape[0])
    fields, amounts = settle(values, items, size=size, second=second)
    if kind in BILLS and (parts := parts_in(texts_of(photo))):
        fields = tuple(proved_by(field, parts) for field in fields)
    if not quality.accept:
        fields = tuple(map(_of_bad_photo, fields))
    reading = Reading(
        source="photo", kind=kind, kind_score=round(sure, 3), quality=quality,
        fields=fields, items=amounts, named=name_of_other(rows) if kind == "other" else "",
    )  # fmt: skip
    return taken_back(reading, rows) if kind in BILLS else reading


def _of_bad_photo(field: Field) -> Field:
    """Beside a cut, a glare or a finger a value may be half of one: only a check saves it."""
    if field.state != "read":
        return field
    return field.model_copy(update={"state": "doubtful", "check": "photo"})


def photo_hash(photo: Image) -> str:
    """Whether it grows lighter or darker from place to place, as 64 bits."""
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = (small[:, 1:] > small[:, :-1]).reshape(-1)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
