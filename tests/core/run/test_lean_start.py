"""A start imports what it needs for what ops.toml names, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from townhall.run.lean import FOR_OTHERS

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "ops.toml"
SDKS = {"telegram", "discord", "nio", "httpx", "aiohttp_socks"}
FOR_LATER = {"sqlalchemy", "alembic", "prometheus_client", "typer", "rapidfuzz", "babel", "townhall.doctor.walk"}
CLIENT = {"aiohttp.client", "aiohttp.connector", "aiohttp.cookiejar"}
LOADING = f"""
import sys
from townhall.run.lean import import_lean
import_lean()
from townhall.config.loading import load
from townhall.plugin.loading import Installed
import townhall.run.townhall
assert load({str(SHIPPED)!r}, Installed.discover()).configuration is not None
print(*sys.modules)
"""
WANTED_AFTERWARDS = """
from townhall.run.lean import import_lean
import_lean()
import structlog, rich
print(structlog.twisted, rich.__name__)
"""
CERTIFICATES_WANTED_AFTERWARDS = """
import ssl
from townhall.run.lean import import_lean
import_lean()
from aiohttp import web
import aiohttp
from aiohttp.connector import _SSL_CONTEXT_VERIFIED as verified
assert isinstance(aiohttp.ClientSession, type)
usual = ssl.create_default_context()
print(verified.verify_mode.name, verified.check_hostname, verified.cert_store_stats() == usual.cert_store_stats())
"""
EVERY_ADAPTER = """
from townhall.run.lean import import_lean
import_lean()
from townhall.plugin.loading import Installed
installed = Installed.discover()
print(*(installed.adapter(name).platform for name in installed.adapter_names))
"""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    return set(_printed(LOADING))


def _printed(program: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_what_ops_toml_does_not_name_is_not_imported(imported: set[str]) -> None:
    assert {name for name in imported if name.startswith("townhall_") and "." not in name} == {
        *("townhall_leaderboard", "townhall_lobby", "townhall_roles", "townhall_rules", "townhall_welcome"),
    }
    assert not imported & SDKS


def test_what_only_some_starts_need_waits_until_it_is_needed(imported: set[str]) -> None:
    assert not imported & FOR_LATER


def test_structlog_leaves_out_what_it_brings_for_others(imported: set[str]) -> None:
    assert "structlog" in imported
    assert not imported & set(FOR_OTHERS)


def test_what_structlog_left_out_can_be_imported_afterwards() -> None:
    assert _printed(WANTED_AFTERWARDS) == ["None", "rich"]


def test_aiohttp_serves_without_its_client_which_reads_all_certificates(imported: set[str]) -> None:
    assert "aiohttp.web" in imported
    assert not imported & CLIENT


def test_a_client_that_is_wanted_afterwards_knows_all_certificates() -> None:
    assert _printed(CERTIFICATES_WANTED_AFTERWARDS) == ["CERT_REQUIRED", "True", "True"]


def test_every_adapter_finds_what_it_wants_of_aiohttp_afterwards() -> None:
    assert {"discord", "lobby", "matrix", "qq", "telegram"} <= set(_printed(EVERY_ADAPTER))


def test_the_core_makes_its_facts_as_structs() -> None:
    """A dataclass takes forty times as long to make, and every start makes a hundred."""
    modules = (ROOT / "core").rglob("*.py")

    assert [str(one) for one in modules if "from dataclasses import" in one.read_text(encoding="utf-8")] == []
