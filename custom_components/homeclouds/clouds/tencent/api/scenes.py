"""Manual and Automatic Intelligence: scenes and automations.

The pages name the address for calls without a token, yet the calls carry one: they go where all calls with a token go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...core.rate_limit import Priority
from ..fields import Data, objects, text
from ..types import AutomationDetails, AutomationEntry, SceneEntry, shaped
from .common import Topic


@dataclass(frozen=True, kw_only=True)
class AutomationPlan:
    """What an automation is made of; conditions and actions in the vendor's form."""

    name: str
    conditions: Sequence[Data]
    actions: Sequence[Data]
    icon: str = ""
    enabled: bool = True
    any_condition: bool = False
    begin: str = "00:00"
    end: str = "23:59"
    days: str = "1111111"
    """Sunday first; 1: on that day."""

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the calls."""
        return {
            "Name": self.name,
            "Icon": self.icon,
            "Status": int(self.enabled),
            "MatchType": int(self.any_condition),
            "Conditions": list(self.conditions),
            "Actions": list(self.actions),
            "EffectiveBeginTime": self.begin,
            "EffectiveEndTime": self.end,
            "EffectiveDays": self.days,
        }


class Scenes(Topic):
    """Scenes: what is done at the press of a button."""

    async def all(self, family_id: str) -> list[SceneEntry]:
        """Return the scenes: SceneId, SceneName … (AppGetSceneList)."""
        return await self.listed(SceneEntry, "AppGetSceneList", "SceneList", FamilyId=family_id)

    async def run(self, scene_id: str) -> None:
        """Activate a scene (AppRunScene)."""
        await self.call("AppRunScene", priority=Priority.COMMAND, SceneId=scene_id)

    async def create(self, family_id: str, name: str, actions: Sequence[Data], icon: str = "") -> str:
        """Create a scene and return its id (AppCreateScene)."""
        answer = await self.ask(
            "AppCreateScene", FamilyId=family_id, SceneName=name, SceneIcon=icon, Actions=list(actions)
        )
        return text(answer, "SceneId")

    async def modify(self, scene_id: str, name: str, actions: Sequence[Data], icon: str = "") -> None:
        """Change a scene (AppModifyScene)."""
        await self.call("AppModifyScene", SceneId=scene_id, SceneName=name, SceneIcon=icon, Actions=list(actions))

    async def delete(self, scene_id: str) -> None:
        """Delete a scene (AppDeleteScene)."""
        await self.call("AppDeleteScene", SceneId=scene_id)


class Automations(Topic):
    """Automations: what is done when conditions are met."""

    async def all(self, family_id: str) -> list[AutomationEntry]:
        """Return the automations: AutomationId, Name, Status 1 enabled (AppGetAutomationList)."""
        answer = await self.ask("AppGetAutomationList", priority=Priority.LIST, FamilyId=family_id)
        return [shaped(AutomationEntry, item) for item in objects(answer, "List", nullable=True)]

    async def details(self, automation_id: str) -> AutomationDetails:
        """Return conditions and actions (AppDescribeAutomation)."""
        return shaped(AutomationDetails, await self.ask("AppDescribeAutomation", AutomationId=automation_id))

    async def enable(self, automation_id: str, enabled: bool) -> None:
        """Enable or disable an automation (AppModifyAutomationStatus)."""
        await self.call(
            "AppModifyAutomationStatus",
            priority=Priority.COMMAND,
            AutomationId=automation_id,
            Status=int(enabled),
        )

    async def create(self, family_id: str, plan: AutomationPlan) -> str:
        """Create an automation and return its id (AppCreateAutomation)."""
        return text(await self.ask("AppCreateAutomation", FamilyId=family_id, **plan.params), "AutomationId")

    async def modify(self, automation_id: str, plan: AutomationPlan) -> None:
        """Change an automation (AppModifyAutomation)."""
        await self.call("AppModifyAutomation", AutomationId=automation_id, **plan.params)

    async def delete(self, automation_id: str) -> None:
        """Delete an automation (AppDeleteAutomation)."""
        await self.call("AppDeleteAutomation", AutomationId=automation_id)
