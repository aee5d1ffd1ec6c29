"""What an implementation answers becomes a result, by code and by words."""

from __future__ import annotations

import msgspec
import pytest

from townhall.model.ids import MessageId
from townhall.model.results import Failed, Forbidden, Gone, Ok, RateLimited, Receipt, Result, Unknown, Unsupported
from townhall_onebot.answers import result_of
from townhall_onebot.payloads import Payload


def failed(code: int, wording: str = "") -> Payload:
    return Payload(status="failed", retcode=code, wording=wording)


def sent(data: object, status: str = "ok", code: int = 0) -> Payload:
    return Payload(status=status, retcode=code, data=msgspec.Raw(msgspec.json.encode(data)))


@pytest.mark.parametrize(("own", "kept"), [(5, "5"), (-5, "-5"), ("a7", "a7")])
def test_a_sent_message_has_its_id(own: object, kept: str) -> None:
    assert result_of("send_group_msg", sent({"message_id": own})) == Ok(Receipt((MessageId(kept),)))


@pytest.mark.parametrize("data", [None, {}, {"message_id": 0}, {"message_id": None}, [], "x"])
def test_a_success_without_an_id_is_uncertain(data: object) -> None:
    assert isinstance(result_of("send_group_msg", sent(data)), Unknown)


def test_what_was_only_taken_in_is_uncertain() -> None:
    assert isinstance(result_of("send_group_msg", sent(None, "async", 1)), Unknown)
    assert result_of("set_group_ban", sent(None, "async", 1)) == Ok()


@pytest.mark.parametrize(
    ("code", "wording", "kind"),
    [
        (1400, "", Failed),
        (1401, "", Forbidden),
        (1403, "token验证失败", Forbidden),
        (1404, "不支持的Api", Unsupported),
        (404, "", Unsupported),
        (100, "", Failed),
        (102, "", Forbidden),
        (103, "", Forbidden),
        (100, "GROUP_NOT_FOUND", Gone),
        (100, "消息不存在", Gone),
        (200, "ERR_NOT_GROUP_ADMIN", Forbidden),
        (200, "消息不存在", Gone),
        (200, "群成员不存在", Gone),
        (200, "Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg", Unknown),
        (1200, "发送失败，你已被禁言", Forbidden),
        (1200, "操作过于频繁", RateLimited),
        (100, "对方不是好友，无法发送", Forbidden),
        (100, "账号可能被风控", Forbidden),
        (200, "消息已超过可撤回时间", Gone),
        (200, "当前处于离线状态", Failed),
        (200, "what nobody foresaw", Failed),
        (9999, "", Failed),
    ],
)
def test_a_failure_is_a_result_of_its_kind(code: int, wording: str, kind: type[Result]) -> None:
    assert type(result_of("set_group_kick", failed(code, wording))) is kind


def test_somebody_who_takes_no_private_messages_is_marked() -> None:
    result = result_of("send_private_msg", failed(200, "对方不是好友"))

    assert isinstance(result, Forbidden)
    assert result.direct_closed


def test_a_message_that_is_too_old_is_marked() -> None:
    result = result_of("delete_msg", failed(200, "消息已超过可撤回时间"))

    assert isinstance(result, Gone)
    assert result.too_old


def test_a_failure_without_a_word_names_the_call_and_the_code() -> None:
    assert result_of("set_group_card", failed(9999)) == Failed(
        "set_group_card failed with code 9999 and no word of why."
    )


def test_an_endless_word_is_shortened() -> None:
    result = result_of("set_group_card", failed(9999, "x" * 100_000))

    assert isinstance(result, Failed)
    assert len(result.reason) <= 300
