"""Limits of appliances, learned from what they refuse: documented ranges and modes are wider than most products'."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
import time

from ..core.codecs import Choice
from ..core.errors import OutOfRangeError, ValueRangeError
from ..core.features import Climate, Feature, Humidifier, WaterHeater
from ..core.model import JSON, Properties
from ..core.number_codecs import Half, Range, Settable, Table
from ..core.values import number

type Adjustable = Climate | Humidifier | WaterHeater
"""A function with a set point or a mode; some appliances have several: the zones and the hot water of a heat pump."""
type Adjustables = Sequence[Adjustable]
_SURE = {"climate": (18, 28), "water_heater": (40, 50), "humidifier": (50, 60)}
"""°C or % that every appliance of a kind takes: one that does not obey within them has another reason."""
_LASTS = 900
"""Seconds after which a command without any report says nothing about limits."""
_STRIKES = 2
"""How often an appliance has to ignore what may have been lost on the way, or to refuse it without a reason."""

_KEPT = 30 * 86400
"""Seconds after which what was learned is tried again."""
LOWEST, HIGHEST, WHOLE, MODES = "lowest", "highest", "whole", "modes"
_SINCE = "since"
_OTHER = "/"
"""Between an appliance and a function of it beside the first."""


@dataclass(slots=True)
class _Try:
    set_point: float | None
    mode: str | None
    before: float | None
    at: float
    feature: Adjustable
    shown: float | None = None
    """The set point that the appliance has had since."""
    seen_mode: str | None = None


@dataclass
class Limits:
    """What the appliances of one account ignored or refused."""

    patience: float
    """Seconds within which an appliance has to confirm; a few may pass before a command is noted here."""
    learnt_something: Callable[[], None] = lambda: None
    _tries: dict[str, _Try] = field(default_factory=dict)
    _strikes: dict[tuple[str, str], int] = field(default_factory=dict)
    _learnt: dict[str, dict[str, JSON]] = field(default_factory=dict)

    def of(self, code: str) -> dict[str, JSON]:
        """Return what is known of an appliance, to be kept with it; empty if nothing is."""
        found = self._of(code)
        others = [place for place in self._learnt if place.startswith(f"{code}{_OTHER}")]
        return found | {place.partition(_OTHER)[2]: dict(own) for place in others if (own := self._of(place))}

    def _of(self, place: str) -> dict[str, JSON]:
        learnt = self._learnt.get(place, {})
        if time.time() - (number(learnt.get(_SINCE)) or 0) > _KEPT:
            self._learnt.pop(place, None)
            return {}
        return {name: value for name, value in learnt.items() if name != _SINCE}

    def dump(self) -> dict[str, JSON]:
        """Return all that was learned."""
        return {code: dict(learnt) for code, learnt in self._learnt.items()}

    def load(self, data: Mapping[str, JSON]) -> None:
        """Take in what dump() gave before a restart."""
        self._learnt = {code: dict(learnt) for code, learnt in data.items() if isinstance(learnt, dict)}

    def check(self, code: str, features: Adjustables, wanted: Properties) -> None:
        """Raise ValueRangeError if the appliance is known not to take this."""
        self.conclude()
        for place, feature in _places(code, features):
            self._check(place, feature, wanted)

    def _check(self, code: str, feature: Adjustable, wanted: Properties) -> None:
        if learnt := self._of(code):
            narrowed = narrow(feature, learnt)
            if (tried_for := _target(feature, wanted)) is not None and narrowed.target is not None:
                low, high = narrowed.target.minimum, narrowed.target.maximum
                if not low <= tried_for <= high:
                    raise OutOfRangeError(tried_for, low, high)
            if (mode := _mode(feature, wanted)) is not None and mode in _texts(learnt.get(MODES)):
                raise ValueRangeError(mode)

    def tried(self, code: str, features: Adjustables, wanted: Properties, present: Properties) -> None:
        """Note a command that the cloud accepted."""
        for place, feature in _places(code, features):
            self._tried(place, feature, wanted, present)

    def _tried(self, code: str, feature: Adjustable, wanted: Properties, present: Properties) -> None:
        after, before = {**present, **wanted}, _target(feature, present)
        tried_for, mode = _target(feature, after), _mode(feature, after)
        tried_for = None if tried_for == before else tried_for
        mode = None if feature.mode is None or mode == feature.mode.read(present) else mode
        if tried_for is not None or mode is not None:
            self._tries[code] = _Try(tried_for, mode, before, time.monotonic(), feature)

    def refused(self, code: str, features: Adjustables, wanted: Properties, present: Properties, *, sure: bool) -> None:
        """Learn from a command that the appliance refused; `sure` if it said that it does not take this."""
        for place, feature in _places(code, features):
            self._tried(place, feature, wanted, present)
            if (tried := self._tries.pop(place, None)) is not None:
                self._judge(place, replace(tried, shown=tried.before, seen_mode=""), _STRIKES if sure else 1)

    @property
    def any(self) -> bool:
        """Whether something was learned, or is being tried: else there is nothing to learn from what an appliance has."""
        return bool(self._tries or self._learnt)

    def seen(self, code: str, features: Adjustables, properties: Properties) -> None:
        """Learn from what an appliance has, whether it was asked or not."""
        for place, feature in _places(code, features):
            self._seen(place, feature, properties)

    def _seen(self, code: str, feature: Adjustable, properties: Properties) -> None:
        set_point, mode = _target(feature, properties), _mode(feature, properties)
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
        tried_for, shown, sure = tried.set_point, tried.shown, _SURE[tried.feature.kind]
        if (
            tried_for is not None
            and shown is not None
            and shown != tried_for
            and (target := tried.feature.target) is not None
        ):
            if tried_for % 1 and abs(shown - tried_for) == 0.5 and shown != tried.before:
                self._learn(code, WHOLE, True)
            elif tried_for < sure[0] and shown > tried_for:
                self._learn(code, LOWEST, tried_for + target.step)
            elif tried_for > sure[1] and shown < tried_for:
                self._learn(code, HIGHEST, tried_for - target.step)
            elif tried_for % 1:
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


def adjustables(features: Iterable[Feature]) -> Adjustables:
    """Return the features of an appliance whose limits are learned."""
    return tuple(one for one in features if isinstance(one, Climate | Humidifier | WaterHeater))


def _places(code: str, features: Adjustables) -> Iterator[tuple[str, Adjustable]]:
    """Yield where what is learned of each function is kept."""
    for number_of, feature in enumerate(features):
        yield f"{code}{_OTHER}{feature.key}" if number_of else code, feature


def narrow_all(features: Iterable[Feature], learnt: Mapping[str, JSON]) -> tuple[Feature, ...]:
    """Return the features of an appliance without what it is known not to take."""
    known = tuple(features)
    narrowed: dict[int, Feature] = {}
    for number_of, feature in enumerate(adjustables(known)):
        own = learnt.get(feature.key) if number_of else learnt
        if isinstance(own, Mapping) and own:
            narrowed[id(feature)] = narrow(feature, own)
    return tuple(narrowed.get(id(one), one) for one in known)


def narrow(feature: Adjustable, learnt: Mapping[str, JSON]) -> Adjustable:
    """Return a function without what the appliance is known not to take."""
    mode = feature.mode
    if isinstance(mode, Choice) and (modes := _texts(learnt.get(MODES))):
        mode = replace(mode, read_only=mode.read_only | modes)
    if isinstance(feature, WaterHeater | Humidifier):
        return replace(feature, target=_narrowed(feature.target, learnt), mode=mode)
    target = None if feature.target is None else _narrowed(feature.target, learnt)
    return replace(feature, target=target, mode=mode, target_fahrenheit=_narrowed_table(feature, target, learnt))


def _narrowed_table(climate: Climate, target: Settable | None, learnt: Mapping[str, JSON]) -> Settable | None:
    fahrenheit = climate.target_fahrenheit
    if not isinstance(fahrenheit, Table) or target is None:
        return fahrenheit
    within = {f: c for f, c in fahrenheit.table.items() if target.minimum <= c <= target.maximum}
    return replace(fahrenheit, source=target, table=within or fahrenheit.table)


def _narrowed(target: Settable, learnt: Mapping[str, JSON]) -> Settable:
    if not isinstance(target, Range | Half):
        return target
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


def _target(feature: Adjustable, properties: Properties) -> float | None:
    target: Settable | None = feature.target
    return target.read(properties) if target is not None and target.names & properties.keys() else None


def _mode(feature: Adjustable, properties: Properties) -> str | None:
    """Return the mode; nothing while the appliance is off, which may keep it for later."""
    if feature.mode is None or (feature.power is not None and feature.power.read(properties) is False):
        return None
    return feature.mode.read(properties)
