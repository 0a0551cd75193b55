"""A second look at the fields that no check proves and that are not sure: in the red channel,
where a red stamp vanishes, and enlarged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from guanjia.documents.reading.checks import Checks, states
from guanjia.documents.reading.engine import Engine, strip_of
from guanjia.documents.reading.fields import Value
from guanjia.documents.reading.settle import SURE
from guanjia.documents.reading.values import PARSERS
from guanjia.documents.reading.words import Image, Quad

RED_SHARE = 0.015
OPEN_ENDED = frozenset(("code", "money"))
NO_SECOND = frozenset(("long", "address", "card"))


def _without_red(strip: Image) -> Image:
    return np.repeat(strip[:, :, 2:], 3, axis=2)


def stamped(strip: Image) -> bool:
    """Red ink lies over it."""
    blue, green, red = (strip[:, :, channel].astype(np.int16) for channel in range(3))
    return float(((red - np.maximum(blue, green)) > 45).mean()) > RED_SHARE


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


class Second:
    def __init__(self, engine: Engine, photo: Image) -> None:
        self.engine, self.photo = engine, photo
        self.confirmed: set[str] = set()
        self.disputed: set[str] = set()

    def _again(self, value: Value, *, longer: bool = False) -> list[str]:
        quad = _longer(value.quad) if longer else value.quad
        strip = strip_of(self.photo, _wider(quad, 0.12))
        looks = [_without_red(strip), cv2.resize(strip, None, fx=1.5, fy=1.5)]
        found = []
        for look in looks:
            parsed = PARSERS[value.asked.type](self.engine.read(np.asarray(look, np.uint8)).text)
            if parsed:
                found.append(parsed[0])
        return found

    def rescued(self, unread: Mapping[str, Value]) -> dict[str, Value]:
        """Values that the first look made nothing of, where a second one does. They are doubtful
        until a check proves them."""
        found = {}
        for name, value in unread.items():
            if value.asked.type in NO_SECOND:
                continue
            again = self._again(value, longer=True)
            if again:
                found[name] = replace(value, text=again[0])
                (self.confirmed if len(set(again)) < len(again) else self.disputed).add(name)
        return found

    def mended(
        self, values: Mapping[str, Value], amounts: Sequence[str], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """The values, those replaced whose second reading makes a check hold."""
        best = dict(texts)
        proved, broken = states(Checks(best, amounts).run())
        for name, value in values.items():
            known = name in self.confirmed or name in self.disputed
            if name in proved or known or value.asked.type in NO_SECOND:
                continue
            over = stamped(strip_of(self.photo, value.quad))
            after = value.asked.type in OPEN_ENDED and stamped(
                strip_of(self.photo, _longer(value.quad))
            )
            if name not in broken and value.score >= SURE and not over and not after:
                continue
            again = self._again(value, longer=after)
            for other in dict.fromkeys(again):
                if other == best[name]:
                    continue
                trial = best | {name: other}
                if name in states(Checks(trial, amounts).run())[0]:
                    best = trial
                    proved = states(Checks(best, amounts).run())[0]
                    break
            if name in proved:
                continue
            if again and all(other == best[name] for other in again):
                self.confirmed.add(name)
            else:
                self.disputed.add(name)
        return best
