"""Lists of people for staff, as tables: only in the staff room, and to nobody whose rights are borrowed."""

from __future__ import annotations

from datetime import datetime

from townhall import Group, MemberId, Rank, Text, UserError
from townhall_campaign.events.after import STAGES
from townhall_campaign.events.calls import Call
from townhall_campaign.events.records import Delivery, HandedOut, SharedLink
from townhall_campaign.events.roster import sign_ups_of
from townhall_campaign.events.tables import csv_of
from townhall_campaign.events.telling import person
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time, word


async def export(call: Call, group: Group) -> None:
    """Send who signed up for what, with answers and stages, to the staff room."""
    await check_is_staff(group)
    names = [field.name for field in call.form] + (["consent"] if call.consent else [])
    rows: list[list[object]] = []
    for member, one in sorted((await sign_ups_of(call.name, group)).items(), key=lambda entry: entry[1].number):
        who = await person(member, group)
        stages = [_minute(group, one.marks.get(stage)) for stage in STAGES]
        answers = [one.answers.get(name, "") for name in names]
        rows.append([one.number, who.name, who.handle, one.state, *stages, *answers])
    await send_table(call, csv_of(("number", "name", "handle", "state", *STAGES, *names), rows), group)


async def results(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Send what trial officers delivered to the staff room, one line for each task and person."""
    await check_is_staff(group)
    rows: list[list[object]] = []
    for member, one in sorted((await sign_ups_of(call.name, group)).items(), key=lambda entry: entry[1].number):
        if one.state == "confirmed":
            rows.extend(await _result_rows(member, call, group, settings))
    header = ("name", "code", "task", "state", "delivered", "words", "answers", "links")
    await send_table(call, csv_of(header, rows), group)


async def _result_rows(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> list[list[object]]:
    who = await person(member, group)
    handed = await group.store.get(HandedOut, f"{call.name}|{member}")
    links = " ".join(one.url for _, one in await group.store.all(SharedLink, f"{call.name}|{member}|"))
    rows: list[list[object]] = []
    for task, wanted in settings.trials[call.name].every_task.items():
        one = await group.store.get(Delivery, f"{call.name}|{member}|{task}") or Delivery()
        state = "delivered" if one.delivered_at is not None else "missed" if one.missed else "open"
        answers = "; ".join(f"{name}: {said}" for name, said in one.answers.items())
        shown = links if wanted.shares else ""
        code = "" if handed is None else handed.code
        rows.append([who.name, code, task, state, _minute(group, one.delivered_at), one.text, answers, shown])
    return rows


async def send_table(call: Call, table: str, group: Group) -> None:
    """Show a table in the staff room; elsewhere only that it is there."""
    title = word(group, "campaign.events.export.title", title=call.title)
    await group.tell_staff((Text(f"{title}\n{table}"),))
    await group.reply("campaign.events.export.sent")


async def check_is_staff(group: Group) -> None:
    """Raise :class:`UserError` for whoever is no staff: a permission that was lent brings no lists of people."""
    if await group.asker_rank() < Rank.STAFF:
        raise UserError("campaign.events.export.staff_only")


def _minute(group: Group, instant: datetime | None) -> str:
    return "" if instant is None else shown_time(group, instant)
