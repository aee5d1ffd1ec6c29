"""Carry a plan out, call by call, and say in one result how it ended."""

from __future__ import annotations

import msgspec

from townhall.adapter import AdapterError
from townhall.model.actions import Action, DeleteMessages, FetchMembers, SayTo
from townhall.model.ids import own_id
from townhall.model.results import DELIVERED, DegradedTo, Failed, Gone, Ok, Receipt, Result, Unknown
from townhall_onebot.answers import NO_SUCH_ACTION, result_of, succeeded
from townhall_onebot.calls import NoAnswerError, NotSentError, value_of
from townhall_onebot.extensions import ALL, UPLOAD, Extensions
from townhall_onebot.files import FileTroubleError, with_files
from townhall_onebot.line import Line
from townhall_onebot.payloads import Payload
from townhall_onebot.questions import MemberInfo, member_of
from townhall_onebot.requests import Call, Plan
from townhall_onebot.scope import Scope


class Deeds:
    """Does things on one connection."""

    def __init__(self, line: Line, scope: Scope, extensions: Extensions) -> None:
        self._line = line
        self._scope = scope
        self._extensions = extensions

    async def carry_out(self, plan: Plan, action: Action) -> Result:
        """Do every call; the first that fails says how it ended."""
        if isinstance(action, DeleteMessages):
            return await self._delete(plan, action)
        done: Result = Ok()
        for number, call in enumerate(plan.calls):
            result = await self._do(call, action)
            if call.action == UPLOAD and number and not isinstance(result, DELIVERED):
                done = _lesser(done, "without the file, which could not be uploaded")
            elif not isinstance(result, DELIVERED):
                return result
            elif not number:
                done = result
        return _lesser(self._addressed(done, action), plan.note) if plan.note else self._addressed(done, action)

    async def _delete(self, plan: Plan, action: Action) -> Result:
        """Remove what stands; one message that is gone already keeps none of the others."""
        results: list[Result] = []
        for call in plan.calls:
            results.append(result := await self._do(call, action))
            if not isinstance(result, Ok | Gone):
                return result
        return next((one for one in results if isinstance(one, Ok)), results[0] if results else Ok())

    def _addressed(self, result: Result, action: Action) -> Result:
        if isinstance(result, Ok) and isinstance(action, SayTo) and result.receipt.messages:
            receipt = msgspec.structs.replace(result.receipt, room=f"private-{own_id(action.member)}")
            return msgspec.structs.replace(result, receipt=receipt)
        return result

    async def _do(self, call: Call, action: Action) -> Result:
        try:
            ready = await with_files(call, self._extensions)
            answer = await self._line.call(ready.action, ready.parameters)
        except FileTroubleError as error:
            return Failed(str(error))
        except NotSentError as error:
            return Failed(str(error), transient=True)
        except NoAnswerError as error:
            return Unknown(str(error))
        if call.action in ALL:
            self._extensions.tried(call.action, there=answer.retcode not in NO_SUCH_ACTION)
        if isinstance(action, FetchMembers) and succeeded(answer):
            return self._members(answer)
        result = result_of(call.action, answer)
        if isinstance(result, Ok):
            for message in result.receipt.messages:
                self._scope.authors.put(message, self._scope.self_id)
        return result

    def _members(self, answer: Payload) -> Result:
        try:
            found = value_of("get_group_member_list", answer, list[MemberInfo])
        except AdapterError as error:
            return Failed(str(error))
        members = tuple(member_of(self._scope, one) for one in found)
        return Ok(Receipt(), msgspec.msgpack.encode(members))


def _lesser(result: Result, how: str) -> Result:
    return DegradedTo(how, result.receipt) if isinstance(result, Ok | DegradedTo) else result
