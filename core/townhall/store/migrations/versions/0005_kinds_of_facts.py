"""An index of the days of facts by kind and age: each kind of fact is kept for as long as its plugin says."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the index of ages for one that leads by kind, as facts go kind by kind now."""
    op.drop_index("ix_fact_day_age", "fact_day")
    op.create_index("ix_fact_day_kind", "fact_day", ["kind", "day_end"])


def downgrade() -> None:
    """Refuse: going back would throw away what people wrote."""
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
