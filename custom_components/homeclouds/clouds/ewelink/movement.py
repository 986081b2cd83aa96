"""Moving covers: what frames say about the movement.

The server passes on what apps write (`userAgent` app): such an echo says where a cover is going. What the device itself reports says
where it is: it has arrived, unless it tells its position all the way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from ..core.model import Properties, Update, Value
from ..core.values import number, same, token

POSITION, MOVING = "cover.position", "cover.moving"
"""Properties: the last reported position of a cover, as its device counts; opening, closing, or stopped. Written by the cloud."""
_STOPPED = "stopped"
_NO = frozenset(("false", "0"))
_WORDS = frozenset(("opening", "closing", _STOPPED))


@dataclass(frozen=True)
class Moves:
    """How a type of covers moves (`moves` of its profile)."""

    position: str
    """The property that reports the position."""
    target: str
    """The property that says where to go."""
    commands: Mapping[str, Any]
    """Property -> its values -> opening, closing or stopped."""
    closed: float = 0
    """The position of a closed cover, 0 or 100."""
    all_the_way: bool = False
    """Whether it reports its position while it moves."""
    calibrated: str = ""
    """The property that says whether it knows its position; "" if it always does."""

    @classmethod
    def of(cls, data: Value) -> Self | None:
        """Read `moves` of a profile; None if it has none. Raises ValueError for an unknown direction."""
        if not isinstance(data, dict):
            return None
        moves = cls(**data)  # type: ignore[arg-type]  # profiles are checked by their tests
        if unknown := {word for values in moves.commands.values() for word in values.values()} - _WORDS:
            raise ValueError(f"not words of a movement: {', '.join(sorted(unknown))}")
        return moves

    def listed(self, properties: Properties) -> dict[str, Value]:
        """Return where a listed cover is."""
        if self.position not in properties:
            return {}
        return {POSITION: None if self.is_lost(properties) else properties[self.position], MOVING: _STOPPED}

    def is_lost(self, properties: Properties) -> bool:
        """Return whether a cover says that it does not know its position."""
        return token(properties.get(self.calibrated)).lower() in _NO

    def commanded(self, properties: Properties, at: Value) -> str | None:
        """Return the direction of a cover that was at a position when these were written."""
        if (goal := number(properties.get(self.target))) is not None and (now := number(at)) is not None:
            return _STOPPED if goal == now else "opening" if (goal > now) is (self.closed == 0) else "closing"
        words = (
            values.get(token(properties[name]).lower()) for name, values in self.commands.items() if name in properties
        )
        word = next((word for word in words if word), None)
        return _STOPPED if word and number(at) is not None and number(at) == self.end(word) else word

    def end(self, direction: str) -> float | None:
        """Return the position at which a movement ends."""
        return {"opening": 100 - self.closed, "closing": self.closed}.get(direction)


@dataclass
class Movement:
    """Where the covers of an account are. `moves` returns how a device moves; None if it is no cover."""

    moves: Callable[[str], Moves | None] = lambda device: None
    _at: dict[str, Value] = field(default_factory=dict, repr=False)
    _goals: dict[str, Value] = field(default_factory=dict, repr=False)
    _lost: set[str] = field(default_factory=set, repr=False)
    """Covers that do not know their position."""

    def remember(self, update: Update) -> None:
        """Note where a listed device is."""
        if POSITION in update.properties:
            self._at[update.device_id] = update.properties[POSITION]
        if (moves := self.moves(update.device_id)) is not None:
            self._note(update, moves)

    def _note(self, update: Update, moves: Moves) -> None:
        if moves.calibrated in update.properties:
            (self._lost.add if moves.is_lost(update.properties) else self._lost.discard)(update.device_id)

    def follow(self, update: Update, *, echo: bool = False) -> Update:
        """Add the position and direction of a cover to a report."""
        device, updated = update.device_id, update.properties
        if (moves := self.moves(device)) is None:
            return update
        self._note(update, moves)
        if echo:
            found = self.sent(device, updated)
        elif moves.position in updated:
            self._at[device] = None if device in self._lost else updated[moves.position]
            found = {POSITION: self._at[device]}
            if not moves.all_the_way or self._arrived(device, updated[moves.position]):
                found[MOVING] = _STOPPED
        else:
            word = moves.commanded({name: updated[name] for name in moves.commands if name in updated}, None)
            found = {MOVING: word} if word else {}
        return replace(update, properties={**updated, **found}) if found else update

    def sent(self, device: str, wanted: Properties) -> dict[str, Value]:
        """Return the direction of a cover after these were written."""
        if (moves := self.moves(device)) is None or (word := moves.commanded(wanted, self._at.get(device))) is None:
            return {}
        self._goals[device] = wanted.get(moves.target)
        return {MOVING: word}

    def arrived(self, device: str, wanted: Properties) -> dict[str, Value]:
        """Return where a cover is after these were written that never reports it: a group."""
        if (moves := self.moves(device)) is None:
            return {}
        word = moves.commanded(wanted, None)
        goal = wanted[moves.target] if moves.target in wanted else moves.end(word or "")
        return {} if goal is None and word != _STOPPED else {POSITION: goal, MOVING: _STOPPED}

    def _arrived(self, device: str, position: Value) -> bool:
        goal = self._goals.get(device)
        return number(position) in {0, 100} or (goal is not None and same(position, goal))
