"""Family Management and Device Sharing."""

from collections.abc import Mapping
from typing import Any

from ..fields import text
from ..types import Borrower, DeviceEntry, FamilyDetails, FamilyEntry, Member, Room, ShareToken, shaped
from .common import Ref, Topic


class Families(Topic):
    """Families, their rooms and members."""

    async def all(self) -> list[FamilyEntry]:
        """Return all families: FamilyId, Name, Role 1 administrator, 0 member (AppGetFamilyList)."""
        return await self.listed(FamilyEntry, "AppGetFamilyList", "FamilyList")

    async def details(self, family_id: str) -> FamilyDetails:
        """Return FamilyName, Address (AppDescribeFamily)."""
        return shaped(FamilyDetails, await self.ask("AppDescribeFamily", FamilyId=family_id))

    async def create(self, name: str, address: str) -> str:
        """Create a family and return its id (AppCreateFamily)."""
        return text(await self.ask("AppCreateFamily", Name=name, Address=address), "FamilyId")

    async def modify(self, family_id: str, name: str, address: str) -> None:
        """Change name and address (AppModifyFamily)."""
        await self.call("AppModifyFamily", FamilyId=family_id, Name=name, Address=address)

    async def delete(self, family_id: str, name: str) -> None:
        """Delete a family (AppDeleteFamily)."""
        await self.call("AppDeleteFamily", FamilyId=family_id, Name=name)

    async def rooms(self, family_id: str) -> list[Room]:
        """Return the rooms: RoomId, RoomName, DeviceNum (AppGetRoomList)."""
        return await self.listed(Room, "AppGetRoomList", "RoomList", FamilyId=family_id)

    async def create_room(self, family_id: str, name: str) -> str:
        """Create a room and return its id (AppCreateRoom)."""
        return text(await self.ask("AppCreateRoom", FamilyId=family_id, Name=name), "RoomId")

    async def modify_room(self, family_id: str, room_id: str, name: str) -> None:
        """Rename a room (AppModifyRoom)."""
        await self.call("AppModifyRoom", FamilyId=family_id, RoomId=room_id, Name=name)

    async def delete_room(self, family_id: str, room_id: str) -> None:
        """Delete a room (AppDeleteRoom)."""
        await self.call("AppDeleteRoom", FamilyId=family_id, RoomId=room_id)

    async def members(self, family_id: str) -> list[Member]:
        """Return the members: UserID, NickName, Role … (AppGetFamilyMemberList)."""
        return await self.listed(Member, "AppGetFamilyMemberList", "MemberList", FamilyId=family_id)

    async def invite(self, family_id: str) -> str:
        """Return a token with which another user can join (AppInviteMember)."""
        return text(await self.ask("AppInviteMember", FamilyId=family_id), "ShareToken")

    async def invite_user(self, family_id: str, user_id: str) -> None:
        """Invite a user of the vendor's app (AppSendShareFamilyInvite)."""
        await self.call("AppSendShareFamilyInvite", FamilyId=family_id, **_to(user_id))

    async def join(self, token: str) -> None:
        """Join a family (AppJoinFamily)."""
        await self.call("AppJoinFamily", ShareToken=token)

    async def remove_member(self, family_id: str, member_id: str) -> None:
        """Remove a member (AppDeleteFamilyMember)."""
        await self.call("AppDeleteFamilyMember", FamilyId=family_id, MemberId=member_id)

    async def leave(self, family_id: str) -> None:
        """Leave a family (AppExitFamily)."""
        await self.call("AppExitFamily", FamilyId=family_id)


class Sharing(Topic):
    """Devices lent to and by others."""

    async def shared_with_me(self) -> list[DeviceEntry]:
        """Return the devices that others lend (AppListUserShareDevices)."""
        return await self.listed(DeviceEntry, "AppListUserShareDevices", "ShareDevices", page=100)

    async def invite(self, device: Ref, user_id: str) -> None:
        """Lend a device to a user (AppSendShareDeviceInvite)."""
        await self.call("AppSendShareDeviceInvite", **device.params, **_to(user_id))

    async def token(self, device: Ref, family_id: str, context: str | None = None) -> str:
        """Return a token with which another user can take a device (AppCreateShareDeviceToken)."""
        answer = await self.call("AppCreateShareDeviceToken", **device.params, FamilyId=family_id, TokenContext=context)
        return text(answer, "ShareDeviceToken")

    async def describe(self, token: str) -> ShareToken:
        """Return what a token is for (AppDescribeShareDeviceToken)."""
        answer = await self.call("AppDescribeShareDeviceToken", ShareDeviceToken=token)
        return shaped(ShareToken, answer.get("ShareDeviceTokenInfo"))

    async def take(self, device: Ref, token: str) -> None:
        """Take a device that is lent (AppBindUserShareDevice)."""
        await self.call("AppBindUserShareDevice", **device.params, ShareDeviceToken=token)

    async def give_back(self, device: Ref) -> None:
        """Give a lent device back (AppRemoveUserShareDevice)."""
        await self.call("AppRemoveUserShareDevice", **device.params)

    async def users(self, device: Ref) -> list[Borrower]:
        """Return to whom a device is lent (AppListShareDeviceUsers)."""
        return await self.listed(Borrower, "AppListShareDeviceUsers", "Users", **device.params)

    async def take_back(self, device: Ref, user_id: str) -> None:
        """Stop sharing a device with a user (AppRemoveShareDeviceUser)."""
        await self.call("AppRemoveShareDeviceUser", **device.params, RemoveUserId=user_id)


def _to(user_id: str) -> Mapping[str, Any]:
    """Name a user as the document's tables and as its samples do."""
    return {"ToUserId": user_id, "ToUserID": user_id}
