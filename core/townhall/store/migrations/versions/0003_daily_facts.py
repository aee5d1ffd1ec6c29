"""Facts with the message they are about and the day they count under, and sums per day that the database keeps."""

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
_ABOUT = sa.text("message<>''")


def upgrade() -> None:
    """Lay the facts out anew, in the order in which they happened; old ones count under the days of UTC."""
    op.rename_table("fact", "fact_before")
    _tables()
    _take_over()
    op.drop_table("fact_before")
    op.create_index("ix_fact_day_age", "fact_day", ["day_end"])
    op.create_index("ix_fact_day", "fact", ["day_id", "at"])
    op.create_index("ix_fact_message", "fact", ["group_id", "message"], sqlite_where=_ABOUT, postgresql_where=_ABOUT)
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(trigger)


def _tables() -> None:
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
        "fact",
        sa.Column("seq", _Number, primary_key=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("day_id", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("group_id", "source", "kind", "member", name="uq_fact"),
    )
    op.create_table(
        "fact_sum",
        sa.Column("day_id", sa.BigInteger(), primary_key=True),
        sa.Column("member", sa.Text(), primary_key=True),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )


def _take_over() -> None:
    op.execute(
        "INSERT INTO fact_day (group_id,kind,day,day_end)"
        f" SELECT DISTINCT group_id, kind, at-at%{_DAY}, at-at%{_DAY}+{_DAY} FROM fact_before"
    )
    op.execute(
        "INSERT INTO fact (group_id,kind,member,source,at,amount,other,plugin,message,day_id)"
        " SELECT old.group_id, old.kind, member, source, at, amount, other, plugin, '', fact_day.id"
        " FROM fact_before AS old JOIN fact_day ON fact_day.group_id=old.group_id AND fact_day.kind=old.kind"
        f" AND fact_day.day=old.at-old.at%{_DAY} ORDER BY at"
    )
    op.execute(
        "INSERT INTO fact_sum (day_id,member,amount,times) SELECT day_id, member, sum(amount),"
        " sum(CASE WHEN amount>0 THEN 1 WHEN amount<0 THEN -1 ELSE 0 END) FROM fact GROUP BY day_id, member"
    )


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
