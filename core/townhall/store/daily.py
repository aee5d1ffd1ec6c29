"""The sums of facts per day and member, which the database itself keeps with every fact that comes or goes.

A fact belongs to a day, a span of one group and kind. A window is the sum of the days that lie inside it, and of the
single facts of days that lie across one of its ends; so a group whose zone has changed is summed as rightly as any
other, only a little slower.
"""

from __future__ import annotations


def _adding(row: str, sign: str) -> str:
    """Return the statement that adds a fact to the sum of its day, or takes it off."""
    return (
        "INSERT INTO fact_sum (day_id,member,amount,times)"
        f" VALUES ({row}.day_id, {row}.member, {sign}{row}.amount, {sign}(({row}.amount>0)-({row}.amount<0)))"
        " ON CONFLICT (day_id,member) DO UPDATE SET amount=amount+excluded.amount, times=times+excluded.times;"
    )


TRIGGERS = (
    # A fact that is there already is not inserted, and then nothing is added.
    f"CREATE TRIGGER fact_came AFTER INSERT ON fact BEGIN {_adding('NEW', '')} END",
    f"CREATE TRIGGER fact_went AFTER DELETE ON fact BEGIN {_adding('OLD', '-')} END",
)
"""For SQLite; another database needs the same two in its own words."""
