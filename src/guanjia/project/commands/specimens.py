"""`guanjia specimens [FOLDER ...]`: draws the papers of the example folders from their claim.yaml.
`guanjia specimens --photos FOLDER`: photographs of fictional papers with their truth.
`guanjia specimens --samples FOLDER`: a small drawing of each kind, as the phone pages show it.

The pictures in examples/ are made with fonts-noto-cjk and committed; the e-bills need no font.
"""

import argparse
from pathlib import Path

import yaml

from guanjia.documents.specimens.drawing import NoChineseFont, find_font
from guanjia.documents.specimens.papers import make_papers
from guanjia.project.installation import REPOSITORY

HELP = "draw the papers of the example folders from their claim.yaml"
EXAMPLES = REPOSITORY / "examples" / "claims"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="*", type=Path, help="default: all of examples/claims")
    parser.add_argument("--font", type=Path, help="a font file that holds Chinese")
    parser.add_argument("--photos", type=Path, help="a folder for photos of fictional papers")
    parser.add_argument("--samples", type=Path, help="a folder for small drawings of each kind")
    parser.add_argument("--count", type=int, default=40, help="how many photos")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same photos")
    parser.add_argument("--faults", default="", help="of the photos, by comma; default: all")
    parser.add_argument("--kinds", default="", help="of papers, by comma; default: all")
    parser.add_argument("--bills-only", action="store_true", help="only the e-bills; no font")


def run(given: argparse.Namespace) -> int:
    try:
        font = None if given.bills_only else find_font(given.font)
    except NoChineseFont as problem:
        print(problem.customer_zh)
        return 1
    if given.photos and font:
        return _photos(given, font)
    if given.samples and font:
        from guanjia.documents.specimens.samples import make_samples

        for path in make_samples(given.samples, font=font):
            print(f"{path.stat().st_size:>7} {path}")
        return 0
    for folder in given.folders or sorted(path.parent for path in EXAMPLES.glob("*/claim.yaml")):
        claim = yaml.safe_load((folder / "claim.yaml").read_text("utf-8"))
        for path in make_papers(folder, claim, font=font):
            print(f"{path.stat().st_size:>7} {path}")
    return 0


def _photos(given: argparse.Namespace, font: Path) -> int:
    from guanjia.documents.reading.reader import can_read

    if not can_read():
        print("Photos need the extra `ocr` (make ocr).")
        return 1
    from guanjia.documents.specimens.camera import FAULTS
    from guanjia.documents.specimens.forms import FORMS
    from guanjia.documents.specimens.photos import make_photos

    made = make_photos(
        given.photos,
        count=given.count,
        seed=given.seed,
        font=font,
        kinds=[kind for kind in given.kinds.split(",") if kind] or tuple(FORMS),
        faults=[fault for fault in given.faults.split(",") if fault] or FAULTS,
    )
    for path in made:
        print(path)
    return 0
