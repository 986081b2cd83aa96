"""What a person does in a browser, done over Home Assistant's own HTTP and WebSocket API."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Self

import aiohttp

LONG_LIVED_DAYS = 365


class FlowError(Exception):
    """A config flow did not end with an account."""


def _choose(options: list[str], name: str, values: Mapping[str, Any]) -> str:
    """Return the option of a menu for an account; see `add_account`."""
    words = name.split("_")
    beginnings = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    login_methods = [
        f"{beginning}_{login_method}"
        for beginning in beginnings
        for login_method in (values.get("login_method"), *values)
    ]
    for choice in (*beginnings, *login_methods):
        if choice in options:
            return choice
    raise FlowError(f"nothing to choose among {', '.join(options)}")


class HomeAssistant:
    """A signed-in session with a running Home Assistant; an async context manager."""

    def __init__(self, url: str) -> None:
        """Talk to the instance at `url`."""
        self.url = url
        self._session = aiohttp.ClientSession(url)
        self._ids = count(1)
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close socket and session."""
        if self._socket:
            await self._socket.close()
        await self._session.close()

    async def is_running(self) -> bool:
        """Return True once it has started, as far as somebody without an account can tell."""
        try:
            async with self._session.get("/api/onboarding") as response:
                # There is no onboarding any more in a Home Assistant that has an owner.
                return response.status in {200, 404}
        except aiohttp.ClientError:
            return False

    async def wait_until_started(self) -> None:
        """Wait until everything is set up; a Home Assistant that is stopped before ends without storing anything."""
        while (await self.command("get_config"))["state"] != "RUNNING":
            await asyncio.sleep(0.2)

    async def onboard(self, name: str, user: str, password: str, language: str) -> str:
        """Create the owner, sign in, and return a long-lived access token."""
        client_id = f"{self.url}/"
        person = {"name": name, "username": user, "password": password, "language": language, "client_id": client_id}
        await self._authorize((await self.post("/api/onboarding/users", person))["auth_code"])
        return str(await self.command("auth/long_lived_access_token", client_name="Demo", lifespan=LONG_LIVED_DAYS))

    async def log_in(self, user: str, password: str) -> None:
        """Log in as a user who exists."""
        client_id = f"{self.url}/"
        begin = {"client_id": client_id, "handler": ["homeassistant", None], "redirect_uri": client_id}
        step = await self.post("/auth/login_flow", begin)
        form = {"client_id": client_id, "username": user, "password": password}
        await self._authorize((await self.post(f"/auth/login_flow/{step['flow_id']}", form))["result"])

    async def _authorize(self, code: str) -> None:
        """Take a token for a code and open the WebSocket with it."""
        grant = {"grant_type": "authorization_code", "code": code, "client_id": f"{self.url}/"}
        async with self._session.post("/auth/token", data=grant) as response:
            response.raise_for_status()
            token = (await response.json())["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        await self._connect(token)

    async def _connect(self, token: str) -> None:
        """Open the WebSocket."""
        self._socket = await self._session.ws_connect("/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise RuntimeError(answer["message"])

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON and return the answer.

        Raises:
            RuntimeError: Home Assistant refused; its words are the message.
        """
        async with self._session.post(path, json=body) as response:
            if not response.ok:
                raise RuntimeError(f"{path}: {response.status} {await response.text()}")
            return await response.json()

    async def command(self, kind: str, **parameters: Any) -> Any:
        """Send a WebSocket command and return its result.

        Raises:
            RuntimeError: the command failed; Home Assistant's words are the message.
        """
        assert self._socket
        number = next(self._ids)
        await self._socket.send_json({"id": number, "type": kind, **parameters})
        while (answer := await self._socket.receive_json())["id"] != number or answer["type"] != "result":
            pass
        if not answer["success"]:
            raise RuntimeError(f"{kind}: {answer['error']['message']}")
        return answer["result"]

    async def add_account(self, domain: str, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Add an account by the integration's config flow and return its entry with the state that it is in.

        Of a menu the choice is taken that `name` begins with, or that is a login method: the one that the value `login_method`
        tells, or that is called like one of the values. A form is filled in with the values of its fields.

        Raises:
            FlowError: the flow was aborted or does not accept the values.
        """
        path = "/api/config/config_entries/flow"
        step = await self.post(path, {"handler": domain})
        path = f"{path}/{step['flow_id']}"
        forms_seen: set[str] = set()
        while step["type"] != "create_entry":
            if step["type"] == "menu":
                step = await self.post(path, {"next_step_id": _choose(step["menu_options"], name, values)})
            elif step["type"] == "form" and not step["errors"] and step["step_id"] not in forms_seen:
                forms_seen.add(step["step_id"])
                step = await self.post(path, await self._fill_in(step["data_schema"], values))
            else:
                raise FlowError(step.get("reason") or step.get("errors") or step["type"])
        entry_id = step["result"]["entry_id"]
        entry: dict[str, Any] = (await self.command("config_entries/get_single", entry_id=entry_id))["config_entry"]
        return entry

    async def add_devices(self, entry_id: str, forms: Sequence[Mapping[str, Any]]) -> None:
        """Add devices to an account that can't list them.

        Raises:
            FlowError: a form is not accepted.
        """
        path = "/api/config/config_entries/subentries/flow"
        for form in forms:
            step = await self.post(path, {"handler": [entry_id, "device"]})
            step = await self.post(f"{path}/{step['flow_id']}", form)
            if step["type"] != "create_entry":
                raise FlowError(f"device {form}: {step.get('reason') or step.get('errors')}")

    async def _fill_in(self, fields: list[dict[str, Any]], values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of a form; sections are forms in a form, files are uploaded first."""
        data: dict[str, Any] = {}
        for field in fields:
            name = field["name"]
            if field.get("type") == "expandable":
                data[name] = await self._fill_in(field["schema"], values)
            elif name in values:
                data[name] = await self._enter(field, values[name])
        return data

    async def _enter(self, field: Mapping[str, Any], value: Any) -> Any:
        """Return what a field takes for a value: a file is uploaded, lines are texts of their own."""
        selector = field.get("selector", {})
        if "file" in selector:
            return await self._upload(field["name"], value)
        if "text" in selector and selector["text"].get("multiple"):
            return value if isinstance(value, list) else value.splitlines()
        return value

    async def _upload(self, name: str, content: str) -> str:
        """Upload a text as a file and return the id that a form takes for it."""
        form = aiohttp.FormData()
        form.add_field("file", content.encode(), filename=f"{name}.txt", content_type="text/plain")
        async with self._session.post("/api/file_upload", data=form) as response:
            response.raise_for_status()
            return str((await response.json())["file_id"])
