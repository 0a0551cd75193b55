"""A file from anywhere: checked and decoded by intake, then read as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from guanjia.documents.intake import check_file
from guanjia.documents.reading.reader import Reader
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.reading.structured import MOST_DRAWN, drawn, read_structured


@dataclass(frozen=True, slots=True)
class FileRead:
    """`first` is the answer before reading, of photos only; `first_seconds` what it took."""

    reading: Reading
    first: Quality | None
    first_seconds: float


def pages_of(
    *, filename: str, data: bytes, on_date: date, most: int = MOST_DRAWN
) -> tuple[int, Reading | list[bytes]]:
    """How many pages there are; what a file that holds text says, or pictures of its first pages,
    which are to be read. Raises PaperRefused."""
    paper = check_file(filename=filename, data=data)
    if paper.served is not None:
        return 1, [paper.served]
    found = read_structured(paper, data, on_date=on_date, most=most)
    if isinstance(found, Reading):
        return paper.page_count, found
    return paper.page_count, [drawn(paper.media_type, data, page)[0] for page in range(found)]


def read_file(reader: Reader, *, filename: str, data: bytes, on_date: date) -> FileRead:
    """Raises PaperRefused and NotRead."""
    pages, found = pages_of(filename=filename, data=data, on_date=on_date)
    if isinstance(found, Reading):
        return FileRead(found, None, 0.0)
    started = perf_counter()
    first = reader.first(found[0])
    seconds = perf_counter() - started
    readings = [reader.read(picture) for picture in found]
    return FileRead(merged(readings, pages=pages), first, seconds)


def merged(readings: Sequence[Reading], *, pages: int) -> Reading:
    """The pages of one paper, read one by one: of a field that stands on several, the one that is
    surest, the earlier of two alike. `pages`: of the paper, read or not."""
    if pages == 1:
        return readings[0]
    first = next((reading for reading in readings if reading.kind), readings[0])
    fields: dict[str, Field] = {}
    items: list[Item] = []
    for page, reading in enumerate(readings):
        for field in reading.fields:
            if field.name not in fields or _sure(field) > _sure(fields[field.name]):
                fields[field.name] = field.model_copy(update={"page": page})
        items += (item.model_copy(update={"page": page}) for item in reading.items)
    taken_back = (flag for one in readings for flag in one.flags if flag == "reversed")
    refused = next((reading for reading in readings if not reading.quality.accept), None)
    return first.model_copy(
        update={
            "source": "pdf",
            "quality": refused.quality if refused else first.quality,
            "fields": tuple(fields.values()),
            "items": tuple(items),
            "lines": sum(reading.lines for reading in readings),
            "flags": tuple(dict.fromkeys((*first.flags, *taken_back))),
            "pages": pages,
            "pages_read": len(readings),
            "seconds": round(sum(reading.seconds for reading in readings), 3),
        }
    )


def _sure(field: Field) -> int:
    return ("doubtful", "read", "proved").index(field.state)
