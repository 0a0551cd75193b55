"""The open event streams of this process: news, beats, and whether they may still be open.

One statement a second, three while a group is open, tells where each claim stands that somebody
follows here; there is none while nobody does. A database that is away is asked again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import Error, connection
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from guanjia.care import groups
from guanjia.web.live import LiveResponse, Marks, beyond, moved

LOOK_SECONDS = 1.0
# Where people talk, a second is long: message and answer cross the room within one.
LOOK_SECONDS_OF_GROUPS = 0.3
BEAT_SECONDS = 15.0
# What the viewer may see can change, and sessions end.
ASK_AGAIN_SECONDS = 60.0
MOST, MOST_OF_ONE = 1000, 8
# An event, not a comment: a page can tell a silent claim from a dead line.
BEAT = b"event: beat\ndata:\n\n"

log = logging.getLogger("guanjia.web")
InThread = Callable[..., Awaitable[Any]]


class Stream:
    """`marks` is where its subject stands as far as we know, `sent` as far as the page does."""

    def __init__(self, live: LiveResponse) -> None:
        self.account_id = live.account_id
        self.claim = (live.household_id, live.claim_id)
        self.marks = self.sent = live.marks
        self.wake = asyncio.Event()
        self.ended = False

    def end(self) -> None:
        self.ended = True
        self.wake.set()

    def learn(self, marks: Marks) -> None:
        if beyond(marks[: len(self.marks)], self.marks):
            self.marks = tuple(map(max, self.marks, marks))
            self.wake.set()


class Streams:
    def __init__(self, in_thread: InThread) -> None:
        self._in_thread = in_thread
        self._open: set[Stream] = set()
        self._looking: asyncio.Task[None] | None = None

    def has_room(self, live: LiveResponse) -> bool:
        of_one = sum(one.account_id == live.account_id for one in self._open)
        return len(self._open) < MOST and of_one < MOST_OF_ONE

    def end_all(self) -> None:
        for stream in self._open:
            stream.end()

    async def keep(
        self, protocol: Any, live: LiveResponse, *, ask_again: Callable[[], Awaitable[object]]
    ) -> None:
        """Until the page goes, this process ends, or `ask_again` gives another answer."""
        headers = [one for one in live.items() if one[0] != "Content-Length"]
        transport = protocol.response_stream(live.status_code, headers)
        stream = Stream(live)
        self._open.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        gone = asyncio.ensure_future(protocol.client_disconnect())
        gone.add_done_callback(lambda _: stream.end())
        try:
            await transport.send_bytes(live.content)
            await self._follow(stream, transport.send_bytes, ask_again)
        except ProtocolClosed:
            pass
        finally:
            self._open.discard(stream)
            gone.cancel()

    async def _follow(
        self,
        stream: Stream,
        send: Callable[[bytes], Awaitable[None]],
        ask_again: Callable[[], Awaitable[object]],
    ) -> None:
        clock = asyncio.get_running_loop().time
        ask_at = clock() + ASK_AGAIN_SECONDS
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(stream.wake.wait(), BEAT_SECONDS)
            if stream.ended:
                return
            if clock() >= ask_at:
                ask_at = clock() + ASK_AGAIN_SECONDS
                if not await ask_again():
                    return
            stream.wake.clear()
            if beyond(stream.marks, stream.sent):
                stream.sent = stream.marks
                await send(moved(stream.marks))
            else:
                await send(BEAT)

    async def _look(self) -> None:
        away = False
        while True:
            talks = any(len(stream.marks) > 1 for stream in self._open)
            await asyncio.sleep(LOOK_SECONDS_OF_GROUPS if talks else LOOK_SECONDS)
            followed = {stream.claim for stream in self._open}
            if not followed:
                return
            try:
                newest = await self._in_thread(_newest, followed)
            except Error as problem:
                if not away:
                    log.warning("streams wait", extra={"error": type(problem).__name__})
                away = True
                continue
            away = False
            for stream in self._open:
                stream.learn(newest.get(stream.claim[1], ()))


def _newest(followed: set[tuple[UUID, UUID]]) -> dict[UUID, tuple[int, int]]:
    try:
        return groups.newest(followed)
    finally:
        connection.close()
