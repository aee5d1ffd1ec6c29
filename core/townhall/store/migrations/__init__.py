"""The versions of the schema, by Alembic, and ``schema.sql``, which a new database is made from."""

from __future__ import annotations

from pathlib import Path

HEAD = "0006"
"""The version this Townhall works with; a test holds it against Alembic's own head."""

MIGRATIONS = Path(__file__).parent
"""Where Alembic finds its scripts."""
