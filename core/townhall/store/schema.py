"""The tables of Townhall, said once with SQLAlchemy for every database; nothing on the hot path imports this.

Instants are microseconds since 1970 in UTC, nested values are MessagePack. A change here needs a migration in
``migrations/versions``, and ``python -m townhall.store.migrations`` prints the ``schema.sql`` that goes with it.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from townhall.store.daily import TRIGGERS

metadata = MetaData()

# SQLite numbers rows by itself only in a column that says INTEGER.
_Number = BigInteger().with_variant(Integer(), "sqlite")

_ABOUT = text("message<>''")
_OPEN = text("state IN ('waiting','sending')")
_WORDED = text("wordless=0")
_WORDLESS = text("wordless>0")
_BATCHED = text("batch<>''")

journal = Table(
    "journal",
    metadata,
    Column("seq", _Number, primary_key=True),
    Column("id", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    UniqueConstraint("id", name="uq_journal_id"),
)

mark = Table(
    "mark",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

lane = Table(
    "lane",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("done", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

cursor = Table(
    "cursor",
    metadata,
    Column("account", Text, primary_key=True),
    Column("position", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

record = Table(
    "record",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("plugin", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("written_at", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

fact_day = Table(
    "fact_day",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", BigInteger, nullable=False),
    Column("day_end", BigInteger, nullable=False),
    UniqueConstraint("group_id", "kind", "day", "day_end", name="uq_fact_day"),
    Index("ix_fact_day_kind", "kind", "day_end"),
)

fact = Table(
    "fact",
    metadata,
    # Numbered as they come, so that those of one window lie side by side.
    Column("seq", _Number, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("amount", Float, nullable=False),
    Column("other", Text, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("day_id", BigInteger, nullable=False),
    UniqueConstraint("group_id", "source", "kind", "member", name="uq_fact"),
    Index("ix_fact_day", "day_id", "at"),
    Index("ix_fact_message", "group_id", "message", sqlite_where=_ABOUT, postgresql_where=_ABOUT),
)

fact_sum = Table(
    "fact_sum",
    metadata,
    Column("day_id", BigInteger, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("amount", Float, nullable=False),
    Column("times", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", _Number, primary_key=True),
    Column("id", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("member", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("evidence", LargeBinary, nullable=False),
    Column("reverses", Text, nullable=False),
    UniqueConstraint("id", name="uq_ledger_id"),
    Index("ix_ledger_at", "group_id", "at"),
    Index("ix_ledger_age", "at"),
    Index("ix_ledger_member", "group_id", "member", "at"),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", _Number, primary_key=True),
    Column("id", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("mode", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("keys", LargeBinary, nullable=False),
    UniqueConstraint("id", name="uq_decision_id"),
    Index("ix_decision_at", "group_id", "at"),
    Index("ix_decision_event", "event"),
    Index("ix_decision_age", "at"),
)

decision_key = Table(
    "decision_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("decision", Text, primary_key=True),
    sqlite_with_rowid=False,
)

label = Table(
    "label",
    metadata,
    Column("group_id", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("label", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", BigInteger),
    Column("expires_at", BigInteger),
    Index("ix_label_label", "group_id", "label"),
    sqlite_with_rowid=False,
)

timer = Table(
    "timer",
    metadata,
    Column("key", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("misfire", Text, nullable=False),
    Column("grace", BigInteger),
    Column("rule", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("ix_timer_due_at", "due_at"),
    Index("ix_timer_plugin", "group_id", "plugin"),
    sqlite_with_rowid=False,
)

fired_timer = Table(
    "fired_timer",
    metadata,
    Column("key", Text, primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("fired_at", BigInteger, nullable=False),
    Index("ix_fired_timer_fired_at", "fired_at"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _Number, primary_key=True),
    Column("key", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("action", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("lane", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("not_before", BigInteger),
    Column("expires_at", BigInteger),
    Column("on_result", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("result", LargeBinary),
    Column("settled_at", BigInteger),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("wordless", Integer, nullable=False, server_default="0"),
    Column("batch", Text, nullable=False, server_default=""),
    Column("needs", LargeBinary),
    UniqueConstraint("key", name="uq_outbox_key"),
    Index("ix_outbox_open", "account", "seq", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_outbox_state", "state"),
    Index("ix_outbox_sent", "group_id", "lane", "settled_at"),
    Index("ix_outbox_worded", "settled_at", sqlite_where=_WORDED, postgresql_where=_WORDED),
    Index(
        "ix_outbox_batch", "plugin", "batch", "state", "settled_at", sqlite_where=_BATCHED, postgresql_where=_BATCHED
    ),
    Index("ix_outbox_wordless", "wordless", "settled_at", sqlite_where=_WORDLESS, postgresql_where=_WORDLESS),
)

sent_message = Table(
    "sent_message",
    metadata,
    Column("group_id", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("key", Text, nullable=False),
    sqlite_with_rowid=False,
)

block = Table(
    "block",
    metadata,
    Column("account", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

override = Table(
    "override",
    metadata,
    Column("group_name", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger),
    sqlite_with_rowid=False,
)

for _trigger in TRIGGERS:
    event.listen(metadata, "after_create", DDL(_trigger).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
