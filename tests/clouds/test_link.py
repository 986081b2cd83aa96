"""A long connection against a server that goes away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from custom_components.homeclouds.clouds.errors import AuthError, RateLimitError, SetupError, UnreachableError
from custom_components.homeclouds.clouds.link import Link


@dataclass
class Wire:
    """One connection of the fake server."""

    messages: asyncio.Queue[object] = field(default_factory=asyncio.Queue)
    beats: int = 0
    closed: bool = False
    beaten: Callable[[], None] = lambda: None

    async def __aiter__(self) -> AsyncIterator[object]:
        """Yield messages until None."""
        while (message := await self.messages.get()) is not None:
            yield message

    async def heartbeat(self) -> None:
        """Count."""
        self.beats += 1
        self.beaten()

    async def close(self) -> None:
        """Close."""
        self.closed = True


class House:
    """Opens connections and notes what happens."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.wires: list[Wire] = []
        self.errors: list[Exception] = []
        self.heard: list[object] = []
        self.states: list[bool] = []
        self.news = asyncio.Event()
        self.up_error: Exception | None = None
        self.link = Link(self.open, self.handle, self.up, self.changed, first_pause=0.001)

    async def open(self) -> Wire:
        """Open the next connection."""
        if self.errors:
            raise self.errors.pop(0)
        self.wires.append(Wire(beaten=self.news.set))
        return self.wires[-1]

    def handle(self, message: object) -> None:
        """Take a message."""
        self.heard.append(message)
        self.news.set()

    async def up(self) -> None:
        """Recover what was missed."""
        if self.up_error is not None:
            raise self.up_error

    def changed(self) -> None:
        """Note the state."""
        self.states.append(self.link.connected)
        self.news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to come true."""
        async with asyncio.timeout(5):
            while not condition():
                self.news.clear()
                await self.news.wait()


async def test_messages_and_reconnect() -> None:
    """Messages arrive; a closed connection is opened anew and recovered."""
    house = House()
    running = asyncio.create_task(house.link.run())
    await house.until(lambda: house.link.connected)
    house.wires[0].messages.put_nowait("one")
    await house.until(lambda: house.heard == ["one"])
    assert house.link.last_message is not None
    house.wires[0].messages.put_nowait(None)
    await house.until(lambda: len(house.states) == 3)
    assert house.states == [True, False, True]
    assert house.wires[0].closed
    assert house.link.connects == 2
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert house.wires[1].closed
    assert house.states[-1] is False


async def test_errors_are_retried() -> None:
    """Unreachable and rate limited: try again."""
    house = House()
    house.errors = [UnreachableError("x"), RateLimitError(retry_after=0.001)]
    running = asyncio.create_task(house.link.run())
    await house.until(lambda: house.link.connected)
    assert house.link.last_error.startswith("rate_limited")
    running.cancel()


@pytest.mark.parametrize("error", [AuthError(), SetupError()])
async def test_refusal_ends_it(error: Exception) -> None:
    """What no repetition can mend is raised."""
    house = House()
    house.errors = [error]
    with pytest.raises(type(error)):
        await house.link.run()


async def test_refusal_while_recovering_ends_it() -> None:
    """So is a refusal after the connection stood."""
    house = House()
    house.up_error = AuthError()
    with pytest.raises(AuthError):
        await house.link.run()
    assert house.wires[0].closed


async def test_bug_while_recovering_is_not_hidden() -> None:
    """Errors that are none of a cloud's come out as they are."""
    house = House()
    house.up_error = ZeroDivisionError()
    with pytest.raises(ExceptionGroup):
        await house.link.run()


async def test_silence_and_heartbeat() -> None:
    """The heart beats; a connection without any message is given up."""
    house = House()
    house.link.heartbeat = 0.001
    house.link.silence = 0.05
    running = asyncio.create_task(house.link.run())
    await house.until(lambda: bool(house.wires) and house.wires[0].beats > 1)
    await house.until(lambda: len(house.wires) > 1)
    assert house.wires[0].closed
    assert "silence" in house.link.last_error
    running.cancel()


async def test_a_suspect_connection_gets_one_chance() -> None:
    """A missing answer has the heart beat at once; an answer to that clears the suspicion, silence ends the connection."""
    house = House()
    house.link.patience = 0.05
    running = asyncio.create_task(house.link.run())
    await house.until(lambda: house.link.connected)
    first = house.wires[0]
    await asyncio.sleep(0)
    house.link.suspect()
    await house.until(lambda: first.beats == 1)
    first.messages.put_nowait("pong")
    await house.until(lambda: house.heard == ["pong"])
    assert not first.closed
    async with asyncio.timeout(5):
        while len(house.wires) < 2:
            house.link.suspect()
            await asyncio.sleep(0)
    assert first.closed
    assert first.beats == 2
    running.cancel()
