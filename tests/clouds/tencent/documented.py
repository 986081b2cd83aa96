"""The document's actions with a token: what each must have and | what it may have beside that.

Sign-in and socket have tests of their own. Where a table leaves out what its sample shows, both count; where they spell it
differently, both are sent.
"""

_ACTIONS = """
AppBindSubDeviceInFamily: GatewayProductId GatewayDeviceName ProductId DeviceName
AppBindUserShareDevice: ShareDeviceToken ProductId DeviceName
AppCallDeviceActionAsync: ProductId DeviceName ActionId | InputParams
AppCallDeviceActionSync: ProductId DeviceName ActionId | InputParams
AppCheckFirmwareUpdate: ProductId DeviceName
AppControlDeviceData: ProductId DeviceName Data
AppCreateAutomation: FamilyId Icon Status MatchType Conditions Actions EffectiveBeginTime EffectiveEndTime EffectiveDays Name
AppCreateDeviceBindToken:
AppCreateFamily: Address Name
AppCreateRoom: FamilyId Name
AppCreateScene: FamilyId SceneName SceneIcon Actions
AppCreateShareDeviceToken: FamilyId ProductId DeviceName | TokenContext
AppCreateTimer: ProductId DeviceName TimerName Days TimePoint Repeat Data
AppDeleteAutomation: AutomationId
AppDeleteDeviceInFamily: FamilyId RoomId ProductId DeviceName
AppDeleteFamily: FamilyId Name
AppDeleteFamilyMember: MemberId | FamilyId
AppDeleteMessage: MsgID
AppDeleteRoom: FamilyId RoomId
AppDeleteScene: SceneId
AppDeleteTimer: ProductId DeviceName TimerId
AppDescribeAutomation: AutomationId
AppDescribeFamily: FamilyId
AppDescribeFirmware: ProductID FirmwareVersion | ProductId
AppDescribeFirmwareUpdateStatus: ProductId DeviceName
AppDescribeShareDeviceToken: ShareDeviceToken
AppExitFamily: FamilyId
AppGatewayUnbindDevice: DeviceName GatewayProductId GatewayDeviceName ProductId
AppGetAutomationList: FamilyId
AppGetDeviceBindTokenState: Token
AppGetDeviceData: ProductId DeviceName
AppGetDeviceDataHistory: DeviceId FieldName MinTime MaxTime Limit | Context ProductId DeviceName
AppGetDeviceExtInfo: DeviceId
AppGetDeviceInFamily: ProductId FamilyId DeviceName
AppGetDeviceOTAInfo: ProductId DeviceName
AppGetDeviceStatuses: DeviceIds
AppGetFamilyDeviceList: FamilyId RoomId | Offset Limit
AppGetFamilyList:  | Offset Limit
AppGetFamilyMemberList: FamilyId | Offset Limit
AppGetFamilySubDeviceList: GatewayProductId GatewayDeviceName Offset Limit
AppGetGatewayBindDeviceList: ProductId GatewayProductId GatewayDeviceName Offset Limit
AppGetMessages: Category Limit | MsgID MsgTimestamp
AppGetProducts: ProductIds | DeviceIds
AppGetRoomList:  | Offset Limit FamilyId
AppGetSceneList: FamilyId Offset Limit
AppGetTimerList: ProductId DeviceName | Offset Limit
AppGetUser:
AppGetUserSetting:
APPGetWechatDeviceTicket: ProductId Devicename IsThirdApp | ModelId MiniProgramAppId
AppInviteMember: FamilyId
AppJoinFamily: ShareToken
AppKugouUserCommand: KGCommand DeviceId KugouParams
AppListEventHistory: ProductId DeviceName | ProductID Type StartTime EndTime Context Size EventId
AppListShareDeviceUsers: ProductId DeviceName Offset Limit
AppListUserShareDevices: Offset Limit
AppLogoutUser:
AppModifyAutomation: AutomationId Icon Status MatchType Conditions Actions EffectiveBeginTime EffectiveEndTime EffectiveDays Name
AppModifyAutomationStatus: AutomationId Status
AppModifyFamily: FamilyId Address Name
AppModifyFamilyDeviceRoom: FamilyId RoomId ProductId DeviceName
AppModifyRoom: FamilyId RoomId Name
AppModifyScene: SceneId SceneName SceneIcon Actions
AppModifyTimer: ProductId DeviceName TimerName TimerId TimePoint Days Repeat Data
AppModifyTimerStatus: ProductId DeviceName TimerId | Status
AppPublishFirmwareUpdateMessage: ProductId DeviceName
AppPublishMsgAsDevice: ProductId DeviceName Topic Payload
AppRemoveShareDeviceUser: RemoveUserId ProductId DeviceName
AppRemoveUserShareDevice: ProductId DeviceName
AppReportDataAsDevice: DeviceId Data Timestamp | TimeStamp
AppReportDeviceEvent: DeviceId EventId Params Method EventTimeStamp
AppReportFirmwareVersion: ProductId DeviceName Version
AppReportOTAStatus: ProductId DeviceName Version State ResultCode | ResultMsg Persent
AppRunScene: SceneId
AppSendShareDeviceInvite: ProductId DeviceName ToUserId | ToUserID
AppSendShareFamilyInvite: FamilyId ToUserId | ToUserID
AppSigBindDeviceInFamily: FamilyId ProductId DeviceName DeviceTimestamp BindType Signature | RoomId ConnId SignMethod
AppSigGatewayBindDevice: DeviceName GatewayProductId GatewayDeviceName DeviceTimestamp ProductId Nonce Signature
AppTokenBindDeviceFamily: Token ProductId DeviceName FamilyId RoomId
AppUpdateDeviceInFamily: ProductId DeviceName AliasName
IotVideoDescribeCloudStorageDate: ProductId DeviceName | UserId
IotVideoDescribeCloudStorageEvents: ProductId DeviceName | StartTime EndTime Context Size EventId UserId ChannelId
IotVideoDescribeCloudStorageStreamData: ProductId DeviceName StartTime
IotVideoDescribeCloudStorageThumbnail: ProductId DeviceName Thumbnail
IotVideoDescribeCloudStorageTime: ProductId DeviceName Date | StartTime EndTime UserId
IotVideoGenerateSignedVideoURL: ProductId DeviceName VideoURL ExpireTime
"""

DOCUMENTED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    action: (frozenset(must.split()), frozenset(may.split()))
    for action, must, may in (
        (action, *rest.partition("|")[::2])
        for action, _, rest in (line.partition(":") for line in _ACTIONS.split("\n")[1:-1])
    )
}
"""Action -> names of parameters that it must have, and that it may have."""
