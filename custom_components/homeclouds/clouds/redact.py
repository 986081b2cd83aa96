"""Keeping secrets out of logs, errors and diagnostics."""

from collections.abc import Iterable
import re

HIDDEN = "**REDACTED**"
_KEYS = (
    r"access_?token|refresh_?token|token|authorization|password|passwd|secret|app_?secret|app_?key|client_?secret|sign(?:ature)?|"
    r"device_?key|api_?key|pin|session_?key|email|mobile|phone(?:_?number)?|at|rt|ssid|bssid|mac|serial_?number|sn|"
    r"bind_?infos|rf_?val"
)
_QUOTE = r"""\\*["']"""
"""A quotation mark, also of JSON within JSON."""
_VALUE = r""""(?:[^"\\]|\\.)*"|'[^']*'|\\+["'](?:(?!\\+["']).)*|\{[^{}]*\}|[^\s,&})\]]+"""
_PAIR = re.compile(
    rf"((?:{_QUOTE})?\b(?:{_KEYS})\b(?:{_QUOTE})?\s*[:=]\s*(?:(?:Bearer|Sign)\s+)?)(?:{_VALUE})", re.IGNORECASE
)


class Redactor:
    """Replaces known secrets, and whatever stands behind a telling name, by a placeholder."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Start with the secrets of the sign-in form."""
        self._secrets: set[str] = set()
        self.add(*secrets)

    def add(self, *secrets: str | None) -> None:
        """Learn more secrets; what is too short to be one is left alone."""
        self._secrets.update(secret for secret in secrets if secret and len(secret) >= 4)

    def __call__(self, text: object) -> str:
        """Return the text without secrets."""
        clean = str(text)
        for secret in sorted(self._secrets, key=len, reverse=True):
            clean = clean.replace(secret, HIDDEN)
        return _PAIR.sub(rf"\1{HIDDEN}", clean)
