"""Hand in what a trial officer promised: feedback, a few words, or links that count once each."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from townhall import CommandInvoked, FormSubmitted, Group, MemberId, Rest, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, call_named, find_call, own_sign_up
from townhall_campaign.events.joining import asks_in_private, check_answers, form_field
from townhall_campaign.events.records import Delivery, FormAsked, Served, SharedLink
from townhall_campaign.events.task_steps import plan_tasks
from townhall_campaign.events.telling import answer
from townhall_campaign.events.trial_settings import TrialTask
from townhall_campaign.settings import CampaignSettings

NOTHING: Final = Rest("")
_TRACKING: Final = frozenset({"fbclid", "gclid", "spm", "share_token", "from", "si"})
LONGEST: Final = 2000


@plugin.command("deliver", "交付")
async def deliver(
    event: CommandInvoked, group: Group, settings: CampaignSettings, trial: str, task: str, text: Rest = NOTHING
) -> None:
    """Hand in a task of a trial: "/deliver lamp feedback …"."""
    call, member = await _own_trial(trial, event.actor.id, group, settings)
    wanted = _task_named(task, call, settings)
    if wanted.shares:
        raise UserError("campaign.events.deliver.by_links", event=call.name)
    if wanted.form and asks_in_private(group):
        group.store.put(FormAsked(name=call.name, task=task, at=group.now), event.actor.id)
        fields = [form_field(field, group) for field in wanted.form]
        in_one_piece = await group.ask(event.actor.id, "trial_task", call.title[:40], fields, token=event.token)
        if in_one_piece is None and not event.place.direct:
            await group.answer("campaign.events.join.asked", title=call.title, event=call.name)
        return
    if not text.strip():
        raise UserError("campaign.events.deliver.no_words", event=call.name, task=task)
    await _delivered(member, call, task, Delivery(text=text[:LONGEST]), group, settings)


@plugin.form("trial_task")
async def read_task(event: FormSubmitted, group: Group, settings: CampaignSettings) -> None:
    """Take the answers of a task."""
    asked = await group.store.get(FormAsked, event.actor.id)
    call = None if asked is None else find_call(asked.name, group, settings)
    if asked is None or call is None or call.kind != "trial":
        raise UserError("campaign.events.call.gone")
    call, member = await _own_trial(call.name, event.actor.id, group, settings)
    check_answers(_task_named(asked.task, call, settings).form, event.answers, call.name, group)
    group.store.delete(FormAsked, event.actor.id)
    await _delivered(member, call, asked.task, Delivery(answers=dict(event.answers)), group, settings)


@plugin.command("share", "分享链接")
async def share(event: CommandInvoked, group: Group, settings: CampaignSettings, trial: str, link: Rest) -> None:
    """Hand in a link to what you published about a trial; it counts once."""
    call, member = await _own_trial(trial, event.actor.id, group, settings)
    url = plain_url(link)
    if not url:
        raise UserError("campaign.events.share.no_link")
    digest = blake2b(url.encode(), digest_size=8).hexdigest()
    if any(key.endswith(f"|{digest}") for key, _ in await group.store.all(SharedLink, f"{call.name}|")):
        raise UserError("campaign.events.share.twice")
    group.store.put(SharedLink(url=link.strip()[:500], at=group.now), f"{call.name}|{member}|{digest}")
    group.facts.add("campaign.shared", member, source=f"{call.name}|{digest}")
    count = len(await group.store.all(SharedLink, f"{call.name}|{member}|"))
    await group.answer("campaign.events.share.counted", title=call.title, count=count)
    await _finish_links(member, call, count, group, settings)


async def _finish_links(member: MemberId, call: Call, count: int, group: Group, settings: CampaignSettings) -> None:
    for name, wanted in settings.trials[call.name].every_task.items():
        kept = await group.store.get(Delivery, f"{call.name}|{member}|{name}")
        is_open = kept is None or kept.delivered_at is None
        if wanted.shares and count >= wanted.shares and is_open:
            await _delivered(member, call, name, kept or Delivery(), group, settings)


async def _delivered(
    member: MemberId, call: Call, task: str, new: Delivery, group: Group, settings: CampaignSettings
) -> None:
    key = f"{call.name}|{member}|{task}"
    before = await group.store.get(Delivery, key) or Delivery()
    kept = replace(new, reminded=before.reminded, delivered_at=before.delivered_at or group.now, missed=False)
    group.store.put(kept, key)
    if before.missed:
        group.store.put(Served(at=group.now), f"{member}|{call.name}")
    if before.delivered_at is None:
        group.facts.add("campaign.delivered", member, source=key)
    done = group.text("campaign.events.deliver.done", title=call.title, task=task)
    await answer(member, done, call.title, group)
    await plan_tasks(call.name, group, settings)


def plain_url(text: str) -> str:
    """Return an address without what only tells who passed it on, so that the same page counts once; empty for none."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or "." not in parts.netloc or " " in text.strip():
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _only_tracks(name.lower())]
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(sorted(kept)), ""))


def _only_tracks(parameter: str) -> bool:
    return parameter.startswith("utm_") or parameter in _TRACKING


async def _own_trial(word: str, member: MemberId, group: Group, settings: CampaignSettings) -> tuple[Call, MemberId]:
    """Return a trial and the account with which somebody has a slot in it; raises :class:`UserError` without one."""
    call = call_named(word, group, settings)
    own = await own_sign_up(call.name, member, group)
    if call.kind != "trial" or own is None or own[1].state != "confirmed":
        raise UserError("campaign.events.deliver.not_yours", title=call.title)
    return call, own[0]


def _task_named(task: str, call: Call, settings: CampaignSettings) -> TrialTask:
    tasks = settings.trials[call.name].every_task
    if task not in tasks:
        raise UserError("campaign.events.deliver.unknown", task=task[:32], known=", ".join(tasks))
    return tasks[task]
