"""Tencent IoT Explorer, written from "Application Side API" and the vendor's thing-model protocol."""

# These enter the handlers of their topics in the table of calls.
from . import device_calls, family_calls, media_calls, service_calls
from .cloud import Tencent

__all__ = ["SIMULATORS", "Tencent", "device_calls", "family_calls", "media_calls", "service_calls"]

SIMULATORS = (Tencent,)
