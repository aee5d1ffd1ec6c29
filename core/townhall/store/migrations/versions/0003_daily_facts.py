"""Facts by the message they concern and by the day they count under, with sums per day that the database keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from townhall.store.daily import TRIGGERS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAY = 86_400_000_000


def upgrade() -> None:
    """Add columns, tables and triggers; what is there already counts under the days of UTC, which is as right."""
    op.add_column("fact", sa.Column("message", sa.Text(), nullable=False, server_default=""))
    op.add_column("fact", sa.Column("day", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("fact", sa.Column("day_end", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_fact_source", "fact", ["group_id", "source"])
    op.create_table(
        "fact_day",
        sa.Column("id", _Number, primary_key=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("day_end", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("group_id", "kind", "day", "day_end", name="uq_fact_day"),
    )
    op.create_table(
        "fact_sum",
        sa.Column("day_id", sa.BigInteger(), primary_key=True),
        sa.Column("member", sa.Text(), primary_key=True),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    _count_what_is_there()
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(trigger)


def _count_what_is_there() -> None:
    op.execute(f"UPDATE fact SET day=at-at%{_DAY}, day_end=at-at%{_DAY}+{_DAY}")
    op.execute("INSERT INTO fact_day (group_id,kind,day,day_end) SELECT DISTINCT group_id,kind,day,day_end FROM fact")
    op.execute(
        "INSERT INTO fact_sum (day_id,member,amount,times)"
        " SELECT fact_day.id, fact.member, sum(fact.amount),"
        " sum(CASE WHEN fact.amount>0 THEN 1 WHEN fact.amount<0 THEN -1 ELSE 0 END)"
        " FROM fact JOIN fact_day USING (group_id,kind,day,day_end) GROUP BY fact_day.id, fact.member"
    )


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
