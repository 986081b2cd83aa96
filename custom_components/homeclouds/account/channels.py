"""How the channels of a multi-channel device are called."""

from collections import Counter
from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations

from ..clouds.core.model import Device
from ..const import DOMAIN


def number_of(device: Device, channel: str) -> str:
    """Return a channel's number, counted from 1; what the cloud calls it if the device is not known to have it."""
    return str(list(device.channels).index(channel) + 1) if channel in device.channels else channel


def names(hass: HomeAssistant, device: Device) -> Mapping[str, str]:
    """Return channel -> the name the user gave it ("" if none), no two alike."""
    given = {channel: " ".join(name.split()) for channel, name in device.channels.items()}
    language = hass.config.language
    numbers = {channel: numbered(hass, language, number_of(device, channel)) for channel in given}
    called = Counter((name or numbers[channel]).casefold() for channel, name in given.items())
    return {
        channel: f"{name} ({number_of(device, channel)})" if name and called[name.casefold()] > 1 else name
        for channel, name in given.items()
    }


def numbered(hass: HomeAssistant, language: str, number: str, name: str = "") -> str:
    """Return what a channel without a name of its own is called, or one of its functions."""
    texts = async_get_cached_translations(hass, language, "device", DOMAIN)
    text = texts.get(f"component.{DOMAIN}.device.{'channel_part' if name else 'channel'}.name", "{channel} {name}")
    return text.format(channel=number, name=_inside(name) if language == "en" else name).strip()


def _inside(name: str) -> str:
    """Return an English name as it is written after other words."""
    first = name.partition(" ")[0]
    return name[:1].lower() + name[1:] if first[1:].islower() else name


def renamed(before: Device, after: Device) -> bool:
    """Return whether entities of a channel are called otherwise: it got its first name, lost its name, or is the only one no longer."""
    both = before.channels.keys() & after.channels.keys()
    return len(before.channels) == 1 < len(after.channels) or any(
        bool(before.channels[channel]) != bool(after.channels[channel]) for channel in both
    )
