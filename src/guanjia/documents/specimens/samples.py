"""Small drawings that show a customer what a kind of paper looks like; none of a real one."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from guanjia.documents.specimens.drawing import FACES
from guanjia.documents.specimens.forms import FORMS, make_paper
from guanjia.documents.specimens.printing import print_paper

SIDE, COLOURS, SEED = 400, 12, 7
RED, HALO = (176, 38, 30), (255, 255, 255, 150)


def make_samples(folder: Path, *, font: Path) -> Iterator[Path]:
    """One PNG of a few KB for each kind, KIND.png, marked 样张 across its middle."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in FORMS.keys() - {"other"}:
        random = Random(f"{kind}/{SEED}")
        page = print_paper(make_paper(kind, random), font=font, random=random).image.convert("RGB")
        page.thumbnail((SIDE, SIDE))
        marked = _marked(page, font).quantize(COLOURS, dither=Image.Dither.NONE)
        path = folder / f"{kind}.png"
        marked.save(path, optimize=True)
        yield path


def _marked(page: Image.Image, font: Path) -> Image.Image:
    face = ImageFont.truetype(str(font), 54, index=FACES.get(font.name, 0))
    word = Image.new("RGBA", (180, 100))
    ImageDraw.Draw(word).text(
        (90, 50), "样张", (*RED, 170), face, anchor="mm", stroke_width=2, stroke_fill=HALO
    )
    word = word.rotate(18, expand=True, resample=Image.Resampling.BICUBIC)
    page.paste(word, ((page.width - word.width) // 2, (page.height - word.height) // 2), word)
    return page
