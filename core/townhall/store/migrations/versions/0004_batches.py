"""Batches of sends, and rights that must still be held when a row goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the index; what is in the outbox already is in no batch and needs no right."""
    op.add_column("outbox", sa.Column("batch", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("needs", sa.LargeBinary()))
    batched = sa.text("batch<>''")
    op.create_index(
        "ix_outbox_batch",
        "outbox",
        ["plugin", "batch", "state", "settled_at"],
        sqlite_where=batched,
        postgresql_where=batched,
    )


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
