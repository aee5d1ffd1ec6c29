"""Requests to be let in, as neutral events; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from townhall.model.events import Event, JoinRequested
from townhall_onebot.payloads import Payload, text_of
from townhall_onebot.scope import Scope, instant

_ANSWER = re.compile(r"\A\s*问题[：:].*?\n\s*答案[：:]\s*(?P<answer>.*)\Z", re.DOTALL)


def answer_of(comment: str) -> str:
    """Return what an applicant answered, without the question that the group asks everybody."""
    found = _ANSWER.match(comment)
    return found["answer"].strip() if found else comment.strip()


def request_events(payload: Payload, raw: bytes, scope: Scope, now: datetime) -> Sequence[Event]:
    """Return who asks to be let in; requests to become a friend are left to the person at the client."""
    if payload.request_type != "group" or not payload.group_id or payload.flag is None:
        return ()
    kind, group, flag = text_of(payload.sub_type) or "add", payload.group_id, text_of(payload.flag)
    invited = kind == "invite"
    # Whoever invites our account stands in user_id; who invited an applicant, where it is told, in invitor_id.
    inviter = payload.user_id if invited else payload.invitor_id
    who = scope.self_id if invited else payload.user_id
    return (
        JoinRequested(
            id=scope.event_id(group, f"request:{kind}:{flag}"),
            at=instant(payload.time, now),
            place=scope.place(group),
            received_at=now,
            raw=raw,
            member=scope.member(group, who),
            request=f"{kind}:{flag}",
            text=answer_of(payload.comment or ""),
            inviter=scope.person(inviter) if inviter else None,
        ),
    )
