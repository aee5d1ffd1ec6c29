"""What is wrong with an account, found by asking its implementation; each finding has a stable code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from townhall.adapter import AdapterError, AdapterRefused, Finding, Room
from townhall.model.people import Standing
from townhall_onebot.answers import TOKEN_REFUSED
from townhall_onebot.calls import CallFailedError
from townhall_onebot.payloads import Status
from townhall_onebot.questions import Login
from townhall_onebot.settings import OneBotSettings


def unreachable(error: AdapterError, settings: OneBotSettings, name: str) -> Finding:
    """Return why there is no connection."""
    # The error names the account and a remedy as well; a finding has both in places of their own.
    fault = str(error).removeprefix(f"accounts.{name}: ").partition(". ")[0].removesuffix(".") + "."
    refused = isinstance(error, AdapterRefused) or (
        isinstance(error, CallFailedError) and error.answer.retcode in TOKEN_REFUSED
    )
    if refused:
        return Finding(
            code="onebot-token-refused",
            fault=fault,
            remedy="Set access_token to the token that the implementation has for this connection.",
            fatal=True,
        )
    taken = "cannot be listened on" in str(error)
    return Finding(
        code="onebot-port-taken" if taken else "onebot-not-connected",
        fault=fault,
        remedy=(
            "End what uses the port, or set another listen."
            if taken
            else f'Start the implementation, and look whether it is set up for transport = "{settings.transport}".'
        ),
        fatal=True,
        while_stopped=taken,
    )


def nobody(settings: OneBotSettings, seconds: float) -> Finding:
    """Return that no implementation called us."""
    return Finding(
        code="onebot-nobody-connected",
        fault=f"Nobody connected to {settings.listen} within {seconds:g} seconds.",
        remedy=f"Add a reverse WebSocket to ws://{settings.listen} with this access token in the implementation.",
    )


def of_account(login: Login, status: Status, settings: OneBotSettings) -> Iterator[Finding]:
    """Yield what is wrong with the account itself."""
    if settings.self_id and str(login.user_id) != settings.self_id:
        yield Finding(
            code="onebot-other-account",
            fault=f"The implementation has logged {login.user_id} in, not {settings.self_id}.",
            remedy="Connect to the implementation of that account, or mend self_id.",
            fatal=True,
        )
    if status.online is False:
        yield Finding(
            code="onebot-account-offline",
            fault="QQ has logged the account out, or lost it.",
            remedy="Log it in again in the implementation; QQ may want a code scanned.",
            fatal=True,
        )
    elif status.good is False:
        yield Finding(
            code="onebot-unwell",
            fault="The implementation says that it does not work as it should.",
            remedy="Read its log, and start it again.",
        )


def of_rooms(rooms: Sequence[Room], standings: Mapping[str, Standing]) -> Iterator[Finding]:
    """Yield what keeps our account from caring for the groups of ops.toml."""
    for room in rooms:
        if not room.chat.isdigit():
            yield Finding(
                code="onebot-chat-not-number",
                fault=f'groups.{room.alias}: chat = "{room.chat}" is no number of a QQ group.',
                remedy="Copy the number from `townhall groups --visible`.",
                fatal=True,
            )
        elif (standing := standings.get(room.chat)) is Standing.OUTSIDE:
            yield Finding(
                code="onebot-group-not-visible",
                fault=f"groups.{room.alias}: our account is not in the group {room.chat}.",
                remedy="Let it join, or mend chat.",
            )
        elif standing in (Standing.MEMBER, Standing.RESTRICTED):
            yield Finding(
                code="onebot-not-admin",
                fault=f"groups.{room.alias}: our account is no administrator of the group {room.chat}.",
                remedy="Make it one, or it can neither mute, kick, delete nor answer join requests there.",
            )


def of_format(strings: int) -> Iterator[Finding]:
    """Yield that messages come in string form."""
    if strings:
        yield Finding(
            code="onebot-string-format",
            fault="The implementation sends messages in string form, and they are read as such.",
            remedy='Set its message format to "array": it is quicker and loses nothing.',
        )
