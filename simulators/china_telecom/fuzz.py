"""Malformed frames without end: what a hostile or broken device may send."""

from collections.abc import Callable, Iterator, Sequence
import json
import random
from typing import Any

from .wire import frame, seal

_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 65536, 10**30, 1.5, "", "0", "65535", "99999", "x" * 2000, "\u0000", "٣", [], {}, [[]], [{}], {"a": {}},
)  # fmt: skip
_KEYS = (
    "sequence", "deviceId", "subDeviceId", "pin", "onLine", "token", "statusSerials", "resourceSerials", "event", "alarm",
    "error", "device", "modules", "version", "model", "status", "type", "result", "time",
)  # fmt: skip
_ITEM_KEYS = (
    "serialId", "statusSerial", "statusName", "curStatusValue", "resourceSerial", "resourceName", "resourceInfo", "MODE",
    "eventName", "eventInfo", "errorCode", "name", "version",
)  # fmt: skip
_SOUND = {
    "content": ("x", "x" * 600), "format": ("pcm", "amr", "mp3"), "rate": (8000, "16000", 7), "channel": (1, 2), "speed": (50, 101),
    "anchor": ("xiaoyan",), "voiceId": ("v", "w"), "sn": (1, 2, 3, "1"), "isLast": ("0", "1"), "audioData": ("YWI=", "@", ""),
}  # fmt: skip
_CODES = (*range(1000, 1006), *range(2000, 2034), *range(3000, 3004), 0, -5, "1000", None, 10**12)


class Fuzz:
    """A source of frames; the same seed gives the same frames."""

    def __init__(self, seed: int = 0) -> None:
        """Start a series."""
        self._random = random.Random(seed)

    def strangers(self, device_id: str, pin: str) -> Iterator[bytes]:
        """Yield what somebody may send who is not a device: half right, wrong, and noise."""
        makers: tuple[Callable[[], bytes], ...] = (
            self._noise,
            lambda: self._damaged(frame({"code": 1002, "deviceId": device_id, "data": self._sealed(pin)})),
            lambda: frame({"code": self._pick(_CODES), "deviceId": self._pick(_VALUES), "data": self._pick(_VALUES)}),
            lambda: frame({"code": 1002, "deviceId": device_id, "data": self._sealed("0" * 32)}),
            lambda: b"CTS" + json.dumps(self._pick(_VALUES)).encode() + b"\r\n",
            lambda: b"CTS{" * self._random.randrange(1, 50) + b"\r\n",
            lambda: frame({"code": 1004, "token": self._pick(_VALUES), "data": self._sealed(pin)}),
        )
        while True:
            yield self._pick(makers)()

    def device(self, device_id: str, token: str, key: str) -> Iterator[bytes]:
        """Yield what a device may send that is connected, and mad."""
        number = 0
        while True:
            number = (number + 1) % 65536
            inner = {name: self._value(2) for name in self._random.sample(_KEYS, self._random.randrange(6))}
            if self._random.random() < 0.8:
                inner |= {"sequence": str(number), "deviceId": device_id}
            code = self._pick(_CODES)
            if self._random.random() < 0.1:
                code = self._pick((3000, 3002))
                inner |= {"ttsParam": self._sound(), "ctrlParam": self._sound()}
            outer = {"code": code, "token": token, "data": seal(inner, key, key)}
            whole = frame(outer)
            yield self._damaged(whole) if self._random.random() < 0.2 else whole

    def _sound(self) -> Any:
        names = self._random.sample(list(_SOUND), self._random.randrange(len(_SOUND) + 1))
        wrong = self._random.random() < 0.2
        return {name: self._pick(_VALUES if wrong else _SOUND[name]) for name in names}

    def bodies(self, keys: Sequence[str], item_keys: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield JSON objects with some of these keys, and invalid data for values."""
        while True:
            chosen = self._random.sample(keys, self._random.randrange(len(keys) + 1))
            yield {name: self._value(2, item_keys) for name in chosen}

    def _value(self, depth: int, keys: Sequence[str] = _ITEM_KEYS) -> Any:
        if depth and self._random.random() < 0.7:
            items = [
                {name: self._value(depth - 1, keys) for name in self._random.sample(keys, self._random.randrange(5))}
                for _ in range(self._random.randrange(3))
            ]
            return items if self._random.random() < 0.8 or not items else items[0]
        return self._pick(_VALUES)

    def _sealed(self, pin: str) -> str:
        return seal({name: self._pick(_VALUES) for name in _KEYS[:4]}, pin[:16], pin[16:])

    def _noise(self) -> bytes:
        return self._random.randbytes(self._random.randrange(200)) + self._pick((b"", b"\r\n", b"\r", b"CTS\r\n"))

    def _damaged(self, whole: bytes) -> bytes:
        data = bytearray(whole)
        for _ in range(self._random.randrange(1, 4)):
            place = self._random.randrange(len(data))
            match self._random.randrange(4):
                case 0:
                    data[place] = self._random.randrange(256)
                case 1:
                    del data[place:]
                case 2:
                    data[place:place] = b"CTS{"
                case _:
                    data += data[:place]
            if not data:
                break
        return bytes(data)

    def _pick[T](self, items: tuple[T, ...]) -> T:
        return items[self._random.randrange(len(items))]
