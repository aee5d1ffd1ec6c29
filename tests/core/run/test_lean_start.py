"""A start imports what ops.toml names and nothing else: no SDK of a platform that nobody uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHIPPED = Path(__file__).parents[3] / "ops.toml"
SDKS = {"telegram", "discord", "nio", "httpx", "aiohttp_socks"}
LOADING = f"""
import sys
from townhall.config.loading import load
from townhall.plugin.loading import Installed
import townhall.run.townhall
assert load({str(SHIPPED)!r}, Installed.discover()).configuration is not None
print(*sys.modules)
"""


def test_an_adapter_that_ops_toml_does_not_name_is_not_imported() -> None:
    ran = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    imported = set(ran.stdout.split())

    assert {name for name in imported if name.startswith("townhall_") and "." not in name} == {
        "townhall_lobby",
        "townhall_welcome",
    }
    assert not imported & SDKS
