"""How old records are, and indexes by age: what is past its time goes by itself."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and indexes; of a record that is there already, age counts from now."""
    op.add_column("record", sa.Column("written_at", sa.BigInteger(), nullable=False, server_default="0"))
    record = sa.table("record", sa.column("written_at", sa.BigInteger()))
    op.execute(record.update().values(written_at=time.time_ns() // 1000))
    op.create_index("ix_ledger_age", "ledger", ["at"])
    op.create_index("ix_decision_age", "decision", ["at"])
    op.add_column("outbox", sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("wordless", sa.Integer(), nullable=False, server_default="0"))
    worded, wordless = sa.text("wordless=0"), sa.text("wordless>0")
    op.create_index("ix_outbox_worded", "outbox", ["settled_at"], sqlite_where=worded, postgresql_where=worded)
    op.create_index(
        "ix_outbox_wordless", "outbox", ["wordless", "settled_at"], sqlite_where=wordless, postgresql_where=wordless
    )


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
