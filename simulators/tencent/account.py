"""What the demo account has beside its devices."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .home import HOME, OFFICE, ROOMS

_DAY = 24 * 3600


@dataclass
class Family:
    """A family."""

    name: str
    address: str = ""
    rooms: dict[str, str] = field(default_factory=dict)
    scenes: dict[str, dict[str, Any]] = field(default_factory=dict)
    automations: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Update:
    """A firmware update under way; ``status`` as in the document."""

    origin: str
    target: str
    status: int = 1
    percent: int = 0
    error: str = ""


class Account:
    """One user."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Fill the account."""
        self.now = now
        self.user_id = "1001"
        self.phone, self.email, self.password, self.wx_open_id = (
            "13900000000",
            "demo@example.com",
            "demo-password",
            "wx-demo",
        )
        self.locked = False
        self.token_lifetime = 7 * _DAY
        self.tokens: dict[str, float] = {}
        self.secrets: set[str] = set()
        self._numbers = count(1)
        on = '{"power_switch": 1}'
        self.families = {
            HOME: Family(
                "My home",
                rooms=dict(ROOMS[HOME]),
                scenes={
                    "s_movie": {
                        "SceneName": "Movie night",
                        "Actions": [
                            {
                                "ActionType": 0,
                                "ProductId": "SIMRGBLAMP",
                                "DeviceName": "lamp01",
                                "Data": '{"power_switch": 1, "brightness": 10}',
                            },
                            {"ActionType": 1, "Data": "5"},
                            {"ActionType": 0, "ProductId": "SIMCURTAIN", "DeviceName": "cur01", "Data": '{"mode": 1}'},
                        ],
                    }
                },
                automations={
                    "a_hall": {
                        "Name": "Hall light at night",
                        "Icon": "",
                        "Status": 1,
                        "MatchType": 0,
                        "Conditions": [
                            {"CondId": "c1", "CondType": 1, "Timer": {"Days": "1111111", "TimePoint": "22:00"}}
                        ],
                        "Actions": [
                            {
                                "ActionType": 0,
                                "ProductId": "SIMSWITCH3",
                                "DeviceName": "sw01",
                                "Data": '{"switch_1": 1}',
                            }
                        ],
                        "EffectiveBeginTime": "00:00",
                        "EffectiveEndTime": "23:59",
                        "EffectiveDays": "1111111",
                    }
                },
            ),
            OFFICE: Family(
                "Office",
                rooms=dict(ROOMS[OFFICE]),
                scenes={
                    "s_work": {
                        "SceneName": "Start work",
                        "Actions": [{"ActionType": 0, "ProductId": "SIMBASICLT", "DeviceName": "light01", "Data": on}],
                    }
                },
            ),
        }
        self.timers: dict[str, dict[str, dict[str, Any]]] = {
            "SIMRGBLAMP/lamp01": {
                "t_1": {
                    "TimerName": "evening",
                    "Days": "1111111",
                    "TimePoint": "19:30",
                    "Repeat": 1,
                    "Data": on,
                    "Status": 1,
                }
            }
        }
        self.firmware = {"SIMRGBLAMP": "1.1.0", "SIMGATEWAY": "1.0.0"}
        self.updates: dict[str, Update] = {}
        self.messages: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.history: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        self.recordings: dict[str, list[dict[str, Any]]] = {}
        """Camera -> its recordings; without an EventId what was recorded all the time."""
        self.music_devices = {"SIMSPEAKER/spk01"}
        start = int(self.now())
        for ago, seconds, event in (
            (_DAY + 7200, 600, ""),
            (_DAY + 7000, 30, "sound"),
            (3600, 12, "motion"),
            (3000, 30, "sound"),
        ):
            self.record("SIMCAMERA1/cam01", event, start - ago, seconds)
        self.add_message(1, "Device Warning", "Filter needs cleaning")

    def new_id(self, kind: str) -> str:
        """Return an id that nothing has yet."""
        return f"{kind}_new{next(self._numbers)}"

    def new_secret(self, kind: str) -> str:
        """Return a token that will be asked for again."""
        secret = f"{kind}-{next(self._numbers):08}"
        self.secrets.add(secret)
        return secret

    def new_token(self) -> dict[str, Any]:
        """Return an access token; those from before stay valid."""
        token = f"demo-token-{next(self._numbers):012}"
        expires = self.now() + self.token_lifetime
        self.tokens[token] = expires
        return {"Token": token, "ExpireAt": int(expires)}

    def accepts(self, token: object) -> bool:
        """Return whether a token is valid."""
        return isinstance(token, str) and self.tokens.get(token, 0) > self.now()

    def record(self, camera: str, event: str, start: int, seconds: int) -> None:
        """Add a recording."""
        thumbnail = f"/1000/{camera}/events/{start}-{event}.jpg" if event else ""
        self.recordings.setdefault(camera, []).append(
            {"StartTime": start, "EndTime": start + seconds, "Thumbnail": thumbnail, "EventId": event}
        )

    def add_message(self, category: int, title: str, content: str, family: str = HOME) -> None:
        """Add a message to the user."""
        number = next(self._numbers)
        self.messages.append(
            {
                "UserID": self.user_id,
                "MsgID": str(65_000_000 + number),
                "Category": category,
                "MsgType": category * 100,
                "MsgTitle": title,
                "MsgContent": content,
                "MsgTimestamp": int(self.now() * 1000) + number,
                "FamilyId": family,
            }
        )
