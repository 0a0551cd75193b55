"""Checking a file in a fork of the prepared decoder, beside a process of its own for each file.

    python -m bench.intake [--rounds 20]

Medians of alternating rounds, and their ratio; then the memory that the prepared process keeps.
"""

import argparse
import io
import os
import time
from statistics import median

from PIL import Image

from guanjia.documents.sandbox import Decoder
from tests.rooms.documents.files import archive, content, pdf


def photo(wide: int, high: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((wide, high), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


FILES = {
    "photo 1600x1200": ("image/jpeg", photo(1600, 1200)),
    "picture 60x40": ("image/jpeg", photo(60, 40)),
    "XML": ("application/xml", b"<?xml version='1.0'?><a/>"),
    "PDF, two pages": ("application/pdf", pdf("one", "two")),
    "OFD": ("application/ofd", archive({"Doc_0/Pages/Page_0/Content.xml": content((1, 1, "a"))})),
}


def seconds(decoder: Decoder, media_type: str, data: bytes) -> float:
    began = time.perf_counter()
    decoder.ask(f"check {media_type} 0", data)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    kept = Decoder()
    seconds(kept, *FILES["XML"])
    for name, (media_type, data) in FILES.items():
        forks, alone = [], []
        for _ in range(rounds):
            forks.append(seconds(kept, media_type, data))
            fresh = Decoder()
            alone.append(seconds(fresh, media_type, data))
            fresh.close()
        fork, process = 1000 * median(forks), 1000 * median(alone)
        print(f"{name}: {fork:.1f} ms / {process:.1f} ms = {fork / process:.2f}")
    with open(f"/proc/{kept.pid}/statm") as file:
        pages = int(file.read().split()[1])
    print(f"the prepared process keeps {pages * os.sysconf('SC_PAGE_SIZE') >> 20} MiB")
    kept.close()


if __name__ == "__main__":
    main()
