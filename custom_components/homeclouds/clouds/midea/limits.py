"""What an air conditioner turned out not to take: the document's ranges and modes are wider than those of most products."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
import time

from ..core.codecs import Choice, Half, Range, Settable, Table
from ..core.errors import OutOfRangeError, ValueRangeError
from ..core.features import Climate
from ..core.model import JSON, Properties
from ..core.values import number

_SURE = (18, 28)
"""°C that every air conditioner takes: one that does not obey within them has another reason."""
_LASTS = 900
"""Seconds after which a command that nobody heard of any more tells nothing."""
_STRIKES = 2
"""How often an appliance has to ignore what may have been lost on the way; what it refuses counts at once."""

_KEPT = 30 * 86400
"""Seconds after which what was learnt is tried again."""
LOWEST, HIGHEST, WHOLE, MODES = "lowest", "highest", "whole", "modes"
_SINCE = "since"


@dataclass(slots=True)
class _Try:
    set_point: float | None
    mode: str | None
    before: float | None
    at: float
    climate: Climate
    shown: float | None = None
    """The set point that the appliance has had since."""
    seen_mode: str | None = None


@dataclass
class Limits:
    """What the air conditioners of one account ignored or refused."""

    patience: float
    """Seconds that an appliance has to obey; a few of them may pass before this hears of a command."""
    learnt_something: Callable[[], None] = lambda: None
    _tries: dict[str, _Try] = field(default_factory=dict)
    _strikes: dict[tuple[str, str], int] = field(default_factory=dict)
    _learnt: dict[str, dict[str, JSON]] = field(default_factory=dict)

    def of(self, code: str) -> dict[str, JSON]:
        """Return what is known of an appliance, to be kept with it; empty if nothing is."""
        learnt = self._learnt.get(code, {})
        if time.time() - (number(learnt.get(_SINCE)) or 0) > _KEPT:
            self._learnt.pop(code, None)
            return {}
        return {name: value for name, value in learnt.items() if name != _SINCE}

    def dump(self) -> dict[str, JSON]:
        """Return all that was learnt."""
        return {code: dict(learnt) for code, learnt in self._learnt.items()}

    def load(self, data: Mapping[str, JSON]) -> None:
        """Take in what dump() gave before a restart."""
        self._learnt = {code: dict(learnt) for code, learnt in data.items() if isinstance(learnt, dict)}

    def check(self, code: str, climate: Climate | None, wanted: Properties) -> None:
        """Raise ValueRangeError if the appliance is known not to take this."""
        self.conclude()
        if (learnt := self.of(code)) and climate is not None:
            narrowed = narrow(climate, learnt)
            if (wish := _target(climate, wanted)) is not None and narrowed.target is not None:
                low, high = narrowed.target.minimum, narrowed.target.maximum
                if not low <= wish <= high:
                    raise OutOfRangeError(wish, low, high)
            if (mode := _mode(climate, wanted)) is not None and mode in _texts(learnt.get(MODES)):
                raise ValueRangeError(mode)

    def tried(self, code: str, climate: Climate | None, wanted: Properties, present: Properties) -> None:
        """Take note of a command that the cloud accepted."""
        if climate is None:
            return
        after, before = {**present, **wanted}, _target(climate, present)
        wish, mode = _target(climate, after), _mode(climate, after)
        wish = None if wish == before else wish
        mode = None if climate.mode is None or mode == climate.mode.read(present) else mode
        if wish is not None or mode is not None:
            self._tries[code] = _Try(wish, mode, before, time.monotonic(), climate)

    def refused(self, code: str, climate: Climate | None, wanted: Properties, present: Properties) -> None:
        """Learn from a command that the appliance refused."""
        self.tried(code, climate, wanted, present)
        if (tried := self._tries.pop(code, None)) is not None:
            self._judge(code, replace(tried, shown=tried.before, seen_mode=""), _STRIKES)

    def seen(self, code: str, climate: Climate | None, properties: Properties) -> None:
        """Learn from what an appliance has, whether it was asked or not."""
        if climate is None:
            return
        set_point, mode = _target(climate, properties), _mode(climate, properties)
        self._unlearn(code, set_point, mode)
        if (tried := self._tries.get(code)) is not None:
            tried.shown = tried.shown if set_point is None else set_point
            tried.seen_mode = tried.seen_mode if mode is None else mode
            tried.set_point = None if tried.set_point == tried.shown else tried.set_point
            tried.mode = None if tried.mode == tried.seen_mode else tried.mode
            if tried.set_point is None and tried.mode is None:
                del self._tries[code]
                self._strikes = {key: count for key, count in self._strikes.items() if key[0] != code}

    def conclude(self) -> None:
        """Judge the commands that had time enough."""
        now = time.monotonic()
        for code, tried in list(self._tries.items()):
            if now - tried.at >= 0.8 * self.patience:
                del self._tries[code]
                if now - tried.at < _LASTS:
                    self._judge(code, tried, 1)

    def _judge(self, code: str, tried: _Try, strikes: int) -> None:
        wish, shown = tried.set_point, tried.shown
        if wish is not None and shown is not None and shown != wish and (target := tried.climate.target) is not None:
            if wish % 1 and abs(shown - wish) == 0.5 and shown != tried.before:
                self._learn(code, WHOLE, True)
            elif wish < _SURE[0] and shown > wish:
                self._learn(code, LOWEST, wish + target.step)
            elif wish > _SURE[1] and shown < wish:
                self._learn(code, HIGHEST, wish - target.step)
            elif wish % 1:
                self._strike(code, WHOLE, True, strikes)
        if tried.mode is not None and tried.seen_mode not in {None, tried.mode}:
            blocked = _texts(self._learnt.get(code, {}).get(MODES))
            self._strike(code, MODES, [*sorted({*blocked, tried.mode})], strikes, tried.mode)

    def _strike(self, code: str, name: str, value: JSON, strikes: int, what: str = "") -> None:
        key = code, f"{name}{what}"
        self._strikes[key] = self._strikes.get(key, 0) + strikes
        if self._strikes[key] >= _STRIKES:
            self._learn(code, name, value)

    def _learn(self, code: str, name: str, value: JSON) -> None:
        self._learnt[code] = {**self._learnt.get(code, {}), name: value, _SINCE: time.time()}
        self.learnt_something()

    def _unlearn(self, code: str, set_point: float | None, mode: str | None) -> None:
        """Forget what an appliance shows not to be so."""
        if not (learnt := self._learnt.get(code)):
            return
        kept = dict(learnt)
        if set_point is not None:
            if set_point < (number(kept.get(LOWEST)) or set_point):
                del kept[LOWEST]
            if set_point > (number(kept.get(HIGHEST)) or set_point):
                del kept[HIGHEST]
            if set_point % 1:
                kept.pop(WHOLE, None)
        if mode in (modes := _texts(kept.get(MODES))):
            kept[MODES] = [*sorted(modes - {mode})]
        if kept != learnt:
            self._learnt[code] = kept
            self.learnt_something()


def narrow(climate: Climate, learnt: Mapping[str, JSON]) -> Climate:
    """Return an air conditioner without what it is known not to take."""
    target, fahrenheit, mode = climate.target, climate.target_fahrenheit, climate.mode
    if isinstance(target, Range | Half):
        target = _narrowed(target, learnt)
    if isinstance(fahrenheit, Table) and target is not None:
        within = {f: c for f, c in fahrenheit.table.items() if target.minimum <= c <= target.maximum}
        whole = {f: c for f, c in within.items() if not (learnt.get(WHOLE) and c % 1)}
        fahrenheit = replace(fahrenheit, source=target, table=whole or fahrenheit.table)
    if isinstance(mode, Choice) and (modes := _texts(learnt.get(MODES))):
        mode = replace(mode, read_only=mode.read_only | modes)
    return replace(climate, target=target, target_fahrenheit=fahrenheit, mode=mode)


def _narrowed(target: Range | Half, learnt: Mapping[str, JSON]) -> Range | Half:
    whole = target.whole if isinstance(target, Half) else target
    low, high = number(learnt.get(LOWEST)), number(learnt.get(HIGHEST))
    whole = replace(
        whole,
        minimum=whole.minimum if low is None else max(low, whole.minimum),
        maximum=whole.maximum if high is None else min(high, whole.maximum),
        step=max(1, whole.step) if learnt.get(WHOLE) else whole.step,
    )
    return Half(whole, target.half) if isinstance(target, Half) and not learnt.get(WHOLE) else whole


def _texts(value: JSON) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _target(climate: Climate, properties: Properties) -> float | None:
    target: Settable | None = climate.target
    return target.read(properties) if target is not None and target.names & properties.keys() else None


def _mode(climate: Climate, properties: Properties) -> str | None:
    """Return the mode; nothing while the appliance is off, which may keep it for later."""
    if climate.mode is None or (climate.power is not None and climate.power.read(properties) is False):
        return None
    return climate.mode.read(properties)
