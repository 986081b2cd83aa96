"""Acknowledgements of commands that are not what the sender waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .faults import Faults

ODD_ACKS: Mapping[str, str] = {
    "odd_ack": "a command over the socket is acknowledged as `how` says: foreign, other_device, twice, half, undone, other_params"
}
UNDONE = frozenset({"undone", "other_params"})
"""Those with which the command is not carried out."""


@dataclass(frozen=True, kw_only=True)
class AckWords:
    """What a vendor calls the members of an acknowledgement."""

    number: str
    device: str
    result: str
    refused: Any
    """A result of commands that were not carried out."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What a refusal has beside it."""

    def odd(self, how: str, answer: Mapping[str, Any], state: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the acknowledgements in place of the one; `state` tells the device's present state."""
        refusal = {**answer, **self.fixed, self.result: self.refused}
        match how:
            case "foreign":
                return {**refusal, self.number: "1"}, answer
            case "other_device":
                return {**refusal, self.device: "X" * len(str(answer[self.device]))}, answer
            case "twice":
                return answer, answer
            case "half" | "undone":
                return ({name: value for name, value in answer.items() if name in {self.number, self.device, "cmd"}},)
            case "other_params":
                return ({**answer, **state},)
        return (answer,)


def oddness(faults: Faults, interface: str = "") -> str:
    """Return how the next command is to be acknowledged; "" for as it should be."""
    fault = faults.take("odd_ack", interface)
    return str(fault.options["how"]) if fault else ""
