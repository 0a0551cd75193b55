"""The reader as other code sees it: a picture in, what it says out. The models live in a child
process that is started with the first picture and again after it died."""

import os
import select
import struct
import subprocess
import sys
import time
from importlib import invalidate_caches
from importlib.util import find_spec
from threading import Lock

from guanjia.documents.reading.result import Quality, Reading

CHILD = "guanjia.documents.reading.child"
WAIT_SECONDS = 180.0  # of a first picture too, whose models are loaded before, on a busy machine


class NotRead(Exception):
    """The reader died or took too long over this picture; the next one is read again."""

    code = "paper_not_read"
    customer_zh = "这张照片我们的机器没能读出来，请您照着纸填写，或交给管家来填。"


def can_read() -> bool:
    """Whether the extra `ocr` is installed; it may come while we run."""
    invalidate_caches()
    return all(find_spec(name) for name in ("rapidocr", "cv2")) and any(
        find_spec(name) for name in ("openvino", "onnxruntime")
    )


class Reader:
    """For one picture at a time; others wait. Close it, or use it with `with`."""

    def __init__(self, *, hurried: bool = False) -> None:
        """`hurried`: it gives way to nothing; for first answers, for which somebody waits."""
        self._command = [sys.executable, "-m", CHILD, *(["hurried"] if hurried else [])]
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._interrupted = False

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def first(self, picture: bytes) -> Quality:
        """The answer at once, before the text is read. Raises NotRead."""
        return Quality.model_validate_json(self._ask(b"q", picture))

    def read(self, picture: bytes) -> Reading:
        """`picture`: a JPEG or PNG that intake has drawn afresh. Raises NotRead."""
        return Reading.model_validate_json(self._ask(b"r", picture))

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    @property
    def is_warm(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def warm(self) -> None:
        """Starts the child where it does not run, so that the first picture need not wait for its
        models."""
        with self._lock:
            self._started()

    def ready(self) -> None:
        """Waits until the models are loaded. Raises NotRead."""
        self._ask(b"w", b"")

    def interrupt(self) -> None:
        """From another thread, for good: whoever waits for an answer gets NotRead now, and who
        asks later too."""
        self._interrupted = True
        if (child := self._child) is not None:
            child.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or not self.is_warm:
            self.close()
            self._child = self._start()
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"},
            cwd="/",
        )

    def _ask(self, what: bytes, picture: bytes) -> bytes:
        with self._lock:
            try:
                child = self._started()
                if self._interrupted:
                    raise EOFError
                return self._exchange(child, what + struct.pack(">Q", len(picture)) + picture)
            except (OSError, EOFError):
                self.close()
                raise NotRead from None

    def _exchange(self, child: subprocess.Popen[bytes], question: bytes) -> bytes:
        assert child.stdin is not None
        child.stdin.write(question)
        child.stdin.flush()
        until = time.monotonic() + WAIT_SECONDS
        length = struct.unpack(">Q", self._take(child, 8, until))[0]
        answer = self._take(child, length, until)
        if answer == b"{}":
            raise EOFError
        return answer

    def _take(self, child: subprocess.Popen[bytes], count: int, until: float) -> bytes:
        assert child.stdout is not None
        taken = b""
        while len(taken) < count:
            left = max(0.0, until - time.monotonic())
            if not select.select([child.stdout], [], [], left)[0]:
                raise EOFError
            part = os.read(child.stdout.fileno(), count - len(taken))
            if not part:
                raise EOFError
            taken += part
        return taken
