"""What takes more than one call: kicks, invitations, titles, silence for all, menus of commands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from telegram import ChatFullInfo, ChatPermissions
from telegram.error import BadRequest, TelegramError

from townhall.model import actions as a
from townhall.model.results import DegradedTo, Ok, Receipt, Result
from townhall_telegram.calling import Caller, messages_of, reason_of, reference_of
from townhall_telegram.notebook import Notebook
from townhall_telegram.orders import (
    USUAL,
    inviting,
    kicking,
    permitting,
    promoting,
    publishing,
    silenced,
    tagging,
    titling,
    user_of,
)
from townhall_telegram.refusals import CLOSED, result_of
from townhall_telegram.requests import Call

_PERMISSIONS = frozenset(ChatPermissions.all_permissions().to_dict())


class Government:
    """Orders about people and groups; every method raises what the SDK raises."""

    def __init__(self, caller: Caller, notebook: Notebook) -> None:
        self._caller = caller
        self._notebook = notebook

    async def kick(self, chat: int, member: str) -> Result:
        """Remove somebody who may come back: a ban, lifted at once."""
        ban, unban = kicking(chat, member, self._caller.time.now())
        await self._caller.call(ban)
        try:
            await self._caller.patiently(unban)
        except TelegramError as error:
            return DegradedTo(f"a ban of one minute; lifting it failed: {reason_of(result_of(error))}")
        return Ok()

    async def decline(self, chat: int, action: a.DeclineJoin) -> Result:
        """Turn an applicant down; the word of why goes first, while they can be written to."""
        if action.text and action.request.isascii() and action.request.isdigit():
            # That they cannot be written to must not let them in.
            with suppress(TelegramError):
                await self._caller.call(_line(int(action.request), action.text))
        await self._caller.call(Call("decline_chat_join_request", {"chat_id": chat, "user_id": user_of(action.member)}))
        return Ok()

    async def invite(self, target: int, action: a.InviteToGroup) -> Result:
        """Send somebody a link that lets one person in; it is void again when they cannot be written to."""
        user = user_of(action.member)
        if user <= 0:
            return CLOSED
        link = reference_of(await self._caller.call(inviting(target, a.CreateInvite(place=action.place, uses=1))))
        try:
            sent = await self._caller.patiently(_line(user, link))
        except TelegramError as error:
            with suppress(TelegramError):
                await self._caller.call(Call("revoke_chat_invite_link", {"chat_id": target, "invite_link": link}))
            return result_of(error, private=True)
        return DegradedTo("a single-use invite link in private", Receipt(messages_of(sent), link, room=str(user)))

    async def grant(self, chat: int, action: a.GrantRole) -> Result:
        """Make somebody an administrator with the least right there is; a role is a title beside the name."""
        await self._caller.call(promoting(chat, action.member))
        if action.role != "administrator":
            await self._caller.patiently(titling(chat, action.member, action.role))
        return Ok()

    async def title(self, chat: int, action: a.SetTitle) -> Result:
        """Set the title of an administrator, or the tag of an ordinary member."""
        try:
            await self._caller.call(titling(chat, action.member, action.title))
        except BadRequest as error:
            if "not an administrator" not in error.message.lower():
                raise
            await self._caller.call(tagging(chat, action.member, action.title))
        return Ok()

    async def mute_all(self, chat: int, *, off: bool) -> Result:
        """Let only administrators write, or everybody what they could before."""
        if off:
            await self._caller.call(permitting(chat, self._notebook.kept_permissions(chat) or USUAL))
            return Ok()
        granted = _permissions(await self._caller.call(Call("get_chat", {"chat_id": chat})))
        if granted.get("can_send_messages", True):
            # Muting twice must not take the silence for what was allowed before.
            self._notebook.keep_permissions(chat, granted)
        await self._caller.call(permitting(chat, silenced(granted)))
        return Ok()

    async def publish(self, chat: int, cards: Sequence[a.CommandCard]) -> Result:
        """Show the commands in the group's menu, by language."""
        menu = publishing(cards, chat)
        for call in menu.calls:
            await self._caller.patiently(call)
        if menu.left_out:
            names = ", ".join(menu.left_out)
            return DegradedTo(f"without {names}: Telegram's menu takes Latin names only; they work when typed")
        return Ok()


def _line(chat: int, text: str) -> Call:
    return Call("send_message", {"chat_id": chat, "text": text})


def _permissions(chat: object) -> dict[str, bool]:
    if not isinstance(chat, ChatFullInfo) or chat.permissions is None:
        return dict(USUAL)
    return {name: bool(granted) for name, granted in chat.permissions.to_dict().items() if name in _PERMISSIONS}
