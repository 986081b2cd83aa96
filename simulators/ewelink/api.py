"""The HTTP interfaces (document, chapters User to Message Center)."""

from collections.abc import Awaitable, Callable
import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .accounts import Pair, Refusal, User, check_signature
from .devices import EwelinkDevice

if TYPE_CHECKING:
    from .cloud import Ewelink

type Body = dict[str, Any]
type Signed = Callable[[str, Body], Body]
type Call = Callable[[User, Body], Awaitable[Body]]

_NONCE = re.compile(r"[A-Za-z0-9]{8}")
_REGIONS = {"+86": "cn", "+1": "us", "+65": "as"}


class Api:
    """Routes, checks and answers."""

    def __init__(self, sim: Ewelink) -> None:
        """Answer for this simulator."""
        self._sim = sim
        self.app = web.Application()
        signed: dict[tuple[str, str], Signed] = {
            ("GET", "/v2/utils/get-region"): self._region,
            ("POST", "/v2/user/login"): self._login,
            ("POST", "/v2/user/refresh"): self._refresh,
            ("POST", "/v2/user/oauth/token"): self._oauth_token,
        }
        calls: dict[tuple[str, str], Call] = {
            ("GET", "/v2/user/profile"): self._profile,
            ("POST", "/v2/user/profile"): self._update_profile,
            ("DELETE", "/v2/user/logout"): self._logout,
            ("POST", "/v2/homepage"): self._homepage,
            ("GET", "/v2/device/thing"): self._things,
            ("POST", "/v2/device/thing"): self._specified,
            ("GET", "/v2/device/thing/status"): self._status,
            ("POST", "/v2/device/thing/status"): self._set_status,
            ("POST", "/v2/device/thing/batch-status"): self._batch,
            ("POST", "/v2/device/update-info"): self._update_info,
            ("POST", "/v2/device/tags"): self._tags,
            ("GET", "/v2/device/group"): self._groups,
            ("POST", "/v2/device/group"): self._add_group,
            ("PUT", "/v2/device/group"): self._rename_group,
            ("DELETE", "/v2/device/group"): self._delete_group,
            ("POST", "/v2/device/group/status"): self._save_group,
            ("POST", "/v2/device/group/update"): self._group_devices,
            ("POST", "/v2/device/share"): self._share,
            ("POST", "/v2/device/share/permit"): self._permit,
            ("DELETE", "/v2/device/share"): self._unshare,
            ("GET", "/v2/device/history"): self._history,
            ("DELETE", "/v2/device/history"): self._clear_history,
            ("POST", "/v2/device/ota/query"): self._ota,
            ("GET", "/v2/family"): self._homes,
            ("POST", "/v2/family"): self._add_home,
            ("PUT", "/v2/family"): self._rename_home,
            ("DELETE", "/v2/family"): self._delete_home,
            ("POST", "/v2/family/room"): self._add_room,
            ("PUT", "/v2/family/room"): self._rename_room,
            ("DELETE", "/v2/family/room"): self._delete_room,
            ("POST", "/v2/family/room/index"): self._sort,
            ("POST", "/v2/family/thing/sort"): self._sort,
            ("POST", "/v2/family/room/thing"): self._move,
            ("POST", "/v2/family/current"): self._current,
            ("GET", "/v2/message/read"): self._messages,
        }
        for (method, path), answer in signed.items():
            self.app.router.add_route(method, path, self._signed(answer))
        for (method, path), call in calls.items():
            self.app.router.add_route(method, path, self._bearer(call))
        self.app.router.add_get("/oauth/index.html", self._oauth_page)
        self.app.router.add_route("*", "/{tail:.*}", self._unknown)

    # --- how a call is checked -------------------------------------------------------------------------------------------

    def _signed(self, answer: Signed) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                self._common(request)
                message = await request.read() if request.method in {"POST", "PUT"} else _canonical(request)
                app = check_signature(request.headers.get("X-CK-Appid"), _credential(request, "Sign"), message)
                return _answer(answer(app, await _data(request)))
            except Refusal as refusal:
                return _refuse(refusal)

        return handle

    def _bearer(self, call: Call) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                self._common(request)
                pair = self.authorize(request)
                if fault := self._sim.faults.take("api_error", request.path):
                    return _refuse(Refusal(int(fault.options.get("code", 500)), "fault"))
                return _answer(await call(pair.user, await _data(request)))
            except Refusal as refusal:
                return _refuse(refusal)

        return handle

    def authorize(self, request: web.Request) -> Pair:
        """Return whose token a request carries. Raises Refusal."""
        at = _credential(request, "Bearer")
        if self._sim.faults.take("expired_token", request.path):
            raise Refusal(402, "access token expired")
        return self._sim.accounts.check(at, self._sim.now())

    def _common(self, request: web.Request) -> None:
        self._sim.pace.count(request.path, self._sim.now())
        nonce = request.headers.get("X-CK-Nonce")
        if nonce is not None and not _NONCE.fullmatch(nonce):
            raise Refusal(400, "nonce must be 8 letters and digits")
        if request.method in {"POST", "PUT"} and not request.content_type.startswith("application/json"):
            raise Refusal(400, "content type must be application/json")

    async def _unknown(self, request: web.Request) -> web.Response:
        return _refuse(Refusal(403, "api not found"))

    # --- user ------------------------------------------------------------------------------------------------------------

    def _region(self, app: str, body: Body) -> Body:
        code = str(body.get("countryCode"))
        if not code.startswith("+"):
            raise Refusal(400, "countryCode must begin with +")
        return {"region": _REGIONS.get(code, "eu")}

    def _login(self, app: str, body: Body) -> Body:
        if fault := self._sim.faults.take("wrong_region", "/v2/user/login"):
            raise Refusal(10004, "redirection", {"region": str(fault.options.get("region", "us"))})
        pair = self._sim.accounts.login(app, body, self._sim.now())
        return {"user": pair.user.describe(), "at": pair.at, "rt": pair.rt, "region": pair.user.region}

    def _refresh(self, app: str, body: Body) -> Body:
        pair = self._sim.accounts.refresh(app, body.get("rt"), self._sim.now())
        return {"at": pair.at, "rt": pair.rt}

    async def _oauth_page(self, request: web.Request) -> web.Response:
        """Stand for the page on which the demo user signs in and agrees (OAuth 2.0 guide)."""
        query = request.query
        try:
            message = f"{query.get('clientId')}_{query.get('seq')}".encode()
            check_signature(query.get("clientId"), query.get("authorization", ""), message)
        except Refusal as refusal:
            return _refuse(refusal)
        code = secrets.token_hex(8)
        self._sim.accounts.codes[code] = self._sim.accounts.users[0]
        separator = "&" if "?" in query["redirectUrl"] else "?"
        raise web.HTTPFound(f"{query['redirectUrl']}{separator}code={code}&region=cn&state={query.get('state', '')}")

    def _oauth_token(self, app: str, body: Body) -> Body:
        user = self._sim.accounts.codes.pop(str(body.get("code")), None)
        if user is None or body.get("grantType") != "authorization_code" or not body.get("redirectUrl"):
            raise Refusal(405, "invalid code")
        now = self._sim.now()
        pair = self._sim.accounts.issue(app, user, now)
        return {
            "accessToken": pair.at,
            "atExpiredTime": int((now + 30 * 86400) * 1000),
            "refreshToken": pair.rt,
            "rtExpiredTime": int((now + 60 * 86400) * 1000),
        }

    async def _profile(self, user: User, body: Body) -> Body:
        return {"user": user.describe(), "region": user.region}

    async def _update_profile(self, user: User, body: Body) -> Body:
        user.nickname = body.get("nickname") or user.nickname
        return {}

    async def _logout(self, user: User, body: Body) -> Body:
        self._sim.accounts.pairs = [pair for pair in self._sim.accounts.pairs if pair.user is not user]
        return {}

    async def _homepage(self, user: User, body: Body) -> Body:
        answer: Body = {}
        if "getUser" in body:
            answer["userInfo"] = user.describe()
        if "getFamily" in body:
            answer["familyInfo"] = await self._homes(user, {})
        if "getThing" in body:
            answer["thingInfo"] = await self._things(user, body["getThing"])
        if "getMessage" in body:
            answer["messageInfo"] = await self._messages(user, body["getMessage"])
        return answer

    # --- things ----------------------------------------------------------------------------------------------------------

    async def _things(self, user: User, body: Body) -> Body:
        home = str(body.get("familyid") or self._sim.current_home)
        number, begin = int(body.get("num", 30)), int(body.get("beginIndex", -9999999))
        items = [item for item in self._sim.items(user, home) if item["index"] > begin]
        if number == 0 and self._sim.faults.take("no_all", "/v2/device/thing"):
            raise Refusal(500, "timeout")
        return {"thingList": items[:number] if number else items, "total": len(self._sim.items(user, home)) + 1}

    async def _specified(self, user: User, body: Body) -> Body:
        wanted = body.get("thingList")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 10:
            raise Refusal(400, "1 to 10 things")
        ids = [each["id"] for each in wanted]
        return {"thingList": [item for item in self._sim.items(user, None) if _item_id(item) in ids]}

    async def _status(self, user: User, body: Body) -> Body:
        if str(body.get("type")) == "2":
            params = self._group(body.get("id"))["params"]
        else:
            params = self._device(user, body.get("id")).properties
        names = [name for name in str(body.get("params") or "").split("|") if name]
        return {"params": {name: params[name] for name in names if name in params} if names else params}

    async def _set_status(self, user: User, body: Body) -> Body:
        params = body.get("params")
        if body.get("type") not in {1, 2} or not isinstance(params, dict) or not params:
            raise Refusal(400, "parameter error")
        if body["type"] == 2:
            group = self._group(body.get("id"))
            group["params"] |= params
            for device in group["devices"]:
                if (found := self._sim.device(device)) is not None and found.online:
                    self._sim.command(found, params)
            return {}
        if not await self._sim.obey(self._device(user, body.get("id")), params):
            raise Refusal(4002, "device control failed")
        return {}

    async def _batch(self, user: User, body: Body) -> Body:
        wanted = body.get("thingList")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 10 or not 0 <= body.get("timeout", 0) <= 8000:
            raise Refusal(400, "1 to 10 things, timeout 0 to 8000")
        if len({each["id"] for each in wanted}) < len(wanted):
            raise Refusal(400, "ids must be unique")
        answers = []
        for each in wanted:
            obeyed = await self._sim.obey(self._device(user, each["id"]), each["params"])
            answers.append({"type": 1, "id": each["id"], "error": 0 if obeyed or not body.get("timeout") else 30022})
        return {"respList": answers}

    async def _update_info(self, user: User, body: Body) -> Body:
        device = self._own(user, body.get("deviceid"))
        device.name = body.get("name") or device.name
        device.room = body.get("roomid") or device.room
        return {}

    async def _tags(self, user: User, body: Body) -> Body:
        device = self._own(user, body.get("deviceid"))
        tags = body.get("tags")
        if not isinstance(tags, dict):
            raise Refusal(400, "tags must be an object")
        device.tags = {**device.tags, **tags} if body.get("type") == "merge" else tags
        return {"updatedThing": self._sim.item(device, user)}

    # --- groups ----------------------------------------------------------------------------------------------------------

    async def _groups(self, user: User, body: Body) -> Body:
        return {"groupList": [item for item in self._sim.items(user, self._sim.current_home) if item["itemType"] == 3]}

    async def _add_group(self, user: User, body: Body) -> Body:
        main = self._device(user, body.get("mainDeviceId"))
        if not body.get("name"):
            raise Refusal(400, "name is missing")
        group = {
            "id": f"group-{len(self._sim.groups) + 1}",
            "name": body["name"],
            "main": main.id,
            "devices": [main.id],
            "params": dict(main.properties),
            "home": body.get("familyid") or self._sim.current_home,
            "room": None,
        }
        self._sim.groups.append(group)
        return self._sim.group_item(group) | {"updatedThingList": [self._sim.item(main, user)]}

    async def _rename_group(self, user: User, body: Body) -> Body:
        self._group(body.get("id"))["name"] = body["name"]
        return {}

    async def _delete_group(self, user: User, body: Body) -> Body:
        self._sim.groups.remove(self._group(body.get("id")))
        return {}

    async def _save_group(self, user: User, body: Body) -> Body:
        self._group(body.get("id"))["params"] |= body["params"]
        return {}

    async def _group_devices(self, user: User, body: Body) -> Body:
        group = self._group(body.get("id"))
        if group["main"] not in body.get("deviceidList", ()):
            raise Refusal(400, "the main device must be among them")
        group["devices"] = body["deviceidList"]
        return {"updatedThingList": [self._sim.item(self._device(user, device), user) for device in group["devices"]]}

    # --- sharing, history, firmware --------------------------------------------------------------------------------------

    async def _share(self, user: User, body: Body) -> Body:
        given = body.get("user") or {}
        other = self._sim.accounts.user(given.get("phoneNumber") or given.get("email"))
        if other is None or other is user:
            raise Refusal(30008, "the user does not exist")
        devices = [self._own(user, device) for device in body.get("deviceidList") or ()]
        for device in devices:
            device.shared_with = [each for each in device.shared_with if each["apikey"] != other.apikey]
            device.shared_with.append(
                {
                    "apikey": other.apikey,
                    "email": other.email,
                    "phoneNumber": other.phone,
                    "permit": body["permit"],
                    "shareTime": int(self._sim.now() * 1000),
                }
            )
        return {"updatedThingList": [self._sim.item(device, user) for device in devices]}

    async def _permit(self, user: User, body: Body) -> Body:
        device = self._own(user, body.get("deviceid"))
        for each in device.shared_with:
            if each["apikey"] == body.get("apikey"):
                each["permit"] = body["permit"]
                return {"updatedThing": self._sim.item(device, user)}
        raise Refusal(405, "not shared with this user")

    async def _unshare(self, user: User, body: Body) -> Body:
        device = self._own(user, body.get("deviceid"))
        device.shared_with = [each for each in device.shared_with if each["apikey"] != body.get("apikey")]
        return {"updatedThing": self._sim.item(device, user)}

    async def _history(self, user: User, body: Body) -> Body:
        number = int(body.get("num", 30))
        if not 1 <= number <= 30:
            raise Refusal(400, "1 to 30")
        before = int(body.get("from", 2**53))
        entries = [each for each in self._device(user, body.get("deviceid")).history if each["opsTime"] < before]
        return {"histories": entries[:number]}

    async def _clear_history(self, user: User, body: Body) -> Body:
        self._own(user, body.get("deviceid")).history.clear()
        return {}

    async def _ota(self, user: User, body: Body) -> Body:
        wanted = body.get("deviceInfoList")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 30:
            raise Refusal(400, "1 to 30 devices")
        found = []
        for each in wanted:
            device = self._device(user, each["deviceid"])
            if device.newer_firmware and device.newer_firmware != each["version"]:
                url = f"{self._sim.base_url}/firmware/{device.id}.bin"
                bins = [{"name": "user1.bin", "downloadUrl": url, "digest": "0" * 64}]
                found.append({"deviceid": device.id, "version": device.newer_firmware, "binList": bins})
        return {"otaInfoList": found}

    # --- homes, rooms, messages ------------------------------------------------------------------------------------------

    async def _homes(self, user: User, body: Body) -> Body:
        homes = [
            {
                "id": home["id"],
                "apikey": user.apikey,
                "name": home["name"],
                "index": index,
                "roomList": [
                    {"id": room, "name": name, "index": n} for n, (room, name) in enumerate(home["rooms"].items())
                ],
            }
            for index, home in enumerate(self._sim.homes_of(user))
        ]
        return {"familyList": homes, "currentFamilyId": self._sim.current_home}

    async def _add_home(self, user: User, body: Body) -> Body:
        home = {"id": f"home-{len(self._sim.homes) + 1}", "name": body["name"], "rooms": {}}
        home["rooms"] = {f"{home['id']}-room-{n}": name for n, name in enumerate(body.get("roomNameList") or ())}
        self._sim.homes.append(home)
        return {"id": home["id"], "name": home["name"], "index": len(self._sim.homes)}

    async def _rename_home(self, user: User, body: Body) -> Body:
        self._home(body.get("id") or self._sim.current_home)["name"] = body["name"]
        return {}

    async def _delete_home(self, user: User, body: Body) -> Body:
        if len(self._sim.homes) == 1:
            raise Refusal(20003, "the only home")
        home = self._home(body.get("id"))
        for device in self._sim.all_devices():
            if device.home == home["id"]:
                device.home = str(body["deviceFamily"])
        self._sim.homes.remove(home)
        self._sim.current_home = str(body["switchFamily"])
        return {}

    async def _add_room(self, user: User, body: Body) -> Body:
        rooms = self._home(body.get("familyid"))["rooms"]
        room = f"{body['familyid']}-room-{len(rooms) + 1}"
        rooms[room] = body["name"]
        return {"id": room, "name": body["name"], "index": len(rooms)}

    async def _rename_room(self, user: User, body: Body) -> Body:
        self._room(body.get("id"))["rooms"][body["id"]] = body["name"]
        return {}

    async def _delete_room(self, user: User, body: Body) -> Body:
        del self._room(body.get("id"))["rooms"][body["id"]]
        return {}

    async def _sort(self, user: User, body: Body) -> Body:
        return {}

    async def _move(self, user: User, body: Body) -> Body:
        room = body.get("roomid")
        for each in body["newThingList"]:
            self._own(user, each["id"]).room = room
        return {}

    async def _current(self, user: User, body: Body) -> Body:
        self._sim.current_home = self._home(body.get("id"))["id"]
        return {}

    async def _messages(self, user: User, body: Body) -> Body:
        home = body.get("familyid") or self._sim.current_home
        before = int(body.get("from", 2**53))
        found = [each for each in self._sim.messages if each["home"] == home and each["date"] < before]
        found.sort(key=lambda each: -each["date"])
        return {"messageList": found[: int(body.get("num", 30))]}

    # --- looking things up -----------------------------------------------------------------------------------------------

    def _device(self, user: User, device: object) -> EwelinkDevice:
        found = self._sim.device(str(device))
        if found is None:
            raise Refusal(405, "no such device")
        if not self._sim.sees(user, found):
            raise Refusal(406, "access denied")
        return found

    def _own(self, user: User, device: object) -> EwelinkDevice:
        found = self._device(user, device)
        if found.owner != user.apikey:
            raise Refusal(406, "access denied")
        return found

    def _group(self, group: object) -> dict[str, Any]:
        return _first(self._sim.groups, group)

    def _home(self, home: object) -> dict[str, Any]:
        return _first(self._sim.homes, home)

    def _room(self, room: object) -> dict[str, Any]:
        found = next((home for home in self._sim.homes if room in home["rooms"]), None)
        if found is None:
            raise Refusal(405, "no such room")
        return found


def _first(records: list[dict[str, Any]], wanted: object) -> dict[str, Any]:
    found = next((record for record in records if record["id"] == wanted), None)
    if found is None:
        raise Refusal(405, "not found")
    return found


def _item_id(item: Body) -> str:
    return str(item["itemData"].get("deviceid") or item["itemData"].get("id"))


def _canonical(request: web.Request) -> bytes:
    return "&".join(f"{name}={request.query[name]}" for name in sorted(request.query)).encode()


def _credential(request: web.Request, kind: str) -> str:
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme != kind or not credential:
        raise Refusal(401, f"Authorization: {kind} is missing")
    return credential


async def _data(request: web.Request) -> Body:
    if request.method not in {"POST", "PUT"}:
        return dict(request.query)
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refusal(400, "no JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "no object")
    return body


def _answer(data: Body) -> web.Response:
    return web.json_response({"error": 0, "msg": "", "data": data})


def _refuse(refusal: Refusal) -> web.Response:
    return web.json_response({"error": refusal.code, "msg": refusal.msg, "data": refusal.data})
