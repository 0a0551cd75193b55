"""Photographs a printed page as telephones do: on a table, askew, in some light, and with the one
fault that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.specimens.press import Box, Printed
from guanjia.documents.specimens.wear import worn

Picture = NDArray[np.float32]
FAULTS = ("ok", "blurred", "glare", "dark", "cropped", "occluded", "small", "rotated", "moire")


@dataclass
class Shot:
    """`photo` in BGR; `lost`: per pixel whether what stood there cannot be seen any more; `onto`
    takes a point of the page to the photo."""

    photo: Picture
    onto: NDArray[np.float64]
    lost: NDArray[np.bool_]
    params: dict[str, float | str]

    def places(self, box: Box) -> NDArray[np.float32]:
        corners = np.array([[(box[0], box[1]), (box[2], box[1]), (box[2], box[3]),
                             (box[0], box[3])]], np.float32)  # fmt: skip
        return np.asarray(cv2.perspectiveTransform(corners, self.onto)[0], np.float32)

    def shows(self, box: Box) -> bool:
        """Less than a twelfth of it is out of the photo or lost."""
        height, width = self.lost.shape
        points = self.places(box)
        left, top = points.min(axis=0)
        right, foot = points.max(axis=0)
        inside = self.lost[max(0, int(top)) : max(0, int(foot) + 1),
                           max(0, int(left)) : max(0, int(right) + 1)]  # fmt: skip
        area = (right - left + 1) * (foot - top + 1)
        gone = float(inside.sum()) + area - inside.size
        return gone < area / 12 and left >= 0 and top >= 0 and right < width and foot < height


GROUNDS = {
    "wood": (70, 110, 160), "dark": (48, 42, 40), "stone": (140, 144, 146),
    "sheet": (214, 212, 208), "cloth": (150, 120, 110), "white": (205, 208, 208),
    "green": (88, 120, 76),
}  # fmt: skip


def _table(random: np.random.Generator, width: int, height: int) -> tuple[Picture, str]:
    kind = str(random.choice(list(GROUNDS)))
    noise = random.normal(0, 1, (height // 8, width // 8)).astype(np.float32)
    if kind == "wood":
        noise = cv2.GaussianBlur(noise, (0, 0), sigmaX=30, sigmaY=1.2) * 6
    else:
        noise = cv2.GaussianBlur(noise, (0, 0), 3) * 3
    grain = cv2.resize(noise, (width, height))
    table = np.array(GROUNDS[kind], np.float32) + grain[..., None] * 9
    if kind == "sheet":
        # A table cloth with lines, or squared paper below the paper.
        step = int(random.integers(24, 110))
        table[:: step + 1] *= 0.86
        table[:, :: step + 1] *= 0.86
    return table.astype(np.float32), kind


def _laid(
    random: np.random.Generator, page: Picture, frame: tuple[int, int], share: float
) -> NDArray[np.float64]:
    """Where the page lies in the photo: `share` of what would fill it, a little askew."""
    high, wide = page.shape[:2]
    width, height = frame
    scale = share * min(width / wide, height / high)
    angle = float(random.uniform(-5, 5)) * np.pi / 180
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) * scale / 2
    corners *= 1 + random.uniform(-0.025, 0.025, (4, 2))
    centre = np.array([width / 2, height / 2])
    placed = (corners @ turn.T + centre).astype(np.float32)
    flat = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, placed), np.float64)


def _pushed(
    random: np.random.Generator, onto: NDArray[np.float64], printed: Printed, frame: tuple[int, int]
) -> NDArray[np.float64]:
    """The page moved so that a tenth to a quarter of what is printed on it lies beyond one side of
    the photo: a margin that is lost is no loss."""
    boxes = np.array([box for _, box in printed.lines])
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], np.float32)
    placed = cv2.perspectiveTransform(corners, onto)[0]
    (left, top), (right, foot) = placed.min(axis=0), placed.max(axis=0)
    gone = float(random.uniform(0.1, 0.25))
    wide, high = gone * (right - left), gone * (foot - top)
    move = ((-left - wide, 0), (frame[0] - right + wide, 0), (0, -top - high),
            (0, frame[1] - foot + high))  # fmt: skip
    x, y = move[int(random.integers(4))]
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]]) @ onto


def _light(random: np.random.Generator, shape: tuple[int, int], least: float) -> Picture:
    """Uneven light, with the soft edge of a shadow in it, or with that of the telephone itself."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    along = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    light = 1 - 0.12 * (along + 0.5)
    chance, deep = random.random(), random.uniform(least, 0.9)
    if chance < 0.45:
        edge = random.uniform(-0.3, 0.3)
        light *= 1 - (1 - deep) / (1 + np.exp(-(along - edge) * random.uniform(12, 60)))
    elif chance < 0.65:
        shade = np.zeros((height, width), np.float32)
        middle = (random.uniform(0.3, 0.7) * width, random.uniform(0.6, 0.9) * height)
        size = (random.uniform(0.3, 0.5) * width, random.uniform(0.5, 0.9) * height)
        corners = cv2.boxPoints((middle, size, float(random.uniform(-30, 30))))
        cv2.fillPoly(shade, [np.round(corners).astype(np.int32)], 1.0)
        soft = float(random.uniform(0.005, 0.04)) * width
        light *= 1 - (1 - deep) * cv2.GaussianBlur(shade, (0, 0), soft)
    return light.astype(np.float32)


