"""Tencent IoT Explorer, written from "Application Side API" and the vendor's thing-model protocol."""

from .cloud import Tencent

__all__ = ["SIMULATORS", "Tencent"]

SIMULATORS = (Tencent,)
