"""Devices that speak and listen (Mc, 5.4.3.17 voice control, 5.4.3.18 speech synthesis)."""

import base64
from itertools import batched
from typing import Any

from .catalogue import Appliance
from .line import Line


async def speak(line: Line, device: Appliance, content: Any, **wanted: Any) -> dict[str, Any]:
    """Ask for a text as sound (3000) and return the answer."""
    return await line.request(3000, {"deviceId": device.id, "ttsParam": {"content": content, **wanted}})


async def listen(line: Line, device: Appliance, sound: bytes, pieces: int = 1, **how: Any) -> list[dict[str, Any]]:
    """Send what somebody said (3002), in pieces that share a sequence number, and return the answers.

    Like a real device it stops when the platform does not want the rest.
    """
    if pieces == 1:
        given = {"audioData": base64.b64encode(sound).decode(), **how}
        return [await line.request(3002, {"deviceId": device.id, "ctrlParam": given})]
    number, voice = line.number(), f"{device.id}20170101120000"
    answers: list[dict[str, Any]] = []
    for sn, part in enumerate(batched(sound, -(-len(sound) // pieces), strict=False), 1):
        last = "1" if sn == pieces else "0"
        given = {"voiceId": voice, "sn": sn, "isLast": last, "audioData": base64.b64encode(bytes(part)).decode(), **how}
        answers.append(await line.request(3002, {"deviceId": device.id, "ctrlParam": given}, number=number))
        if answers[-1]["result"] != 400002:
            break
    return answers
