"""Bring a database to the newest schema; imported only when one is not there yet, for Alembic takes its time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.pool import StaticPool

from townhall.store.migrations import MIGRATIONS


def known_versions(scripts: Path = MIGRATIONS) -> frozenset[str]:
    """Return every version there is a migration for."""
    return frozenset(script.revision for script in _directory(scripts).walk_revisions())


def newest_version(scripts: Path = MIGRATIONS) -> str | None:
    """Return the version the migrations lead to."""
    return _directory(scripts).get_current_head()


def upgrade_sqlite(connection: sqlite3.Connection, scripts: Path = MIGRATIONS) -> None:
    """Run every migration a database has not seen, in one transaction."""
    # SQLite's DDL is transactional once BEGIN is ours; what SQLAlchemy was lent it gives back and does not close.
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    configuration = _configuration(scripts)
    with engine.connect() as lent:
        configuration.attributes["connection"] = lent
        connection.execute("BEGIN IMMEDIATE")
        try:
            command.upgrade(configuration, "head")
            if connection.in_transaction:
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def render_schema(scripts: Path = MIGRATIONS) -> str:
    """Return the SQL that makes an empty SQLite database what the migrations would make it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    upgrade_sqlite(connection, scripts)
    tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    statements = [f"{str(sql).strip()};\n" for (sql,) in tables]
    statements.append(f"INSERT INTO alembic_version VALUES ('{newest_version(scripts)}');\n")
    connection.close()
    return "-- Made by python -m townhall.store.migrations; a test holds it against the migrations.\n\n" + "\n".join(
        "\n".join(line.rstrip() for line in statement.splitlines()) + "\n" for statement in statements
    )


def _directory(scripts: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_configuration(scripts))


def _configuration(scripts: Path) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(scripts).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
