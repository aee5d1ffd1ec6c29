"""How Alembic runs: on the connection it is given, within the caller's transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from townhall.store.schema import metadata


def run() -> None:
    """Bring the given connection's database to the asked-for version."""
    connection = context.config.attributes["connection"]
    assert isinstance(connection, Connection)
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
