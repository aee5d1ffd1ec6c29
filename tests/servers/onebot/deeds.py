"""What an implementation does when it is called; every call is held against the list of its parameters."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from tests.servers.onebot import standard as s
from tests.servers.onebot.forms import plain, shown
from tests.servers.onebot.world import Group, Message, World

MOST_SECONDS = 30 * 24 * 3600


class Refusal(Exception):
    """A call that is not done."""

    def __init__(self, code: int, wording: str) -> None:
        super().__init__(wording)
        self.code = code
        self.wording = wording


class Deeds:
    """One implementation: plain v11, or with what NapCat adds."""

    def __init__(self, world: World, *, napcat: bool, strings: bool = False) -> None:
        self.world = world
        self.napcat = napcat
        self.strings = strings
        self.table = s.STANDARD | s.NAPCAT if napcat else s.STANDARD
        self.called: list[tuple[str, dict[str, object]]] = []
        """Every call with its parameters, in order."""
        self.violations: list[str] = []
        """Calls that no implementation would take."""
        self.refusals: list[Refusal | None] = []
        """Asked first, in turn, by calls that change something."""

    def do(self, action: str, given: Mapping[str, object]) -> object:
        """Do one call and return its data; raises :class:`Refusal`."""
        self.called.append((action, dict(given)))
        kind = self.table.get(action)
        if kind is None:
            raise Refusal(1404, f"不支持的Api {action}")
        try:
            parameters = msgspec.convert(given, kind)
        except msgspec.ValidationError as error:
            self.violations.append(f"{action}: {error}")
            raise Refusal(1400, str(error)) from error
        if not action.startswith("get_") and self.refusals and (refusal := self.refusals.pop(0)):
            raise refusal
        return self._do(action, parameters)

    def _do(self, action: str, parameters: s.Parameters) -> object:
        match parameters:
            case s.Nothing():
                return self._told(action)
            case s.GetImage(file=name):
                if name not in self.world.images:
                    raise Refusal(1200, "file not found")
                return self.world.images[name]
            case s.SendGroupMsg() | s.SendPrivateMsg():
                return self._send(parameters)
            case s.OneMessage(message_id=own):
                return self._with_message(action, own)
            case s.OneUser(user_id=number):
                return {"user_id": number, "nickname": self._name(number)}
            case s.OneMember(group_id=group, user_id=number):
                return self._member(self._group(group), number)
            case s.OneGroup(group_id=group):
                inside = self._group(group)
                return [self._member(inside, number) for number in inside.members]
            case s.GetGroupMsgHistory():
                return self._history(parameters)
            case s.SetMsgEmojiLike(message_id=own, emoji_id=emoji, set=on):
                self.world.like(self._message(own), self.world.self_id, emoji, on=on)
            case s.SetGroupAddRequest():
                self._answer(parameters)
            case s.SendGroupNotice(group_id=group, content=content):
                self._managed(group).notices.append(content)
            case s.UploadGroupFile(group_id=group, name=name):
                self._group(group).files.append(name)
            case _:
                self._manage(parameters)
        return None

    # -- telling ----------------------------------------------------------------------------------
    def _told(self, action: str) -> object:
        world = self.world
        match action:
            case "get_login_info":
                return {"user_id": world.self_id, "nickname": self._name(world.self_id)}
            case "get_status":
                return {"online": world.online, "good": world.good}
            case "get_version_info":
                name = "NapCat.Onebot" if self.napcat else "Plainest"
                return {"app_name": name, "app_version": "4.8.0", "protocol_version": "v11"}
            case "get_friend_list":
                return [{"user_id": one, "nickname": self._name(one), "remark": ""} for one in world.friends]
            case _:
                return [
                    {"group_id": group.number, "group_name": group.title, "member_count": len(group.members)}
                    for group in world.groups.values()
                    if world.self_id in group.members
                ]

    def _name(self, number: int) -> str:
        return self.world.names.get(number, "")

    def _group(self, number: int) -> Group:
        group = self.world.groups.get(number)
        if group is None or self.world.self_id not in group.members:
            raise Refusal(200, f"群 {number} 不存在")
        return group

    def _member(self, group: Group, number: int) -> dict[str, object]:
        place = group.members.get(number)
        if place is None:
            raise Refusal(200, f"群成员 {number} 不存在")
        return {
            "group_id": group.number,
            "user_id": number,
            "nickname": self._name(number),
            "card": place.card,
            "role": place.role,
            "title": place.title,
            "join_time": 1_700_000_000,
        }

    def _message(self, own: int) -> Message:
        message = self.world.find(own)
        if message is None:
            raise Refusal(200, "消息不存在")
        return message

    def event(self, message: Message) -> dict[str, object]:
        """Return a message as it is told."""
        name, group = self._name(message.author), self.world.groups.get(message.group)
        place = group.members.get(message.author) if group else None
        told: dict[str, object] = {
            "post_type": "message_sent" if message.author == self.world.self_id else "message",
            "message_type": "group" if message.group else "private",
            "sub_type": "normal" if message.group else "friend",
            "time": int(message.at.timestamp()),
            "self_id": self.world.self_id,
            "user_id": message.author,
            "message_id": message.id,
            "message_seq": message.id,
            "message": shown(message.segments, strings=self.strings),
            "raw_message": shown(message.segments, strings=True),
            "message_format": "string" if self.strings else "array",
            "font": 14,
            "sender": {
                "user_id": message.author,
                "nickname": name,
                "card": place.card if place else "",
                "role": place.role if place else "member",
            },
        }
        return {**told, "group_id": message.group} if message.group else told

    def _history(self, parameters: s.GetGroupMsgHistory) -> object:
        group = self._group(parameters.group_id).number
        standing = [one for one in self.world.messages if one.group == group and not one.deleted]
        if parameters.message_seq is not None:
            ids = [one.id for one in standing]
            standing = standing[: ids.index(parameters.message_seq) + 1]
        return {"messages": [self.event(one) for one in standing[-parameters.count :]]}

    # -- doing ------------------------------------------------------------------------------------
    def _send(self, parameters: s.SendGroupMsg | s.SendPrivateMsg) -> object:
        if isinstance(parameters.message, str):
            self.violations.append("a message in string form, in which names become codes")
            raise Refusal(1400, "string")
        if isinstance(parameters, s.SendGroupMsg):
            group = self._group(parameters.group_id)
            if self.world.muted(group, self.world.self_id):
                raise Refusal(200, "发送失败，你已被禁言")
            message = self.world.write(self.world.self_id, parameters.message, group=group.number)
        else:
            self._reach(parameters)
            message = self.world.write(self.world.self_id, parameters.message, person=parameters.user_id)
        if not plain(message.segments, self.world.names) and all(one.type == "text" for one in message.segments):
            raise Refusal(200, "消息为空")
        return {"message_id": message.id}

    def _reach(self, parameters: s.SendPrivateMsg) -> None:
        group = parameters.group_id if isinstance(parameters, s.SendPrivateMsgThroughGroup) else 0
        if parameters.user_id not in self.world.friends and not group:
            raise Refusal(200, "对方不是好友，无法发送")

    def _managed(self, number: int) -> Group:
        group = self._group(number)
        if group.members[self.world.self_id].role == "member":
            raise Refusal(200, "ERR_NOT_GROUP_ADMIN")
        return group

    def _with_message(self, action: str, own: int) -> object:
        message = self._message(own)
        if action == "get_msg":
            return self.event(message)
        mine = message.author == self.world.self_id
        if message.group and not (action == "delete_msg" and mine):
            self._managed(message.group)
        if action == "delete_msg":
            self.world.recall(message, self.world.self_id)
            return None
        message.essence = action == "set_essence_msg"
        kind = "add" if message.essence else "delete"
        ids = {"message_id": own, "sender_id": message.author, "operator_id": self.world.self_id}
        self.world.notice("essence", message.group, sub_type=kind, **ids)
        return None

    def _answer(self, parameters: s.SetGroupAddRequest) -> None:
        group = next((one for one in self.world.groups.values() if parameters.flag in one.requests), None)
        if group is None:
            raise Refusal(200, "请求不存在")
        self._managed(group.number)
        number = group.requests.pop(parameters.flag)
        if parameters.approve:
            self.world.join(group, number, operator=self.world.self_id)
        else:
            group.declined[parameters.flag] = parameters.reason

    def _manage(self, parameters: s.Parameters) -> None:
        world, by = self.world, self.world.self_id
        match parameters:
            case s.SetGroupBan(group_id=number, user_id=who, duration=seconds):
                group = self._managed(number)
                if not 0 <= seconds <= MOST_SECONDS:
                    self.violations.append(f"a mute of {seconds} seconds")
                self._member(group, who)
                world.mute(group, who, seconds, by)
            case s.SetGroupWholeBan(group_id=number, enable=enable):
                world.mute(self._managed(number), 0, -1 if enable else 0, by)
            case s.SetGroupKick(group_id=number, user_id=who, reject_add_request=block):
                group = self._managed(number)
                self._member(group, who)
                world.kick(group, who, by, block=block)
            case s.SetGroupCard(group_id=number, user_id=who, card=card):
                place = self._managed(number).members[who]
                old, place.card = place.card, card
                world.notice("group_card", number, user_id=who, card_new=card, card_old=old)
            case s.SetGroupSpecialTitle(group_id=number, user_id=who, special_title=title):
                self._owned(number).members[who].title = title
            case s.SetGroupAdmin(group_id=number, user_id=who, enable=enable):
                world.rank(self._owned(number), who, admin=enable)
            case _:
                raise Refusal(1404, "nothing")

    def _owned(self, number: int) -> Group:
        group = self._group(number)
        if group.members[self.world.self_id].role != "owner":
            raise Refusal(200, "不是群主，没有权限")
        return group
