"""`/post`: plan posts and steer them, in the staff room or with the permission to plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from townhall import CommandInvoked, Group, Rest, UserError
from townhall_campaign.cards import card_text, show_card
from townhall_campaign.declared import PLAN, plugin
from townhall_campaign.doubts import decide_uncertain
from townhall_campaign.drafting import change, draft, withdraw
from townhall_campaign.listing import list_posts, show_post
from townhall_campaign.rehearsing import rehearse
from townhall_campaign.reporting import report
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.steering import cancel, latest_run, pause, resume, retry, run_named

Verb: TypeAlias = Callable[[CommandInvoked, str, str, Group, CampaignSettings], Awaitable[None]]
"""Takes the name of a post and what stands behind it."""
NOTHING: Final = Rest("")


@plugin.command("post", "帖子", permission=PLAN)
async def post(event: CommandInvoked, group: Group, settings: CampaignSettings, what: Rest = NOTHING) -> None:
    """Plan posts and steer them: list, show, new, edit, cancel, cost, dry, pause, resume, retry, uncertain, report."""
    said, _, rest = what.strip().partition(" ")
    verb = VERBS.get(said.casefold() or "list")
    if verb is None:
        raise UserError("campaign.post.verbs", said=said)
    name, _, more = rest.strip().partition(" ")
    if not name and verb not in (_list, _new):
        raise UserError("campaign.post.which", verb=said)
    await verb(event, name, more.strip(), group, settings)


async def _list(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await group.reply(await list_posts(group, settings))


async def _show(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await group.reply(await show_post(name, group, settings))


async def _new(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await draft(event, name, more, group, settings)


async def _edit(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await change(event, name, more, group, settings)


async def _pause(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await pause(await run_named(name, group, settings), group)
    await _tell("paused", name, group)


async def _resume(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await resume(await run_named(name, group, settings), group, settings)
    await _tell("resumed", name, group)


async def _cancel(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    run = await latest_run(name, group)
    if run is not None and run.state in ("running", "paused", "stopped"):
        await cancel(run, group, settings)
        await _tell("cancelled", name, group)
    else:
        await withdraw(event, name, group, settings)


async def _retry(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    count = await retry(await run_named(name, group, settings), group, settings)
    await group.reply("campaign.run.retried", name=name, count=count)


async def _uncertain(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await group.reply(await decide_uncertain(event, name, more, group, settings))


async def _tell(what: str, name: str, group: Group) -> None:
    run = await latest_run(name, group)
    assert run is not None
    await show_card(run, group, now=True)
    await group.reply((*group.text(f"campaign.run.{what}", name=name), *await card_text(run, group)))


async def _cost(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await rehearse(event, name, group, settings)


async def _report(event: CommandInvoked, name: str, more: str, group: Group, settings: CampaignSettings) -> None:
    await group.reply(await report(name, group, settings))


VERBS: Final[Mapping[str, Verb]] = {
    **dict.fromkeys(("list", "列表"), _list),
    **dict.fromkeys(("show", "查看"), _show),
    **dict.fromkeys(("new", "新建"), _new),
    **dict.fromkeys(("edit", "修改"), _edit),
    **dict.fromkeys(("cancel", "取消"), _cancel),
    **dict.fromkeys(("cost", "费用", "dry", "预演"), _cost),
    **dict.fromkeys(("pause", "暂停"), _pause),
    **dict.fromkeys(("resume", "继续"), _resume),
    **dict.fromkeys(("retry", "重试"), _retry),
    **dict.fromkeys(("uncertain", "不确定"), _uncertain),
    **dict.fromkeys(("report", "报告"), _report),
}
