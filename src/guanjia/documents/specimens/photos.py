"""Photos of fictional papers with their truth, laid out as a folder that `papers score` reads."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np

from guanjia.documents.specimens.camera import FAULTS, Camera
from guanjia.documents.specimens.forms import FORMS, make_paper
from guanjia.documents.specimens.printing import print_paper


def make_photos(
    folder: Path,
    *,
    count: int,
    seed: int,
    font: Path,
    kinds: Sequence[str] = tuple(FORMS),
    faults: Sequence[str] = FAULTS,
) -> Iterator[Path]:
    """The same seed gives the same photos. Kinds and faults take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in range(count):
        random = Random(f"{seed}/{place}")
        kind = kinds[place % len(kinds)]
        fault = faults[(place // len(kinds) + place) % len(faults)]
        paper = make_paper(kind, random)
        printed = print_paper(paper, font=font, random=random)
        shot = Camera(random.randrange(1 << 32)).shoot(printed, fault)
        path = folder / f"{kind}_{fault}_{seed}_{place:04}.jpg"
        quality = [cv2.IMWRITE_JPEG_QUALITY, random.choice((70, 80, 90))]
        cv2.imwrite(str(path), shot.photo.astype(np.uint8), quality)
        visible = {
            name: int(all(shot.shows(box) for box in printed.boxes[name]))
            for name in paper.fields
            if name in printed.boxes
        }
        truth = {
            "file": path.name, "doc": kind, "quality": fault, "fields": paper.fields,
            "field_visible": visible, "items": paper.items,
            "empty": paper.empty, "params": shot.params,
        }  # fmt: skip
        path.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
        yield path
