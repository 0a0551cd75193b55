"""Papers: how often photos are judged, told apart and read right, with Wilson intervals; what a
page costs beside bare RapidOCR with the same models at the same shapes; and memory.

    python -m bench.papers FOLDER [--pages 1000] [--bare-every 5]

FOLDER is laid out as `guanjia specimens --photos` makes it. Bare RapidOCR reads every so many of
its photos, and the ratio is over these.
"""

import argparse
import os
import time
from math import sqrt
from pathlib import Path

import cv2
import numpy as np

from guanjia.documents.reading.engine import (
    LINE_HEIGHT,
    READ_CANVAS,
    Engine,
    laid_on,
    strip_of,
    widths_of,
)
from guanjia.documents.reading.page import first_answer, read_photo
from guanjia.documents.reading.score import Score, truths
from guanjia.documents.reading.words import Image


def wilson(hits: int, count: int) -> str:
    """The share with its 95 % interval, in per cent."""
    if not count:
        return "none"
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    reach /= 1 + z * z / count
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return f"{hits}/{count} = {share:.1%} [{low:.1%}, {high:.1%}]"


def bare(engine: Engine, photo: Image) -> None:
    """What RapidOCR does, by its own code: find, turn each line, read each line."""
    from rapidocr.ch_ppocr_rec.typings import TextRecInput

    page, scale = laid_on(photo, READ_CANVAS)
    boxes = engine._detector(page).boxes
    for box in () if boxes is None else boxes:
        strip = strip_of(photo, np.asarray(box, np.float32) / scale)
        engine._turned([strip])
        wide, room = widths_of(strip)
        line = np.zeros((LINE_HEIGHT, room, 3), np.uint8)
        line[:, :wide] = cv2.resize(strip, (wide, LINE_HEIGHT))
        engine._recogniser(TextRecInput(img=line, return_word_box=False))


def opened(path: Path) -> Image:
    return np.asarray(cv2.imread(str(path)), np.uint8)


def resident_mib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def peak_mib() -> int:
    """The most since it was last asked."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    Path("/proc/self/clear_refs").write_text("5")
    return int(told.split()[0]) >> 10


def report(score: Score) -> None:
    told = score.told()
    quality, fields = told["quality"], told["fields_ok"]
    print("good refused          ", wilson(quality["ok_refused"], quality["ok"]), "goal <= 3 %")
    print("bad accepted          ", wilson(quality["bad_accepted"], quality["bad"]), "goal <= 5 %")
    print("first answer overturned", quality["overturned"])
    for code, of in quality["by_reason"].items():
        told_right, there = of["right"] + of["wrong"], of["right"] + of["missed"]
        print(f"  {code:<9} precision {wilson(of['right'], told_right)} "
              f"recall {wilson(of['right'], there)} goal >= 90 %")  # fmt: skip
    print("kind of good photos   ", wilson(told["kind"].get("good_right", 0), quality["ok"]))
    print("fields exact          ", wilson(fields["exact"], fields["all"]), "goal >= 98.5 %")
    print("fields silently wrong ", wilson(fields["silently_wrong"], fields["all"]),
          "goal <= 0.2 %")  # fmt: skip
    print("fields that flow      ", wilson(fields["flowing"], fields["all"]))
    print("given though unseen   ", told["fields_bad"]["guessed"] + fields["guessed"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=0, help="read so many more, for memory")
    parser.add_argument("--bare-every", type=int, default=1, help="photos")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    engine, score = Engine(), Score()
    spent, beside = np.zeros(2), np.zeros(2)  # first answer, reading; reading, bare
    photos, most = [], 0
    for truth in truths(given.folder):
        photos.append(given.folder / truth["file"])
        photo = opened(photos[-1])
        peak_mib()
        marks = [time.process_time()]
        first = first_answer(engine, photo)
        marks.append(time.process_time())
        reading = read_photo(engine, photo)
        marks.append(time.process_time())
        spent += np.diff(marks)
        most = max(most, peak_mib())
        score.add(truth, reading, first)
        if len(photos) % given.bare_every == 0:
            bare(engine, photo)
            beside += (marks[-1] - marks[-2], time.process_time() - marks[-1])
        if len(photos) % 100 == 0:
            print(f"{len(photos)} photos, resident {resident_mib()} MiB", flush=True)
    report(score)
    for miss in score.misses:
        print("  missed", *miss)
    first_s, read_s = spent / len(photos)
    print(f"CPU a page: first answer {first_s:.2f} s (goal <= 0.5), read {read_s:.2f} s; "
          f"{beside[0] / beside[1]:.2f} of bare RapidOCR on the same (goal <= 1.15)")  # fmt: skip
    print(f"resident after {len(photos)} pages: {resident_mib()} MiB (goal < 800)")
    peak_mib()
    for page in range(given.pages):
        read_photo(engine, opened(photos[page % len(photos)]))
        if (page + 1) % 100 == 0:
            print(f"resident after {page + 1} more: {resident_mib()} MiB", flush=True)
    print("at most while our own code reads", max(most, peak_mib()), "MiB")


if __name__ == "__main__":
    main()
