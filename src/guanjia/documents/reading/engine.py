"""Finds and reads lines of text with RapidOCR's PP-OCRv6 models, at fixed shapes only.

OpenVINO's memory grows with every new input shape, so pages lie on one of two canvases and lines
are padded to one of a few widths. Without OpenVINO onnxruntime does the same, 3 to 4 times slower.
"""

import sys
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.words import Image, Quad, Words

READ_CANVAS = (1600, 1216)
QUICK_CANVAS = (960, 736)
FAINT = 0.3  # how sure of a line the detector must be where it found none
LINE_HEIGHT = 48
LINE_WIDTHS = (320, 480, 640, 960, 1280, 1920, 2560)


class Engine:
    def __init__(self, *, threads: int = 1) -> None:
        # openvino imports it, and it would tell its maker of every start.
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
        from rapidocr import EngineType, RapidOCR

        backend = EngineType.OPENVINO if find_spec("openvino") else EngineType.ONNXRUNTIME
        ocr = RapidOCR(
            params={
                "Global.log_level": "critical",
                **{f"{part}.engine_type": backend for part in ("Det", "Cls", "Rec")},
                "EngineConfig.openvino.inference_num_threads": threads,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self._detector: Any = ocr._load_det_model()
        self._turned: Any = ocr._load_cls_model()
        self._recogniser: Any = ocr._load_rec_model()
        self._letters: list[str] = self._recogniser.postprocess_op.character
        rule = self._detector.get_preprocess()
        light = np.arange(256, dtype=np.float32)[:, None] * rule.scale
        self._shades = ((light - rule.mean) / rule.std).astype(np.float32).T.copy()

    def find(self, photo: Image, *, canvas: tuple[int, int] = READ_CANVAS) -> list[Quad]:
        """Lines of text in the photo, from top to bottom."""
        page, scale = laid_on(photo, canvas)
        likely = self._detector.session(self._prepared(page))
        rule = self._detector.postprocess_op
        boxes, _ = rule(likely, page.shape[:2])
        if not len(boxes):  # it was sure of no line: they may be very small
            sure, rule.box_thresh = rule.box_thresh, FAINT
            try:
                boxes, _ = rule(likely, page.shape[:2])
            finally:
                rule.box_thresh = sure
        ordered = self._detector.sorted_boxes(boxes)
        return [np.asarray(box, np.float32) / scale for box in ordered]

    def _prepared(self, page: Image) -> NDArray[np.float32]:
        """As the detector's own code makes it, without its copies of 64 bits, which take a tenth
        of its time and 90 MiB."""
        ready = np.empty((1, 3, *page.shape[:2]), np.float32)
        for colour, shades, plane in zip(cv2.split(page), self._shades, ready[0], strict=True):
            cv2.LUT(colour, shades, plane)
        return ready

    def upside_down(self, strips: list[Image]) -> int:
        """How many of the strips stand on their head, by a sure answer, less those that do not."""
        if not strips:
            return 0
        answers = [self._turned([strip]).cls_res[0] for strip in strips]
        return sum((1 if label == "180" else -1) for label, score in answers if score > 0.8)

    def read(self, strip: Image) -> Words:
        wide, room = widths_of(strip)
        line = cv2.resize(strip, (wide, LINE_HEIGHT))
        padded = np.zeros((1, 3, LINE_HEIGHT, room), np.float32)
        padded[0, :, :, :wide] = line.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
        answer = self._recogniser.session(padded)[0]
        best = answer.argmax(axis=1)
        kept = np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1]))))
        sure = answer[kept, best[kept]]
        places = (kept + 0.5) * room / len(best) / wide
        letters = "".join(self._letters[best[at]] for at in kept)
        return Words(letters, tuple(map(float, sure)), tuple(map(float, places)))


def laid_on(photo: Image, canvas: tuple[int, int]) -> tuple[Image, float]:
    """The photo in the upper left of the canvas, lying or upright as it is, and its scale there."""
    height, width = photo.shape[:2]
    across, down = canvas if width >= height else canvas[::-1]
    scale = min(across / width, down / height)
    size = (round(width * scale), round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    page = np.zeros((down, across, 3), np.uint8)
    page[: size[1], : size[0]] = cv2.resize(photo, size, interpolation=how)
    return page, scale


def widths_of(strip: Image) -> tuple[int, int]:
    """Of a line once it is LINE_HEIGHT high: its own, and the one that it is padded to."""
    height, width = strip.shape[:2]
    wide = max(8, min(LINE_WIDTHS[-1], round(LINE_HEIGHT * width / height)))
    return wide, next(most for most in LINE_WIDTHS if most >= wide)


def strip_of(photo: Image, quad: Quad) -> Image:
    """The line cut out and laid flat; a line that stands upright is laid down as it would be read
    with the head to the left."""
    wide = max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))
    high = max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))
    size = (max(2, round(float(wide))), max(2, round(float(high))))
    flat = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, flat)
    return np.asarray(
        cv2.warpPerspective(
            photo, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )
