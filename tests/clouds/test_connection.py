"""A long connection against a server that goes away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
import logging
from typing import override

from hypothesis import given, strategies as st
import pytest

from custom_components.homeclouds.clouds.core.connection import Link
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    NoAnswerError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    SetupError,
    UnexpectedError,
    UnreachableError,
)
from tests.fuzz import fuzz, odd_texts


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


class Handler:
    """Opens connections and notes what happens."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.wires: list[Wire] = []
        self.errors: list[Exception] = []
        self.bad: list[Wire] = []
        self.heard: list[object] = []
        self.states: list[bool] = []
        self.news = asyncio.Event()
        self.handle_errors: list[Exception | None] = []
        self.up_errors: list[Exception] = []
        self.may_recover = asyncio.Event()
        self.may_recover.set()
        self.recoveries = 0
        self.link = Link(self, first_pause=0.001, short_pause=0.001)

    async def open_channel(self) -> Wire:
        """Open the next connection."""
        self.news.set()
        if self.errors:
            raise self.errors.pop(0)
        self.wires.append(self.bad.pop(0) if self.bad else Wire(beaten=self.news.set))
        return self.wires[-1]

    def handle_message(self, message: object) -> None:
        """Take a message."""
        self.heard.append(message)
        self.news.set()
        if self.handle_errors and (error := self.handle_errors.pop(0)) is not None:
            raise error

    async def handle_connected(self) -> None:
        """Recover what was missed."""
        self.recoveries += 1
        self.news.set()
        if self.up_errors:
            raise self.up_errors.pop(0)
        await self.may_recover.wait()

    def handle_connection_change(self) -> None:
        """Note the state."""
        self.states.append(self.link.connected)
        self.news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to come true."""
        async with asyncio.timeout(30):
            while not condition():
                self.news.clear()
                await self.news.wait()


async def test_messages_and_reconnect() -> None:
    """Messages arrive; a closed connection is opened anew and recovered."""
    handler = Handler()
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    handler.wires[0].messages.put_nowait("one")
    await handler.until(lambda: handler.heard == ["one"])
    handler.wires[0].messages.put_nowait(None)
    await handler.until(lambda: len(handler.states) == 3)
    assert handler.states == [True, False, True]
    assert handler.wires[0].closed
    assert handler.link.connects == 2
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert handler.wires[1].closed
    assert handler.states[-1] is False


async def test_errors_are_retried() -> None:
    """Unreachable and rate limited: try again."""
    handler = Handler()
    handler.errors = [UnreachableError("x"), RateLimitError(retry_after=0.001)]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    assert handler.link.last_error.startswith("rate_limited")
    running.cancel()


@pytest.mark.parametrize("error", [AuthError(), SetupError()])
async def test_refusal_ends_it(error: Exception) -> None:
    """What no repetition can mend is raised."""
    handler = Handler()
    handler.errors = [error]
    with pytest.raises(type(error)):
        await handler.link.run()


async def test_refusal_while_recovering_ends_it() -> None:
    """So is a refusal after the connection stood."""
    handler = Handler()
    handler.up_errors = [AuthError()]
    with pytest.raises(AuthError):
        await handler.link.run()
    assert handler.wires[0].closed


async def test_connected_once_what_was_missed_is_known() -> None:
    """Before that messages are handled, and can be sent."""
    handler = Handler()
    handler.may_recover.clear()
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.recoveries == 1)
    handler.wires[0].messages.put_nowait("early")
    await handler.until(lambda: handler.heard == ["early"])
    assert handler.link.is_open
    assert not handler.link.connected
    assert handler.states == []
    handler.may_recover.set()
    await handler.until(lambda: handler.states == [True])
    running.cancel()


async def test_channel_closed_before_resync_is_reported() -> None:
    """Who waits for an answer over it must hear so."""
    handler = Handler()
    handler.may_recover.clear()
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.recoveries == 1)
    handler.wires[0].messages.put_nowait(None)
    await handler.until(lambda: handler.states == [False])
    running.cancel()


@pytest.mark.parametrize(
    "error", [UnreachableError(), RateLimitError(retry_after=0.001), NoAnswerError(), KeyError("x")]
)
async def test_recovery_is_repeated(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """What was missed is asked for again over the same connection; what nobody foresaw is logged, once."""
    handler = Handler()
    handler.up_errors = [error, error]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    assert handler.recoveries == 3
    assert len(handler.wires) == 1
    assert caplog.text.count("Traceback") == isinstance(error, KeyError)
    running.cancel()


@pytest.mark.parametrize("error", [KeyError("x"), ProtocolError(), RecursionError(), OfflineError(), UnexpectedError()])
async def test_one_odd_message_costs_itself(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """It is counted and, the first time, logged; the next one is handled."""
    handler = Handler()
    handler.handle_errors = [error, error]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    for message in ("odd", "odd", "good"):
        handler.wires[0].messages.put_nowait(message)
    await handler.until(lambda: handler.heard == ["odd", "odd", "good"])
    assert handler.states == [True]
    assert handler.link.damaged == {type(error).__name__: 2}
    assert [record.levelname for record in caplog.records if record.levelno > logging.INFO] == ["WARNING"]
    running.cancel()


async def test_message_after_which_only_a_new_connection_helps() -> None:
    """A handler can say so."""
    handler = Handler()
    handler.handle_errors = [UnreachableError()]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: bool(handler.wires))
    handler.wires[0].messages.put_nowait("bye")
    await handler.until(lambda: len(handler.wires) == 2 and handler.link.connected)
    running.cancel()


async def test_bug_while_connecting_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw is logged with its traceback, once, and tried again."""
    handler = Handler()
    handler.errors = [ZeroDivisionError("x"), ZeroDivisionError("x")]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    assert handler.link.last_error.startswith("unexpected_error")
    assert caplog.text.count("Traceback") == 1
    running.cancel()


