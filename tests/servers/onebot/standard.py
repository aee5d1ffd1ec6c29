"""The calls of OneBot v11 with their parameters, as the standard lists them, and those that NapCat adds.

A call with a parameter that is not here, or of another type, is refused.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Segment(msgspec.Struct, forbid_unknown_fields=True):
    """A segment of a message in array form."""

    type: str
    data: dict[str, str]


Message: TypeAlias = list[Segment] | str


class Parameters(msgspec.Struct, forbid_unknown_fields=True):
    """What every list of parameters is."""


class Nothing(Parameters):
    """A call without parameters."""


class SendPrivateMsg(Parameters):
    user_id: int
    message: Message
    auto_escape: bool = False


class SendPrivateMsgThroughGroup(SendPrivateMsg):
    """As go-cqhttp, NapCat and Lagrange take it."""

    group_id: int = 0


class SendGroupMsg(Parameters):
    group_id: int
    message: Message
    auto_escape: bool = False


class OneMessage(Parameters):
    message_id: int


class GetImage(Parameters):
    file: str


class OneUser(Parameters):
    user_id: int
    no_cache: bool = False


class OneGroup(Parameters):
    group_id: int


class OneMember(Parameters):
    group_id: int
    user_id: int
    no_cache: bool = False


class SetGroupKick(Parameters):
    group_id: int
    user_id: int
    reject_add_request: bool = False


class SetGroupBan(Parameters):
    group_id: int
    user_id: int
    duration: int = 30 * 60


class SetGroupWholeBan(Parameters):
    group_id: int
    enable: bool = True


class SetGroupAdmin(Parameters):
    group_id: int
    user_id: int
    enable: bool = True


class SetGroupCard(Parameters):
    group_id: int
    user_id: int
    card: str = ""


class SetGroupSpecialTitle(Parameters):
    group_id: int
    user_id: int
    special_title: str = ""
    duration: int = -1


class SetGroupAddRequest(Parameters):
    flag: str
    sub_type: str
    approve: bool = True
    reason: str = ""


class SetMsgEmojiLike(Parameters):
    message_id: int
    emoji_id: str
    set: bool = True


class SendGroupNotice(Parameters):
    group_id: int
    content: str
    image: str = ""


class GetGroupMsgHistory(Parameters):
    group_id: int
    message_seq: int | None = None
    count: int = 20
    reverseOrder: bool = False


class UploadGroupFile(Parameters):
    group_id: int
    file: str
    name: str
    folder: str = ""


STANDARD: dict[str, type[Parameters]] = {
    "send_private_msg": SendPrivateMsg,
    "send_group_msg": SendGroupMsg,
    "delete_msg": OneMessage,
    "get_msg": OneMessage,
    "get_image": GetImage,
    "set_group_kick": SetGroupKick,
    "set_group_ban": SetGroupBan,
    "set_group_whole_ban": SetGroupWholeBan,
    "set_group_admin": SetGroupAdmin,
    "set_group_card": SetGroupCard,
    "set_group_special_title": SetGroupSpecialTitle,
    "set_group_add_request": SetGroupAddRequest,
    "get_login_info": Nothing,
    "get_stranger_info": OneUser,
    "get_friend_list": Nothing,
    "get_group_list": Nothing,
    "get_group_member_info": OneMember,
    "get_group_member_list": OneGroup,
    "get_status": Nothing,
    "get_version_info": Nothing,
}
"""What every implementation has, as far as there is use for it here."""

NAPCAT: dict[str, type[Parameters]] = {
    "send_private_msg": SendPrivateMsgThroughGroup,
    "set_msg_emoji_like": SetMsgEmojiLike,
    "set_essence_msg": OneMessage,
    "delete_essence_msg": OneMessage,
    "_send_group_notice": SendGroupNotice,
    "get_group_msg_history": GetGroupMsgHistory,
    "upload_group_file": UploadGroupFile,
}
"""What NapCat has besides."""
