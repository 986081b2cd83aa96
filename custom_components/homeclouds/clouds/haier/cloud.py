"""One account at the Haier U+ cloud."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
import json
import logging
import re
from typing import Any, Final, override

from ..core.background import for_each, need_one
from ..core.cloud import Context, form_text
from ..core.connection import Link, LinkedCloud
from ..core.errors import (
    AuthError,
    CloudError,
    CommandError,
    NotPermittedError,
    ProtocolError,
    TokenError,
    UnreachableError,
)
from ..core.features import Feature
from ..core.http import Http
from ..core.model import JSON, Account, Device, Properties, Snapshot, Update
from ..core.rate_limit import Budget, Limit
from ..core.redact import learn, redacted
from ..core.values import presence
from ..profiles.thing_model.codecs import WRITE_ONLY
from .client import Client
from .codes import NoModelError, RequestError
from .commands import Control
from .profile import features_of, reported_features
from .push import REPORT, GatewayChannel, ModelNews, OnlineNews, decode
from .regions import OAUTH, hosts_of, hours_ahead, language_of, text
from .session import Session, Tokens
from .thing_model import Definition, define, split
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

_LIMIT: Final = Limit(calls=600, seconds=60)
_FIRST_LINK: Final = 3
_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")


class HaierCloud(LinkedCloud):
    """One U+ account."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Take the sign-in form and what was kept of earlier sessions."""
        super().__init__(context)
        secrets = ("app_key", "password", "username", "client_id", "uhome_client_id")
        learn(*(str(data[name]) for name in secrets if data.get(name)))
        hosts, by_page = hosts_of(data), data.get("login_method") == OAUTH
        self._context = context
        self._secure = hosts.uws.startswith("https:")
        http = Http(context.session, context.budgets.get(f"haier {hosts.uws}", _LIMIT))
        transport = Transport(
            http,
            form_text(data, "app_id"),
            form_text(data, "app_key"),
            str(data.get("uhome_client_id" if by_page else "client_id") or data.get("client_id") or "").strip(),
            language_of(context.language, text(data, "region")),
            hours_ahead(context.time_zone),
            bool(data.get("send_app_key")),
        )
        self._session = Session(
            transport,
            hosts,
            Tokens.load(data),
            context.save,
            str(data.get("username") or ""),
            # The form keeps what was filled in for another login method.
            str(data.get("password") or "") if data.get("login_method") == "password" else "",
            (transport.app_id, transport.app_key) if by_page else None,
            changed=self._token_changed,
        )
        self._callback = data.get("callback") if by_page else None
        self._client = Client(self._session)
        self._control = Control(self._client, lambda: self._channel if self._link.is_open else None)
        self._link = Link(self)
        self._asks = bool(context.options.get("ask_devices"))
        self._channel: GatewayChannel | None = None
        self._definitions: dict[str, Definition] = {}
        self._shapes: dict[str, Mapping[str, Any]] = {}
        self._pool: dict[str, tuple[Mapping[str, Any], Definition]] = {}
        self._ids: tuple[str, ...] = ()
        self._odd: frozenset[str] = frozenset()
        """Devices whose state could not be understood when all were read last."""
        self._refused_token = ""
        self._listening = False
        self._linked = asyncio.Event()
        """Set once the first connection is up, or has been waited for long enough."""
        self._fetch_waits = False
        self._closing: set[asyncio.Task[None]] = set()

    @override
    async def sign_in(self) -> Account:
        kept = await self._prove()
        user = await self._session.user()
        if not (user_id := str(user.get("userId") or "")):
            raise ProtocolError("user without id")
        name = next((str(user[key]) for key in ("nickname", "username") if user.get(key)), user_id)
        return Account(id=user_id, name=name, data=kept | self._session.tokens.dump())

    async def _prove(self) -> dict[str, JSON]:
        """Get tokens, and return what else is to be kept."""
        if self._callback is None:
            await self._session.sign_in()
            return {}
        match self._callback:
            case {"code": str() as code, "redirect_uri": str() as uri} if code:
                return {"uhome_client_id": await self._session.exchange(code, uri)}
        raise AuthError("the page sent no code")

    @override
    async def fetch(self) -> Snapshot:
        infos = await self._list()
        await self._wait_for_link()
        found = await for_each(self._visit, infos)
        if not self._link.is_open:
            # Nothing is pushed either
            need_one(state for device, state in found if device is None or device.online)
        devices = {device.id: device for device, _ in found if device is not None}
        return Snapshot(
            devices,
            tuple(state for _, state in found if isinstance(state, Update)),
            complete=len(devices) == len(infos) and not self._client.left_out,
        )

    async def _list(self) -> list[dict[str, Any]]:
        infos = await self._client.devices()
        ids = tuple(info["deviceId"] for info in infos)
        # What a list lacks may be there all the same: it is watched until the connection is made anew
        more, self._ids = set(ids) - set(self._ids), ids
        if more:
            await self._watch()
        return infos

    async def _visit(self, info: Mapping[str, Any]) -> tuple[Device | None, Update | CloudError]:
        """Return a device, or None if what it is can't be found out now, and its state or why it can't be had."""
        device_id: str = info["deviceId"]
        online = presence(info.get("online")) is not False
        state: Update | CloudError = Update(device_id)
        if online or device_id not in self._definitions:
            try:
                state = Update(device_id, await self._read(device_id))
            except AuthError:
                raise
            except CloudError as err:
                _LOGGER.debug("No state of a device: %s", err)
                state = err
                if device_id not in self._definitions:
                    return None, state
        return _device(info, self._definitions.get(device_id, Definition())), state

    async def _read(self, device_id: str) -> Properties:
        try:
            return self._learn(device_id, await self._client.digital_model(device_id))
        except NoModelError:
            self._definitions.setdefault(device_id, Definition())
            return await self._client.last_status(device_id)

    def _learn(self, device_id: str, model: Mapping[str, Any]) -> Properties:
        """Take in a digital model and return the values in it. Raises ProtocolError."""
        known = self._shapes.get(device_id)
        try:
            shape, values = split(model, known)
            if shape is not known:
                # Equal devices share one shape and one definition; a push compares, and makes nothing.
                key = json.dumps(shape)
                self._shapes[device_id], definition = self._pool.setdefault(key, (shape, define(shape)))
                self._definitions[device_id] = self._definitions.get(device_id, definition).widened(definition)
        except RecursionError as err:
            raise ProtocolError("digital model is nested too deeply") from err
        return values

    @override
    async def query(self, device: Device) -> Update:
        return Update(device.id, await self._read(device.id))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        if device.definition:
            # What was known before a restart counts on: a model read while the device is off may allow less.
            text = json.dumps(device.definition, sort_keys=True)
            self._definitions.setdefault(device.id, _definition(text))
            return _features(text, names, device.model or "")
        return reported_features(names)

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        if device.shared:
            raise NotPermittedError
        plain = {name.removesuffix(WRITE_ONLY): value for name, value in wanted.items()}
        confirmed = await self._control.write(device.id, plain, Definition.load(device.definition))
        if not confirmed:
            # Nobody acknowledged it: maybe the connection swallows what is sent
            self._link.suspect()
        return {name: value for name, value in confirmed.items() if name in present}

    # Push

    @override
    async def listen(self) -> None:
        self._listening = True
        await self._link.run()

    @property
    @override
    def poll_interval(self) -> float:
        return 900 if self._link.connected else max(60, 2 * len(self._ids))

    @property
    @override
    def budget(self) -> Budget | None:
        return self._session.transport.http.budget

    async def open_channel(self) -> GatewayChannel:
        """Connect to the gateway with the present token. Raises CloudError."""
        address, token = await self._client.gateway()
        try:
            channel = await GatewayChannel.connect(self._context.session, address, token, secure=self._secure)
            channel.asked = self._askable if self._asks else tuple
        except TokenError as err:
            if token != self._refused_token:
                self._refused_token = await self._session.renew(token)
            raise UnreachableError(f"gateway refuses the token ({err})") from None
        self._channel = channel
        return channel

    def _askable(self) -> Sequence[str]:
        """Return the devices that can be requested to report everything."""
        return [key for key, known in self._definitions.items() if key in self._ids and REPORT in known.attributes]

    async def handle_connected(self) -> None:
        """Subscribe to the devices and read what was missed. Raises CloudError."""
        await self._watch()
        self._linked.set()
        if not self._fetch_waits:
            await self._catch_up()

    async def _catch_up(self) -> None:
        """Read every device, for what was not pushed while there was no connection."""
        known = self._ids
        await self.listener.catch_up(self._missed())
        if self._ids != known:
            self.listener.refresh()

    async def _missed(self) -> Iterable[Update]:
        found = await for_each(self._news_of, await self._list())
        odd = {update.device_id: error for update, error in found if error is not None}
        before, self._odd = self._odd, frozenset(odd)
        # One whose answers stay odd must not keep the others from counting as read
        if odd and (self._odd - before or not any(update.properties for update, _ in found)):
            raise next(iter(odd.values()))
        return [update for update, _ in found]

    async def _news_of(self, info: Mapping[str, Any]) -> tuple[Update, ProtocolError | None]:
        """Return what is to be known of a device, and why its state is not if the answer is odd."""
        device_id: str = info["deviceId"]
        if presence(info.get("online")) is False:
            return Update(device_id, online=False), None
        try:
            return Update(device_id, await self._read(device_id), online=True), None
        except (CommandError, NotPermittedError, ProtocolError, RequestError) as err:
            _LOGGER.debug("No state of a device: %s", err)
            return Update(device_id, online=True), err if isinstance(err, ProtocolError) else None

    async def _wait_for_link(self) -> None:
        """Wait a moment for the first connection: what is read once it is up need not be read again because of it."""
        if not self._listening or self._linked.is_set():
            return
        self._fetch_waits = True
        try:
            async with asyncio.timeout(_FIRST_LINK):
                await self._linked.wait()
        except TimeoutError:
            self._linked.set()
        finally:
            self._fetch_waits = False

    async def _watch(self) -> None:
        if self._channel and self._link.is_open and self._ids:
            await self._channel.watch(self._ids)

    def handle_message(self, message: object) -> None:
        """Take in a push of the gateway. Raises ProtocolError."""
        try:
            match decode(message):
                case ModelNews(device_id, model):
                    self._model_changed(device_id, model)
                case OnlineNews(device_ids, online):
                    for device_id in device_ids:
                        self.listener.update(Update(device_id, online=online))
        except ProtocolError:
            self.listener.refresh()
            raise

    def _model_changed(self, device_id: str, model: Mapping[str, Any]) -> None:
        before = self._definitions.get(device_id)
        values = self._learn(device_id, model)
        self._control.note_report(device_id, values)
        self.listener.update(Update(device_id, values, True))
        if self._definitions[device_id] != before:
            self.listener.refresh()

    def _token_changed(self) -> None:
        channel = self._channel
        if channel and self._link.is_open and channel.token != self._session.tokens.access:
            task = asyncio.get_running_loop().create_task(channel.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    @override
    async def close(self) -> None:
        await self._session.renewal.close()
        if self._channel:
            await self._channel.close()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        link = self._link
        return {
            "calls": self._session.transport.http.calls,
            "clock_skew": round(self._session.transport.http.clock.skew),
            "connects": link.connects,
            "connected": link.connected,
            "last_error": redacted(link.last_error),
            "messages_not_understood": sum(link.damaged.values()),
            "token_renewals": self._session.renewals,
            "token_renewal_due": self._session.tokens.renew_at,
        }


@lru_cache(maxsize=512)
def _definition(text: str) -> Definition:
    return Definition.load(json.loads(text))


@lru_cache(maxsize=512)
def _features(definition: str, names: frozenset[str], product: str) -> Sequence[Feature]:
    return features_of(_definition(definition), names, product)


def _device(info: Mapping[str, Any], definition: Definition) -> Device:
    device_id: str = info["deviceId"]
    permission = info.get("totalPermission")
    shared = isinstance(permission, dict) and permission.get("control") is False
    if shared:
        definition = definition.locked()
    product = text(info, "productNameT")
    return Device(
        id=device_id,
        name=text(info, "deviceName") or product or f"Haier {device_id[-4:]}",
        online=presence(info.get("online")) is not False,
        type=text(info, "deviceType") or "",
        manufacturer="Haier",
        model=product,
        model_id=text(info, "productCodeT"),
        mac=":".join(re.findall("..", device_id)).lower() if _MAC.fullmatch(device_id) else None,
        shared=shared,
        definition=definition.data if definition.attributes else {},
    )
