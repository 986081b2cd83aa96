"""Operating history, firmware, Message Center."""

from typing import Any

from ..accounts import Refusal, User
from .common import Body, Calls, Topic, text, whole

_EVER = 2**53
_MOST = 30


class History(Topic):
    """What was, and what is new."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("GET", "/v2/device/history"): self._operations,
            ("DELETE", "/v2/device/history"): self._clear,
            ("POST", "/v2/device/ota/query"): self._newer,
            ("GET", "/v2/message/read"): self.messages,
        }

    async def _operations(self, user: User, body: Body) -> Body:
        number, before = whole(body, "num", 1, _MOST, _MOST), whole(body, "from", 0, _EVER, _EVER)
        entries = [each for each in self.device(user, body.get("deviceid")).history if each["opsTime"] < before]
        return {"histories": entries[:number]}

    async def _clear(self, user: User, body: Body) -> Body:
        self.own(user, body.get("deviceid")).history.clear()
        return {}

    async def _newer(self, user: User, body: Body) -> Body:
        wanted = body.get("deviceInfoList")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= _MOST:
            raise Refusal(400, "1 to 30 devices")
        found: list[dict[str, Any]] = []
        for each in wanted:
            device, model, version = (text(each, name) for name in ("deviceid", "model", "version"))
            known = self.device(user, device)
            if known.newer_firmware and known.newer_firmware != version and known.model == model:
                url = f"{self._sim.base_url}/firmware/{device}.bin"
                bins = [{"name": "user1.bin", "downloadUrl": url, "digest": "0" * 64}]
                found.append({"deviceid": device, "version": known.newer_firmware, "binList": bins})
        return {"otaInfoList": found}

    async def messages(self, user: User, body: Body) -> Body:
        """List messages of a home."""
        home = self.home(body.get("familyid"))["id"]
        number, before = whole(body, "num", 1, _MOST, _MOST), whole(body, "from", 0, _EVER, _EVER)
        found = [each for each in self._sim.messages if each["home"] == home and each["date"] < before]
        found.sort(key=lambda each: -each["date"])
        return {"messageList": found[:number]}
