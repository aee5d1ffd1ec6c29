"""What is learnt first on a connection: who we are, whether QQ has us, and what there is beyond the standard."""

from __future__ import annotations

from townhall.adapter import Account, AdapterError, AdapterRefused
from townhall_onebot import questions
from townhall_onebot.answers import TOKEN_REFUSED
from townhall_onebot.calls import CallFailedError
from townhall_onebot.extensions import Extensions
from townhall_onebot.line import Line
from townhall_onebot.payloads import text_of
from townhall_onebot.scope import Scope
from townhall_onebot.settings import OneBotSettings


async def introduce(line: Line, account: Account[OneBotSettings], scope: Scope, extensions: Extensions) -> str:
    """Learn all of it and return what our account is called; refuse another account than the one that was meant."""
    place, wanted = f"accounts.{account.name}", account.settings.self_id
    login = await _login(line, place)
    if wanted and str(login.user_id) != wanted:
        raise AdapterRefused(
            f"{place}: the implementation has logged {login.user_id} in, not {wanted}. "
            "Connect to the implementation of that account, or mend self_id."
        )
    if (await questions.status(line)).online is False:
        raise AdapterError(
            f"{place}: QQ has logged the account out, or lost it. "
            "Log it in again in the implementation; QQ may want a code scanned."
        )
    await questions.learn_extensions(line, extensions)
    scope.self_id = str(login.user_id)
    scope.files_are_messages = extensions.files_are_messages
    scope.friends = await questions.friends(line)
    return text_of(login.nickname)


async def _login(line: Line, place: str) -> questions.Login:
    try:
        return await questions.login(line)
    except CallFailedError as error:
        if error.answer.retcode not in TOKEN_REFUSED:
            raise
        raise AdapterRefused(
            f"{place}: the implementation refuses the access token. Set access_token to the one the implementation has."
        ) from None