async def test_channel_that_breaks_in_an_unforeseen_way(caplog: pytest.LogCaptureFixture) -> None:
    """So is a channel that raises what it should not, in reading and in closing."""

    class Bad(Wire):
        @override
        async def __aiter__(self) -> AsyncIterator[object]:
            yield "one"
            raise ZeroDivisionError

        @override
        async def close(self) -> None:
            raise ZeroDivisionError

    handler = Handler()
    handler.bad = [Bad(beaten=handler.news.set)]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: len(handler.wires) == 2 and handler.link.connected)
    assert caplog.text.count("Traceback") == 1
    running.cancel()


async def test_channel_that_breaks_while_it_is_read(caplog: pytest.LogCaptureFixture) -> None:
    """A connection that is gone when a ping is answered is an everyday end of one."""

    class Gone(Wire):
        @override
        async def __aiter__(self) -> AsyncIterator[object]:
            yield "one"
            raise ConnectionResetError

    handler = Handler()
    handler.bad = [Gone(beaten=handler.news.set)]
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: len(handler.wires) == 2 and handler.link.connected)
    assert "Traceback" not in caplog.text
    assert handler.link.last_error == "cannot_connect: ConnectionResetError"
    running.cancel()


class Pauses:
    """Notes how long the link means to wait, and lets no time pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, handler: Handler) -> None:
        """Watch a link."""
        self.seconds: list[float] = []
        self.handler = handler
        monkeypatch.setattr(handler.link, "_wait", self._wait)

    async def _wait(self, error: CloudError, pause: float) -> None:
        self.seconds.append(pause)
        self.handler.news.set()
        await asyncio.sleep(0)


@pytest.mark.parametrize(("options", "longest"), [({}, 4), ({"longest_after_many": 900}, 900)])
async def test_pauses_of_connections_that_work(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, float], longest: float
) -> None:
    """A connection that worked is back within five seconds; after fifty that broke at once a vendor that counts them is spared."""
    handler = Handler()
    for name, value in options.items():
        setattr(handler.link, name, value)
    handler.link.first_pause, handler.link.short_pause = 100, 0.2
    pauses = Pauses(monkeypatch, handler)
    running = asyncio.create_task(handler.link.run())
    for wires in range(1, 61):
        async with asyncio.timeout(30):
            while len(handler.wires) < wires or not handler.link.connected:
                await asyncio.sleep(0)
        handler.wires[-1].messages.put_nowait("one")
        handler.wires[-1].messages.put_nowait(None)
    async with asyncio.timeout(30):
        while len(pauses.seconds) < 60:
            await asyncio.sleep(0)
    assert 0.2 <= pauses.seconds[0] <= 0.5
    assert max(pauses.seconds[:10]) == pauses.seconds[9] == pytest.approx(2)
    assert max(pauses.seconds[:50]) == pauses.seconds[10] == pytest.approx(4)
    assert max(pauses.seconds) == pauses.seconds[-1] == longest
    running.cancel()


async def test_pauses_while_connecting_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """They double up to a limit; a connection that works resets them, one that says nothing does not."""
    handler = Handler()
    handler.link.first_pause, handler.link.longest_pause = 1, 50
    handler.errors = [UnreachableError() for _ in range(8)]
    pauses = Pauses(monkeypatch, handler)
    handler.may_recover.clear()
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: len(handler.wires) == 1)
    handler.wires[0].messages.put_nowait(None)
    await handler.until(lambda: len(handler.wires) == 2)
    for pause, middle in zip(pauses.seconds, [1, 2, 4, 8, 16, 32, 50, 50, 50], strict=True):
        assert middle / 2 <= pause <= middle * 1.5
    handler.wires[1].messages.put_nowait("one")
    handler.wires[1].messages.put_nowait(None)
    await handler.until(lambda: len(pauses.seconds) == 10)
    assert pauses.seconds[-1] < 2
    running.cancel()


async def test_login_does_not_wait() -> None:
    """Whoever wants something has the next attempt made at once, and waits until there is a connection."""
    handler = Handler()
    handler.link.first_pause = 3600
    handler.errors = [UnreachableError("x")]
    running = asyncio.create_task(handler.link.run())
    async with asyncio.timeout(30):
        while not handler.link.last_error:
            await asyncio.sleep(0)
        await handler.link.opened(60)
    assert len(handler.wires) == 1
    running.cancel()


async def test_login_is_bounded_in_time() -> None:
    """Then they are told why."""
    handler = Handler()
    handler.errors = [RateLimitError("x", retry_after=3600)]
    running = asyncio.create_task(handler.link.run())
    with pytest.raises(UnreachableError, match="rate_limited"):
        await handler.link.opened(0.05)
    assert handler.wires == []
    running.cancel()


async def test_silence_and_heartbeat() -> None:
    """The heart beats; a connection without any message is given up."""
    handler = Handler()
    handler.link.heartbeat = 0.001
    handler.link.silence = 0.05
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: any(wire.beats > 1 for wire in handler.wires))
    await handler.until(lambda: len(handler.wires) > 1)
    assert handler.wires[0].closed
    assert "silence" in handler.link.last_error
    running.cancel()


async def test_a_suspect_connection_gets_one_chance() -> None:
    """A missing answer has the heart beat at once; an answer to that clears the suspicion, silence ends the connection."""
    handler = Handler()
    handler.link.patience = 0.05
    running = asyncio.create_task(handler.link.run())
    await handler.until(lambda: handler.link.connected)
    first = handler.wires[0]

    def answer() -> None:
        first.messages.put_nowait("pong")
        first.beaten = handler.news.set

    first.beaten = answer
    await asyncio.sleep(0)
    handler.link.suspect()
    await handler.until(lambda: handler.heard == ["pong"])
    assert not first.closed
    async with asyncio.timeout(30):
        while len(handler.wires) < 2:
            handler.link.suspect()
            await asyncio.sleep(0)
    assert first.closed
    assert first.beats == 2
    running.cancel()


# Each time a new one: an exception that is raised again keeps the traceback of the time before.
errors: st.SearchStrategy[Exception | None] = st.one_of(
    st.none(),
    *(
        st.builds(error)
        for error in (KeyError, RecursionError, ValueError, ProtocolError, OfflineError, UnexpectedError, OSError)
    ),
)


@fuzz
@given(outcomes=st.lists(st.tuples(odd_texts, errors), max_size=20))
async def test_any_messages(outcomes: list[tuple[str, Exception | None]]) -> None:
    """Whatever handling a message raises, all are handled, in order, over one connection."""
    handler = Handler()
    running = asyncio.create_task(handler.link.run())
    async with asyncio.timeout(30):
        while not handler.link.connected:
            await asyncio.sleep(0)
        handler.handle_errors = [error for _, error in outcomes]
        for message, _ in outcomes:
            handler.wires[0].messages.put_nowait(message)
        while len(handler.heard) < len(outcomes):
            await asyncio.sleep(0)
    assert handler.heard == [message for message, _ in outcomes]
    assert handler.link.damaged.total() == len([error for _, error in outcomes if error is not None])
    assert handler.link.connected
    assert len(handler.wires) == 1
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
