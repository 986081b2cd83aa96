"""The paths of a push and of a command through the integration, file by file: as docs/architecture.md has them, and short."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
import inspect
from pathlib import Path
import re
import sys
from types import FrameType
from typing import Any

import aiohttp
from homeassistant.core import StateMachine
from homeassistant.helpers.entity import Entity
import pytest

from custom_components import homeclouds
from custom_components.homeclouds.account.commands import CommandQueue

from .accounts import ACCOUNTS, Account, until

INTEGRATION = Path(homeclouds.__file__).parent
PAGE = INTEGRATION.parent.parent / "docs" / "architecture.md"
MOST_OF_A_PUSH, MOST_OF_A_COMMAND = 7, 9
"""Files."""
MOST_LINES_OF_A_WALK = 6

_WIRES: tuple[tuple[type[Any], str], ...] = (
    (aiohttp.ClientSession, "_request"),
    (aiohttp.ClientWebSocketResponse, "send_str"),
    (aiohttp.ClientWebSocketResponse, "send_bytes"),
    (asyncio.StreamWriter, "write"),
    (asyncio.selector_events._SelectorSocketTransport, "write"),  # type: ignore[attr-defined]  # private to asyncio
)
"""Where commands leave Python code that is ours."""


@dataclass
class Stack:
    """The calls that led to one: those that await another are part of it."""

    files: list[str]
    """The integration's files, the outermost first, each once."""
    received: list[str]
    """Those from the coroutine that received what the rest handles."""
    entity: Entity | None
    """The entity that writes its state."""


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _files(frames: list[FrameType]) -> list[str]:
    paths = (Path(frame.f_code.co_filename) for frame in reversed(frames))
    return list(
        dict.fromkeys(path.relative_to(INTEGRATION).as_posix() for path in paths if path.is_relative_to(INTEGRATION))
    )


def _stack() -> Stack:
    frames = list(_frames(sys._getframe(2)))
    entities = (frame.f_locals.get("self") for frame in frames)
    waiting = (number for number, frame in enumerate(frames, 1) if frame.f_code.co_flags & inspect.CO_COROUTINE)
    return Stack(
        _files(frames),
        _files(frames[: next(waiting, None)]),
        next((entity for entity in entities if isinstance(entity, Entity)), None),
    )


def _page(heading: str) -> dict[str, list[str]]:
    """Return the table under a heading: cloud -> files."""
    section = PAGE.read_text(encoding="utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    return {cloud: re.findall(r"`([^`]+)`", row) for cloud, row in rows}


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Any], str], list[Stack]]:
    """Return what records the stacks of calls of a method."""

    def start(kind: type[Any], name: str) -> list[Stack]:
        called, stacks = getattr(kind, name), list[Stack]()

        def recorded(*args: Any, **options: Any) -> Any:
            stacks.append(_stack())
            return called(*args, **options)

        monkeypatch.setattr(kind, name, recorded)
        return stacks

    return start


type Record = Callable[[type[Any], str], list[Stack]]


@pytest.mark.parametrize("account", ACCOUNTS, indirect=True)
async def test_push(account: Account, record: Record) -> None:
    """A push passes few files from where it comes in to the entity's state."""
    stacks = record(StateMachine, "async_set_internal")
    account.turn()
    assert await until(account.right)
    shown = account.entity(*account.number[:2])
    paths = [
        [*stack.received, Path(inspect.getfile(type(stack.entity))).relative_to(INTEGRATION).as_posix()]
        for stack in stacks
        if stack.entity is not None and stack.entity.entity_id == shown
    ]
    assert paths
    assert paths[0] == _page("A push").get(account.cloud), paths
    assert len(paths[0]) <= MOST_OF_A_PUSH


@pytest.mark.parametrize("account", ACCOUNTS, indirect=True)
async def test_command(account: Account, record: Record) -> None:
    """A command passes few files from the entity to where it leaves, and one queue."""
    await _command(account, record, account.cloud)


@pytest.mark.parametrize("account", ["eWeLink"], indirect=True)
async def test_command_without_socket(account: Account, record: Record) -> None:
    """So does one that has to be an HTTP request because there is no socket."""
    account.simulator.faults.add("http_error", path="/dispatch")
    account.drop()
    assert await until(lambda: not account.coordinator.cloud.connected)
    await _command(account, record, "ewelink_http")


def _walks() -> dict[str, str]:
    """Return the paragraphs of the page that say where things are, by their titles."""
    section = PAGE.read_text(encoding="utf-8").partition("## Where is ...?\n")[2].partition("\n## ")[0]
    return {walk.split("**")[1]: walk for walk in section.strip().split("\n\n")}


@pytest.mark.parametrize("title", list(_walks()))
def test_walk_names_what_there_is(title: str) -> None:
    """A walk is short, its files exist, and what it names stands in them."""
    walk = _walks()[title]
    assert len(walk.splitlines()) <= MOST_LINES_OF_A_WALK
    names = re.findall(r"`([^`]+)`", walk)
    paths = [name for name in names if "/" in name or name.endswith(".py")]
    files = {path: list(INTEGRATION.glob(path.replace("<vendor>", "*").rstrip("/"))) for path in paths}
    assert all(files.values()), files
    text = "\n".join(file.read_text(encoding="utf-8") for found in files.values() for file in found if file.is_file())
    for name in set(names) - set(paths):
        for part in re.split(r"[.]|<\w+>", name.removesuffix("()")):
            assert part in text, name


def test_walks_are_those_of_a_newcomer() -> None:
    """The page answers the five questions."""
    assert len(_walks()) == 5


async def _command(account: Account, record: Record, row: str) -> None:
    stacks = [record(kind, name) for kind, name in _WIRES]
    queued = record(CommandQueue, "write")
    assert await account.command(not account.actual()[1]) == "ok"
    paths = [stack.files for each in stacks for stack in each if stack.files[:1] == ["account/commands.py"]]
    paths = [path for path in paths if "account/reading.py" not in path]
    assert paths, [stack.files for each in stacks for stack in each]
    path = list(dict.fromkeys([*queued[0].files, *paths[0]]))
    assert path == _page("A command").get(row), path
    assert len(path) <= MOST_OF_A_COMMAND
