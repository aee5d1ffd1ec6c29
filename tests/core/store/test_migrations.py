"""The schema that is shipped, the one that is migrated to and the one that is declared are the same."""

from __future__ import annotations

import shutil
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.pool import StaticPool

from townhall.model.ids import GroupId, MemberId
from townhall.store.interface import FactQuery, StoreError, Total
from townhall.store.migrations import HEAD, MIGRATIONS
from townhall.store.migrations.upgrade import newest_version, render_schema, upgrade_sqlite
from townhall.store.schema import metadata
from townhall.store.sqlite.facts import facts
from townhall.store.sqlite.opening import open_database
from townhall.store.sqlite.sums import fact_totals

NEXT = '''"""Add a table of wishes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add it."""
    op.create_table("wish", sa.Column("text", sa.Text(), primary_key=True))
'''


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {" ".join(str(sql).split()) for (sql,) in rows}


def migrated() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    upgrade_sqlite(connection)
    return connection


def scripts_with(folder: Path, migration: str) -> Path:
    """Return a copy of the migrations with one more."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0006_next.py").write_text(migration)
    return scripts


def with_a_mark(path: Path) -> Path:
    """Return the path of a database of today with something in it."""
    connection = open_database(path)
    connection.execute("INSERT INTO mark (name,value) VALUES ('kept',7)")
    connection.close()
    return path


def test_the_constant_is_the_newest_version_there_is() -> None:
    assert newest_version() == HEAD


def test_the_shipped_schema_is_what_the_migrations_make() -> None:
    assert (MIGRATIONS / "schema.sql").read_text(encoding="utf-8") == render_schema()


def test_a_new_database_is_what_the_migrations_make(tmp_path: Path) -> None:
    new, old = open_database(tmp_path / "townhall.db"), migrated()

    assert tables(new) == tables(old)
    new.close()
    old.close()


def test_the_declared_tables_are_what_the_migrations_make() -> None:
    connection = migrated()
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as lent:
        assert compare_metadata(MigrationContext.configure(lent), metadata) == []
    declared = sqlite3.connect(":memory:", isolation_level=None)
    metadata.create_all(sqlalchemy.create_engine("sqlite://", creator=lambda: declared, poolclass=StaticPool))

    assert tables(declared) == {table for table in tables(connection) if "alembic_version" not in table}
    declared.close()
    connection.close()


def test_an_older_database_is_copied_and_then_brought_up_to_date(tmp_path: Path) -> None:
    path = with_a_mark(tmp_path / "townhall.db")

    connection = open_database(path, scripts_with(tmp_path, NEXT), "0007")
    copy = sqlite3.connect(tmp_path / "townhall.db.0006.backup")

    assert connection.execute("SELECT value FROM mark WHERE name='kept'").fetchall() == [(7,)]
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0007",)]
    assert any("wish" in table for table in tables(connection))
    assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0006",)]
    assert copy.execute("SELECT value FROM mark WHERE name='kept'").fetchall() == [(7,)]
    connection.close()
    copy.close()


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = with_a_mark(tmp_path / "townhall.db")
    scripts = scripts_with(tmp_path, NEXT + '    op.execute("INSERT INTO nowhere VALUES (1)")\n')

    with pytest.raises(StoreError, match="as it was"):
        open_database(path, scripts, "0007")

    connection = open_database(path)
    assert not any("wish" in table for table in tables(connection))
    assert connection.execute("SELECT value FROM mark WHERE name='kept'").fetchall() == [(7,)]
    connection.close()


def test_a_new_database_is_made_when_the_shipped_schema_is_older_than_the_migrations(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "townhall.db", scripts_with(tmp_path, NEXT), "0007")

    assert any("wish" in table for table in tables(connection))
    connection.close()


def test_facts_from_before_there_were_sums_are_summed_by_the_upgrade(tmp_path: Path) -> None:
    first = tmp_path / "migrations"
    shutil.copytree(
        MIGRATIONS, first, ignore=shutil.ignore_patterns("__pycache__", "0003_*", "0004_*", "0005_*", "0006_*")
    )
    path = tmp_path / "townhall.db"
    old = sqlite3.connect(path, isolation_level=None)
    upgrade_sqlite(old, first)
    rows = [
        ("square", "praise", "ada", f"{number}", number * 40_000_000_000, 2.0, "bob", "points") for number in range(4)
    ]
    rows.append(("square", "praise", "ada", "back", 0, -2.0, "bob", "points"))
    old.executemany("INSERT INTO fact VALUES (?,?,?,?,?,?,?,?)", rows)
    old.close()

    connection = open_database(path)
    query = FactQuery(groups=(GroupId("square"),), since=datetime(1970, 1, 1, tzinfo=UTC))

    assert [one.source for one in facts(connection, query)] == ["0", "back", "1", "2", "3"]
    assert fact_totals(connection, query) == [Total(MemberId("ada"), 6.0, 3)]
    assert connection.execute("SELECT count(*) FROM fact_day").fetchall() == [(2,)]
    connection.close()


def test_the_age_of_a_record_that_was_there_already_counts_from_the_upgrade(tmp_path: Path) -> None:
    first = tmp_path / "migrations"
    shutil.copytree(
        MIGRATIONS,
        first,
        ignore=shutil.ignore_patterns("__pycache__", "0002_*", "0003_*", "0004_*", "0005_*", "0006_*"),
    )
    path = tmp_path / "townhall.db"
    old = sqlite3.connect(path, isolation_level=None)
    upgrade_sqlite(old, first)
    old.execute("INSERT INTO record (scope,plugin,kind,key,value) VALUES ('square','welcome','Greeted','ada',x'01')")
    old.close()
    before = time.time()

    connection = open_database(path)

    ((written_at,),) = connection.execute("SELECT written_at FROM record").fetchall()
    assert before - 1 <= written_at / 1_000_000 <= time.time() + 1
    connection.close()
