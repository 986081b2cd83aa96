"""Interfaces that can be called by name: those of the document that no entity and no action needs, by their Action."""

from collections.abc import Mapping
from typing import Final

from ..core.api_calls import ApiCall, change, destroy, read
from .api import Api

CALLS: Final[Mapping[str, ApiCall[Api]]] = {
    # User Management
    "AppGetUserSetting": read(lambda api: api.users.settings),
    "AppLogoutUser": destroy(lambda api: api.users.log_out),
    # Distribution Network Management
    "AppCreateDeviceBindToken": change(lambda api: api.pairing.token),
    "AppGetDeviceBindTokenState": read(lambda api: api.pairing.state),
    "AppTokenBindDeviceFamily": change(lambda api: api.pairing.bind),
    # Device Management
    "APPGetWechatDeviceTicket": read(lambda api: api.devices.wechat_ticket),
    "AppDeleteDeviceInFamily": destroy(lambda api: api.devices.delete),
    "AppGetDeviceInFamily": read(lambda api: api.devices.details),
    "AppModifyFamilyDeviceRoom": change(lambda api: api.devices.move),
    "AppBindSubDeviceInFamily": change(lambda api: api.devices.add_sub_device),
    "AppGetGatewayBindDeviceList": read(lambda api: api.devices.bound_to_gateway),
    "AppSigBindDeviceInFamily": change(lambda api: api.devices.bind_signed),
    "AppSigGatewayBindDevice": change(lambda api: api.devices.bind_to_gateway),
    "AppGatewayUnbindDevice": destroy(lambda api: api.devices.unbind_from_gateway),
    # Device Management: an app that speaks for a Bluetooth device
    "AppReportDataAsDevice": change(lambda api: api.control.report_data),
    "AppPublishMsgAsDevice": change(lambda api: api.control.publish),
    "AppReportDeviceEvent": change(lambda api: api.control.report_event),
    # Device Sharing
    "AppSendShareDeviceInvite": change(lambda api: api.sharing.invite),
    "AppCreateShareDeviceToken": change(lambda api: api.sharing.token),
    "AppDescribeShareDeviceToken": read(lambda api: api.sharing.describe),
    "AppBindUserShareDevice": change(lambda api: api.sharing.take),
    "AppRemoveUserShareDevice": destroy(lambda api: api.sharing.give_back),
    "AppListShareDeviceUsers": read(lambda api: api.sharing.users),
    "AppRemoveShareDeviceUser": destroy(lambda api: api.sharing.take_back),
    # Family Management
    "AppCreateFamily": change(lambda api: api.families.create),
    "AppModifyFamily": change(lambda api: api.families.modify),
    "AppDeleteFamily": destroy(lambda api: api.families.delete),
    "AppDescribeFamily": read(lambda api: api.families.details),
    "AppCreateRoom": change(lambda api: api.families.create_room),
    "AppModifyRoom": change(lambda api: api.families.modify_room),
    "AppDeleteRoom": destroy(lambda api: api.families.delete_room),
    "AppInviteMember": change(lambda api: api.families.invite),
    "AppSendShareFamilyInvite": change(lambda api: api.families.invite_user),
    "AppJoinFamily": change(lambda api: api.families.join),
    "AppGetFamilyMemberList": read(lambda api: api.families.members),
    "AppDeleteFamilyMember": destroy(lambda api: api.families.remove_member),
    "AppExitFamily": destroy(lambda api: api.families.leave),
    # Firmware Upgrade
    "AppGetDeviceOTAInfo": read(lambda api: api.firmware.download),
    "AppReportFirmwareVersion": change(lambda api: api.firmware.report_version),
    "AppReportOTAStatus": change(lambda api: api.firmware.report_status),
    # Message Management
    "AppDeleteMessage": destroy(lambda api: api.messages.delete),
    # Manual and Automatic Intelligence
    "AppCreateScene": change(lambda api: api.scenes.create),
    "AppModifyScene": change(lambda api: api.scenes.modify),
    "AppDeleteScene": destroy(lambda api: api.scenes.delete),
    "AppCreateAutomation": change(lambda api: api.automations.create),
    "AppDescribeAutomation": read(lambda api: api.automations.details),
    "AppModifyAutomation": change(lambda api: api.automations.modify),
    "AppDeleteAutomation": destroy(lambda api: api.automations.delete),
    # Cloud Storage Service and Music Service
    "IotVideoDescribeCloudStorageStreamData": read(lambda api: api.storage.stream),
    "AppKugouUserCommand song_infos": read(lambda api: api.music.songs),
    "AppKugouUserCommand user_logout": destroy(lambda api: api.music.log_out),
}