class Camera:
    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def shoot(self, printed: Printed, fault: str) -> Shot:
        random = self.random
        page, wears = worn(np.asarray(printed.image, np.float32)[:, :, ::-1].copy(), random)
        landscape = page.shape[1] > 0.8 * page.shape[0]
        long = int(random.choice([1280] if fault == "small" else [1600, 1600, 1920, 2240]))
        frame = (long, long * 3 // 4) if landscape else (long * 3 // 4, long)
        share = float(random.uniform(0.8, 0.93))
        if page.shape[1] == 1012:
            share = float(random.uniform(0.5, 0.75))
        if fault == "small":
            share = float(random.uniform(0.2, 0.34))
        onto = _laid(random, page, frame, share)
        if fault == "cropped":
            onto = _pushed(random, onto, printed, frame)
        photo, ground = _table(random, *frame)
        on_page = cv2.warpPerspective(np.ones(page.shape[:2], np.float32), onto, frame)[..., None]
        laid = cv2.warpPerspective(page, onto, frame, flags=cv2.INTER_AREA)
        photo = photo * (1 - on_page) + laid * on_page
        photo *= _light(random, photo.shape[:2], 0.55)[..., None]
        photo *= float(random.uniform(0.55, 1.02)) * random.uniform(0.97, 1.03, 3)
        size = printed.text_height * float(np.sqrt(abs(np.linalg.det(onto[:2, :2]))))
        shot = Shot(photo.astype(np.float32), onto, np.zeros(frame[::-1], bool),
                    {"bg": ground, "text_px": round(size, 1), "wear": "+".join(wears)})  # fmt: skip
        getattr(self, f"_{fault}", lambda _shot, _printed, _size: None)(shot, printed, size)
        if fault not in {"blurred", "moire"} and random.random() < 0.5:
            if random.random() < 0.6:
                sigma = float(random.uniform(0.2, 0.2 + 0.04 * size))
                shot.photo = cv2.GaussianBlur(shot.photo, (0, 0), sigma)
            else:
                self._moved(shot, float(random.uniform(0.08, 0.2)) * size)
        grain = random.standard_normal(shot.photo.shape, np.float32)
        shot.photo += grain * float(random.uniform(0.5, 3))
        shot.photo = np.clip(shot.photo, 0, 255).astype(np.float32)
        if fault == "rotated":
            turns = int(random.integers(1, 4))
            shot.photo = np.rot90(shot.photo, -turns).copy()
            shot.params["rot_cw"] = 90 * turns
        return shot

    def shoot_both(self, above: Printed, below: Printed) -> Picture:
        """Two papers on one table."""
        random, frame = self.random, (1680, 2240)
        photo, _ = _table(random, *frame)
        for place, printed in enumerate((above, below)):
            page = np.asarray(printed.image, np.float32)[:, :, ::-1].copy()
            onto = _laid(random, page, (frame[0], frame[1] // 2), 0.9)
            onto = np.array([[1, 0, 0], [0, 1, place * frame[1] / 2], [0, 0, 1]]) @ onto
            there = cv2.warpPerspective(np.ones(page.shape[:2], np.float32), onto, frame)
            laid = cv2.warpPerspective(page, onto, frame, flags=cv2.INTER_AREA)
            photo = photo * (1 - there[..., None]) + laid * there[..., None]
        photo = photo * _light(random, photo.shape[:2], 0.7)[..., None]
        return np.clip(photo, 0, 255).astype(np.float32)

    def _target(self, shot: Shot, printed: Printed) -> tuple[float, float]:
        """Somewhere on the text."""
        boxes = [box for boxes in printed.boxes.values() for box in boxes]
        box = boxes[int(self.random.integers(len(boxes)))]
        x, y = shot.places(box).mean(axis=0)
        return float(x), float(y)

    def _blurred(self, shot: Shot, printed: Printed, size: float) -> None:
        if self.random.random() < 0.5:
            radius = float(self.random.uniform(0.28, 0.6)) * size
            across = int(2 * radius) | 1
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
            shot.params["defocus_px"] = round(radius, 1)
        else:
            self._moved(shot, float(self.random.uniform(0.8, 1.5)) * size)
            return
        spread = kernel.astype(np.float32) / kernel.sum()
        shot.photo = cv2.filter2D(shot.photo, -1, spread)

    def _moved(self, shot: Shot, far: float) -> None:
        """The hand shook: a smear `far` pixels long."""
        length = max(3, round(far) | 1)
        kernel = np.zeros((length, length), np.float32)
        angle = self.random.uniform(0, np.pi)
        middle, reach = length // 2, length / 2
        step = np.array([np.cos(angle), np.sin(angle)]) * reach
        start, end = (middle - step).astype(int), (middle + step).astype(int)
        cv2.line(kernel, start.tolist(), end.tolist(), 1.0, 1)
        shot.params["motion_px"] = length
        shot.photo = cv2.filter2D(shot.photo, -1, kernel / kernel.sum())

    def _glare(self, shot: Shot, printed: Printed, size: float) -> None:
        x, y = self._target(shot, printed)
        height, width = shot.lost.shape
        across, down = self.random.uniform(0.09, 0.2, 2) * max(width, height)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        far = ((columns - x) / across) ** 2 + ((rows - y) / down) ** 2
        strength = float(self.random.uniform(300, 700)) * np.exp(-far * 1.4)
        shot.photo = shot.photo + strength[..., None].astype(np.float32)
        shot.lost |= strength > 200

    def _dark(self, shot: Shot, printed: Printed, size: float) -> None:
        light = float(self.random.uniform(0.1, 0.22))
        shot.photo = shot.photo / max(1.0, float(np.percentile(shot.photo, 95)) / 250) * light
        shot.photo += self.random.standard_normal(shot.photo.shape, np.float32) * 2.5
        shot.params["gain"] = round(light, 2)

    def _occluded(self, shot: Shot, printed: Printed, size: float) -> None:
        """A finger from the border of the photo onto the text."""
        x, y = self._target(shot, printed)
        height, width = shot.lost.shape
        thick = float(self.random.uniform(0.11, 0.17)) * min(height, width)
        sides: tuple[Callable[[], tuple[float, float]], ...] = (
            lambda: (self.random.uniform(0.2, 0.8) * width, height + thick),
            lambda: (-thick, self.random.uniform(0.3, 0.9) * height),
            lambda: (width + thick, self.random.uniform(0.3, 0.9) * height),
        )
        start = np.array(sides[int(self.random.integers(3))]())
        layer = np.zeros((height, width), np.float32)
        end = (round(x), round(y))
        cv2.line(layer, np.round(start).astype(int).tolist(), end, 1.0, round(thick), cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer, (0, 0), thick / 5)
        tones = ((140, 170, 224), (110, 145, 200), (90, 120, 176), (66, 92, 140))
        skin = np.array(tones[int(self.random.integers(4))], np.float32)
        shaded = skin * (0.55 + 0.45 * soft[..., None])
        layer = cv2.GaussianBlur(layer, (0, 0), 1.2)[..., None]
        shot.photo = shot.photo * (1 - layer) + shaded * layer
        shot.lost |= layer[..., 0] > 0.5

    def _moire(self, shot: Shot, printed: Printed, size: float) -> None:
        height, width = shot.lost.shape
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        for channel in range(3):
            wave = np.zeros((height, width), np.float32)
            for angle in (self.random.uniform(0.1, 1.4), self.random.uniform(1.7, 3.0)):
                period = float(self.random.uniform(2.6, 6.0))
                phase = (columns * np.cos(angle) + rows * np.sin(angle)) * 2 * np.pi / period
                wave += np.sin(phase + channel)
            shot.photo[..., channel] *= 1 + float(self.random.uniform(0.04, 0.09)) * wave
