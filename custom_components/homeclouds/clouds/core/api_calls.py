"""Calls of a vendor's documented interfaces by name, for what has neither an entity nor an action of its own.

A cloud lists them as data: the name in the vendor's document -> the typed method of its client. Parameters are those of the method
and are checked against its annotations; what it returns becomes JSON without secrets.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
import inspect
from types import NoneType, UnionType
from typing import (
    Any,
    Protocol,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
    runtime_checkable,
)

from .errors import (
    MissingParameterError,
    ParameterError,
    UnconfirmedError,
    UnknownInterfaceError,
    UnknownParameterError,
)
from .model import JSON
from .redact import without_secrets


class Effect(Enum):
    """What a call does to the account."""

    READ = "read"
    CHANGE = "change"
    DESTROY = "destroy"
    """Removes something, or ends a user's access: has to be confirmed."""


@dataclass(frozen=True, slots=True)
class ApiCall[ApiT]:
    """One interface: the method of the client that calls it, and its effect."""

    method: Callable[[ApiT], Callable[..., Awaitable[object]]]
    effect: Effect


def read[ApiT](method: Callable[[ApiT], Callable[..., Awaitable[object]]]) -> ApiCall[ApiT]:
    """Return a call that changes nothing."""
    return ApiCall(method, Effect.READ)


def change[ApiT](method: Callable[[ApiT], Callable[..., Awaitable[object]]]) -> ApiCall[ApiT]:
    """Return a call that adds or changes something."""
    return ApiCall(method, Effect.CHANGE)


def destroy[ApiT](method: Callable[[ApiT], Callable[..., Awaitable[object]]]) -> ApiCall[ApiT]:
    """Return a call that has to be confirmed."""
    return ApiCall(method, Effect.DESTROY)


class ApiCalls[ApiT]:
    """The interfaces of one account that can be called by name."""

    def __init__(self, table: Mapping[str, ApiCall[ApiT]], api: ApiT) -> None:
        """Call the methods of `api`."""
        self._table, self._api = table, api
        self._names = {_normal(name): name for name in table}

    @property
    def names(self) -> Sequence[str]:
        """Return the names of all interfaces."""
        return tuple(self._table)

    def effect(self, interface: str) -> Effect:
        """Return what an interface does, however its name is capitalized. Raises UnknownInterfaceError."""
        return self._find(interface).effect

    async def call(self, interface: str, parameters: Mapping[str, JSON], *, confirmed: bool = False) -> JSON:
        """Call an interface and return its answer without secrets.

        Raises UnknownInterfaceError, UnconfirmedError, ParameterError before anything is sent, and what the client raises.
        """
        found = self._find(interface)
        if found.effect is Effect.DESTROY and not confirmed:
            raise UnconfirmedError(interface)
        method = found.method(self._api)
        arguments = _arguments(method, parameters)
        answer: JSON = without_secrets(plain(await method(**arguments)))
        return answer

    def _find(self, interface: str) -> ApiCall[ApiT]:
        if (name := self._names.get(_normal(interface))) is None:
            alike = get_close_matches(_normal(interface), self._names, n=3)
            raise UnknownInterfaceError(", ".join(self._names[each] for each in alike) or interface)
        return self._table[name]


@runtime_checkable
class HasApiCalls(Protocol):
    """A cloud whose interfaces can be called by name."""

    api_calls: ApiCalls[Any]


def plain(value: object) -> JSON:
    """Return what a client's method returned as JSON."""
    match value:
        case None | bool() | int() | float() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return plain(value.value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case tuple() if names := getattr(value, "_fields", None):
            return {name: plain(each) for name, each in zip(names, value, strict=True)}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return str(value)


def _normal(name: str) -> str:
    return " ".join(name.casefold().split())


def _arguments(function: Callable[..., object], parameters: Mapping[str, JSON]) -> dict[str, Any]:
    """Return the arguments of a method or class as it is annotated. Raises ParameterError."""
    known = inspect.signature(function).parameters
    hints = get_type_hints(function)
    rest = next((name for name, each in known.items() if each.kind is inspect.Parameter.VAR_KEYWORD), None)
    arguments = {}
    for name, value in parameters.items():
        if name not in known and rest is None:
            raise UnknownParameterError(name)
        arguments[name] = _converted(name, value, hints[name if name in known else str(rest)])
    for name, parameter in known.items():
        if name not in arguments and name != rest and parameter.default is inspect.Parameter.empty:
            raise MissingParameterError(name)
    return arguments


def _converted(name: str, value: JSON, kind: Any) -> Any:
    """Return a value as its annotation wants it. Raises ParameterError."""
    if kind is JSON or kind is Any:
        return value
    if isinstance(kind, TypeAliasType):
        return _converted(name, value, kind.__value__)
    origin, args = get_origin(kind) or kind, get_args(kind)
    if origin in {Union, UnionType}:
        if value is None and NoneType in args:
            return None
        return _converted(name, value, next(each for each in args if each is not NoneType))
    if is_typeddict(kind):
        return _members(name, value, get_type_hints(kind))
    if not isinstance(origin, type):
        raise ParameterError(name)
    if issubclass(origin, str | int | float):
        return _scalar(name, value, origin)
    if isinstance(value, str) and (parse := getattr(origin, "parse", None)) is not None:
        return parse(value)
    if is_dataclass(origin) and isinstance(value, dict):
        return origin(**_arguments(origin, value))
    if issubclass(origin, Mapping) and isinstance(value, dict):
        return {key: _converted(name, each, args[1] if args else Any) for key, each in value.items()}
    if issubclass(origin, Iterable) and not issubclass(origin, Mapping) and isinstance(value, list):
        return _items(name, value, origin, args)
    raise ParameterError(name)


def _scalar(name: str, value: JSON, kind: type[Any]) -> Any:
    if issubclass(kind, Enum):
        by_name = {each.name.casefold(): each for each in kind}
        for each in (value, by_name.get(str(value).casefold())):
            if each in list(kind):
                return kind(each)
        raise ParameterError(name)
    if kind is str and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    wanted: Any = (int, float) if kind is float else kind
    if isinstance(value, wanted) and (kind is bool or not isinstance(value, bool)):
        return value
    raise ParameterError(name)


def _items(name: str, value: Sequence[JSON], kind: type[Any], args: tuple[Any, ...]) -> Any:
    if issubclass(kind, tuple) and Ellipsis not in args:
        if len(value) != len(args):
            raise ParameterError(name)
        return tuple(_converted(name, each, wanted) for each, wanted in zip(value, args, strict=True))
    return [_converted(name, each, args[0] if args else Any) for each in value]


def _members(name: str, value: JSON, members: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= members.keys():
        raise ParameterError(name)
    return {key: _converted(f"{name}.{key}", each, members[key]) for key, each in value.items()}
