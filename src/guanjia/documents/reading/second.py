"""A second look at the fields that no check proves and that are not sure: in the red channel,
where a red stamp vanishes, and enlarged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from guanjia.documents.reading.checks import Checks, states
from guanjia.documents.reading.engine import Engine, strip_of
from guanjia.documents.reading.fields import Value
from guanjia.documents.reading.settle import SURE
from guanjia.documents.reading.stamps import stamped, without_red
from guanjia.documents.reading.values import PARSERS
from guanjia.documents.reading.words import Image, Quad

OPEN_ENDED = frozenset(("code", "money"))
NO_SECOND = frozenset(("long", "address", "card"))


def _longer(quad: Quad) -> Quad:
    """With what may follow under a stamp."""
    high = float(np.linalg.norm(quad[3] - quad[0]))
    wide = max(1.0, float(np.linalg.norm(quad[1] - quad[0])))
    more = (quad[1] - quad[0]) * (2.5 * high / wide)
    return (quad + np.stack([more * 0, more, more, more * 0])).astype(np.float32)


def _wider(quad: Quad, share: float) -> Quad:
    middle = quad.mean(axis=0)
    high = float(np.linalg.norm(quad[3] - quad[0])) * share
    wide = max(1.0, float(np.linalg.norm(quad[1] - quad[0])))
    return (middle + (quad - middle) * (1 + high / wide, 1 + share)).astype(np.float32)


def _blank(strip: Image) -> bool:
    dark, light = np.percentile(strip[:, :, 1], (2, 60))
    return float(dark) > 0.8 * float(light)


class Second:
    """`confirmed`: fields that two more readings agree on; `disputed`: fields that they do not;
    `others`: what else was read there."""

    def __init__(self, engine: Engine, photo: Image, printed: Image) -> None:
        """`printed`: the photo without stamps."""
        self.engine, self.photo, self.printed = engine, photo, printed
        self.confirmed: set[str] = set()
        self.disputed: set[str] = set()
        self.others: dict[str, tuple[str, ...]] = {}

    def _again(self, value: Value, *, longer: bool = False) -> tuple[list[str], bool]:
        """What each look reads, and whether any of them is sure of every letter."""
        quad = _longer(value.quad) if longer else value.quad
        quad = _wider(quad, 0.12)
        strip = strip_of(self.photo, quad)
        if _blank(strip):
            return [], False
        enlarged = cv2.resize(strip_of(self.printed, quad), None, fx=1.5, fy=1.5)
        looks = [without_red(strip), enlarged]
        found, sure = [], False
        for look in looks:
            said = self.engine.read(np.asarray(look, np.uint8))
            if parsed := PARSERS[value.asked.type](said.text):
                text, start, end = parsed
                found.append(text)
                sure |= min(said.scores[start:end], default=0.0) >= SURE
        return found, sure

    def rescued(self, unread: Mapping[str, Value]) -> dict[str, Value]:
        """Values that the first look made nothing of, where a second one does: read where two
        looks agree, else doubtful until a check proves them."""
        found = {}
        for name, value in unread.items():
            if value.asked.type in NO_SECOND:
                continue
            again, sure = self._again(value, longer=bool(value.spans[0][0].plain))
            if again and not any(re.search("[:：]", text) for text in again):
                found[name] = replace(value, text=again[0])
                agree = sure and len(again) == 2 and again[0] == again[1]
                (self.confirmed if agree else self.disputed).add(name)
                self.others[name] = tuple(again[1:])
        return found

    def _unsure(self, value: Value) -> bool:
        if value.score < SURE or value.doubt or stamped(strip_of(self.photo, value.quad)):
            return True
        return value.asked.type in OPEN_ENDED and stamped(strip_of(self.photo, _longer(value.quad)))

    def mended(
        self, values: Mapping[str, Value], amounts: Sequence[str], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """The values, those replaced whose second reading makes a check hold, or that two more
        readings read otherwise."""
        best = dict(texts)
        proved, broken = states(Checks(best, amounts).run())
        for name, value in values.items():
            known = name in self.confirmed or name in self.disputed
            if name in proved or known or value.asked.type in NO_SECOND:
                continue
            if name not in broken and not self._unsure(value):
                continue
            again, sure = self._again(value, longer=value.asked.type in OPEN_ENDED)
            for other in dict.fromkeys(again):
                trial = best | {name: other}
                if other != best[name] and name in states(Checks(trial, amounts).run())[0]:
                    best = trial
                    proved = states(Checks(best, amounts).run())[0]
                    break
            if name in proved:
                continue
            first = best[name]
            if again and all(other == first for other in again):
                if sure:
                    self.confirmed.add(name)
                continue
            self.disputed.add(name)
            if len(again) == 2 and again[0] == again[1]:
                best[name] = again[0]
            self.others[name] = tuple(
                other for other in dict.fromkeys((first, *again)) if other != best[name]
            )
        return best
