"""An index of the ledger by whom it is about: the cases of one person are read at every offence."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find what is written about somebody without a walk through all that happened in the group."""
    op.create_index("ix_ledger_member", "ledger", ["group_id", "member", "at"])


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
