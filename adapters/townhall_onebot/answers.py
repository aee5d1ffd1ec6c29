"""What an implementation answers, as results: one table of return codes, one of words; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import msgspec

from townhall.model.ids import MessageId
from townhall.model.results import Failed, Forbidden, Gone, Ok, RateLimited, Receipt, Result, Unknown, Unsupported
from townhall_onebot.payloads import OwnId, Payload, text_of

Make: TypeAlias = Callable[[str], Result]
TOKEN_REFUSED = (401, 403, 1401, 1403)
"""The codes of a call with no access token, or with another one."""
NO_SUCH_ACTION = (404, 1404, 10404)
"""The codes of an action that an implementation does not have."""
LONGEST_REASON = 300
_BUSY_FOR = timedelta(minutes=1)
_RIGHT = "Make our account an administrator of the group (for titles and ranks: its owner)."
_RISK = "Let the account rest, and raise room_gap and account_gap."


class _Sent(msgspec.Struct, gc=False):
    message_id: OwnId = None


def said(answer: Payload) -> str:
    """Return what an implementation said of a failure, shortened."""
    message = answer.message if isinstance(answer.message, str) else ""
    words = dict.fromkeys(filter(None, (text_of(answer.wording), message, text_of(answer.msg))))
    return " ".join(" ".join(words).split())[:LONGEST_REASON]


def succeeded(answer: Payload) -> bool:
    """Return whether a call was done, or taken in to be done."""
    return answer.status in ("ok", "async") and answer.retcode in (0, 1, None)


def _bad_parameters(reason: str) -> Result:
    return Failed(f"The implementation refused the parameters: {reason}")


def _no_token(reason: str) -> Result:
    return Forbidden(f"The implementation wants another access token. {reason}".strip(), "Mend access_token.")


def _no_action(reason: str) -> Result:
    return Unsupported(f"The implementation has no such action. {reason}".strip(), "NapCat and Lagrange have more.")


def _no_right(reason: str) -> Result:
    return Forbidden(f"QQ did not allow it: {reason}", _RIGHT)


def _not_ready(reason: str) -> Result:
    return Failed(f"The implementation is not ready: {reason}", transient=True)


CODES: dict[int, Make] = {
    100: _bad_parameters,
    102: _no_right,
    103: _no_right,
    104: _no_token,
    201: _not_ready,
    401: _no_token,
    403: _no_token,
    404: _no_action,
    1400: _bad_parameters,
    1401: _no_token,
    1403: _no_token,
    1404: _no_action,
    10404: _no_action,
}
"""What a return code means where all agree; every other one (NapCat: 200, 1200) is told by its words."""


def _unconfirmed(reason: str) -> Result:
    return Unknown(f"QQ did not confirm it in time: {reason}")


def _too_fast(reason: str) -> Result:
    return RateLimited(_BUSY_FOR, everywhere=True)


def _risky(reason: str) -> Result:
    return Forbidden(f"QQ's risk control holds our account back: {reason}", _RISK)


def _muted(reason: str) -> Result:
    return Forbidden(f"Our account is muted there: {reason}", "Have an administrator lift the mute.")


def _no_friend(reason: str) -> Result:
    return Forbidden(f"They take no private messages from us: {reason}", direct_closed=True)


def _gone(reason: str) -> Result:
    return Gone(f"It is not there any more: {reason}")


def _too_old(reason: str) -> Result:
    return Gone(f"It is too old: {reason}", too_old=True)


def _unsupported(reason: str) -> Result:
    return Unsupported(f"The implementation cannot do it: {reason}")


def _offline(reason: str) -> Result:
    return Failed(f"QQ is offline: {reason}", transient=True)


_MEANINGS: tuple[tuple[str, Make], ...] = (
    (r"timeout|timed out|超时", _unconfirmed),
    (r"频繁|frequen|too many|频率|rate.?limit", _too_fast),
    (r"风控|risk|被腾讯|账号异常|\b120\b", _risky),
    (r"禁言|muted|shut.?up", _muted),
    (r"不是好友|非好友|not.*friend|临时会话|temporary", _no_friend),
    (r"不存在|未找到|not.?found|not.?exist|已退出|不在群|已撤回|recalled|not in group", _gone),
    (r"超过.*时间|过期|expired|too.?old", _too_old),
    (r"权限|permission|not.?(group.?)?(admin|owner)|forbidden|管理员|群主", _no_right),
    (r"不支持|not.?support|unsupported", _unsupported),
    (r"离线|offline|未登录|not.*log(ged)?.?in", _offline),
)
WORDS = tuple((re.compile(pattern, re.IGNORECASE), make) for pattern, make in _MEANINGS)
"""What the words of a failure mean; the first that fits counts."""


def result_of(action: str, answer: Payload) -> Result:
    """Return how a call ended."""
    if succeeded(answer):
        return _sent(answer) if action.startswith("send_") else Ok()
    reason = said(answer) or f"{action} failed with code {answer.retcode} and no word of why."
    if (known := CODES.get(answer.retcode or -1)) is not None and not _tells_more(answer):
        return known(reason)
    for pattern, make in WORDS:
        if pattern.search(reason):
            return make(reason)
    return Failed(reason)


def _tells_more(answer: Payload) -> bool:
    """Return whether the words of an old, general code say more than the code."""
    return answer.retcode in (100, 102, 103) and any(pattern.search(said(answer)) for pattern, _ in WORDS)


def _sent(answer: Payload) -> Result:
    try:
        own = msgspec.json.decode(answer.data, type=_Sent).message_id
    except msgspec.MsgspecError:
        own = None
    if answer.status == "async" or answer.retcode == 1:
        return Unknown("The implementation took the message in and does not tell what became of it.")
    if own in (None, 0, "", "0", -1):
        # So do some when QQ's risk control swallows a message.
        return Unknown("The implementation says it is sent but gives no id, so perhaps nobody sees it.")
    return Ok(Receipt(messages=(MessageId(str(own)),)))
