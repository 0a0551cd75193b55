"""A file from anywhere: checked and decoded by intake, then read as what it is."""

from dataclasses import dataclass
from datetime import date
from time import perf_counter

from guanjia.documents.intake import check_file
from guanjia.documents.reading.reader import Reader
from guanjia.documents.reading.result import Quality, Reading
from guanjia.documents.reading.structured import read_structured


@dataclass(frozen=True, slots=True)
class FileRead:
    """`first` is the answer before reading, of photos only; `first_seconds` what it took."""

    reading: Reading
    first: Quality | None
    first_seconds: float


def read_file(reader: Reader, *, filename: str, data: bytes, on_date: date) -> FileRead:
    """Raises PaperRefused and NotRead."""
    paper = check_file(filename=filename, data=data)
    picture = paper.served
    if picture is None:
        found = read_structured(paper.media_type, data, on_date=on_date)
        if isinstance(found, Reading):
            return FileRead(found, None, 0.0)
        picture = found
    started = perf_counter()
    first = reader.first(picture)
    seconds = perf_counter() - started
    return FileRead(reader.read(picture), first, seconds)
