"""The first schema: journal, state, timers and outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('waiting','sending')")


def upgrade() -> None:
    """Create every table."""
    _journal()
    _state()
    _people()
    _timers()
    _outbox()
    _switches()


def _journal() -> None:
    """What came in, and how far it is done."""
    op.create_table(
        "journal",
        sa.Column("seq", _Number, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("id", name="uq_journal_id"),
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lane",
        sa.Column("lane", sa.Text(), primary_key=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cursor",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("position", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )


def _state() -> None:
    """What plugins know and decided."""
    op.create_table(
        "record",
        sa.Column("scope", sa.Text(), primary_key=True),
        sa.Column("plugin", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        sa.Column("group_id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("member", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fact_at", "fact", ["group_id", "kind", "at"])
    op.create_table(
        "ledger",
        sa.Column("seq", _Number, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=False),
        sa.UniqueConstraint("id", name="uq_ledger_id"),
    )
    op.create_index("ix_ledger_at", "ledger", ["group_id", "at"])
    op.create_table(
        "decision",
        sa.Column("seq", _Number, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("id", name="uq_decision_id"),
    )
    op.create_index("ix_decision_at", "decision", ["group_id", "at"])
    op.create_index("ix_decision_event", "decision", ["event"])
    op.create_table(
        "decision_key",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("decision", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    """Who holds which label."""
    op.create_table(
        "label",
        sa.Column("group_id", sa.Text(), primary_key=True),
        sa.Column("member", sa.Text(), primary_key=True),
        sa.Column("label", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger()),
        sa.Column("expires_at", sa.BigInteger()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_label_label", "label", ["group_id", "label"])


def _timers() -> None:
    """What is due, and what has fired."""
    op.create_table(
        "timer",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("misfire", sa.Text(), nullable=False),
        sa.Column("grace", sa.BigInteger()),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])
    op.create_index("ix_timer_plugin", "timer", ["group_id", "plugin"])
    op.create_table(
        "fired_timer",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("fired_at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fired_timer_fired_at", "fired_timer", ["fired_at"])


def _outbox() -> None:
    """What is to be sent, and what became of it."""
    op.create_table(
        "outbox",
        sa.Column("seq", _Number, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("action", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("on_result", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.LargeBinary()),
        sa.Column("settled_at", sa.BigInteger()),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_open", "outbox", ["account", "seq"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_outbox_state", "outbox", ["state"])
    op.create_index("ix_outbox_sent", "outbox", ["group_id", "lane", "settled_at"])
    op.create_table(
        "sent_message",
        sa.Column("group_id", sa.Text(), primary_key=True),
        sa.Column("message", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )


def _switches() -> None:
    """What platforms and staff told us."""
    op.create_table(
        "block",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("bucket", sa.Text(), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "override",
        sa.Column("group_name", sa.Text(), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
