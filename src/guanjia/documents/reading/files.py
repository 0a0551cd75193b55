"""A file from anywhere: checked and decoded by intake, then read as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from guanjia.documents.intake import check_file
from guanjia.documents.reading.reader import Reader
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.reading.sheets import own_number, pages_of_each
from guanjia.documents.reading.structured import MOST_DRAWN, drawn, read_structured


@dataclass(frozen=True, slots=True)
class FileRead:
    """`first` is the answer before reading, of photos only; `first_seconds` what it took, once the
    models were loaded."""

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
    reader.ready()
    started = perf_counter()
    first = reader.first(found[0])
    seconds = perf_counter() - started
    readings = [reader.read(picture) for picture in found]
    return FileRead(merged(readings, pages=pages), first, seconds)


def merged(readings: Sequence[Reading], *, pages: int) -> Reading:
    """The pages of one file, read one by one; each bill of several is a paper of its own. `pages`:
    of the file, read or not."""
    if pages == 1:
        return readings[0]
    numbered = list(enumerate(readings))
    runs = pages_of_each([own_number(reading) for reading in readings])
    papers = tuple(_joined(numbered[run.start : run.stop]) for run in runs)
    return papers[0].model_copy(
        update={
            "quality": next((one.quality for one in papers if not one.quality.accept),
                            papers[0].quality),
            "lines": sum(reading.lines for reading in readings),
            "pages": pages,
            "pages_read": len(readings),
            "seconds": round(sum(reading.seconds for reading in readings), 3),
            "papers": papers if len(papers) > 1 else papers[0].papers,
        }
    )  # fmt: skip


def _joined(pages: Sequence[tuple[int, Reading]]) -> Reading:
    """Of a field that stands on several pages, the one that is surest, the earlier of two alike."""
    readings = [reading for _, reading in pages]
    first = next((reading for reading in readings if reading.kind), readings[0])
    fields: dict[str, Field] = {}
    items: list[Item] = []
    for page, reading in pages:
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
            "flags": tuple(dict.fromkeys((*first.flags, *taken_back))),
        }
    )


def _sure(field: Field) -> int:
    return ("doubtful", "read", "proved").index(field.state)
