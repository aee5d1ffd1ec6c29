"""A real Synapse in a process of its own: closed to the outside, without federation, on a free port of this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

SERVER_NAME = "town.test"
PATIENCE = 60.0
"""Seconds a start may take on a busy machine."""
FAST = {"per_second": 100_000, "burst_count": 100_000}
_LIMITS = ("rc_message", "rc_registration", "rc_admin_redaction", "rc_joins_per_room", "rc_room_creation", "rc_profile")


class Synapse:
    """One homeserver with its folder; it may be stopped and started again at the same address."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        """Prepare a server in ``folder``; ``changes`` replace keys of its configuration."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.secret = secrets.token_hex(16)
        self._changes = changes
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._write()

    def start(self) -> None:
        """Start the server and return when it answers."""
        log = (self.folder / "synapse.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "synapse.app.homeserver", "-c", str(self._file)],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "SYNAPSE_CACHE_FACTOR": "0.5"},
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                tail = (self.folder / "synapse.log").read_text(encoding="utf-8", errors="replace")[-4000:]
                raise RuntimeError(f"Synapse does not come up:\n{tail}")
            time.sleep(0.1)

    def stop(self, *, hard: bool = False) -> None:
        """End the server; ``hard``: as a crash would."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def register(self, name: str, password: str, *, shown: str = "", admin: bool = False) -> dict[str, str]:
        """Make an account through the shared secret; return its id, token and device."""
        nonce = str(self._call("/_synapse/admin/v1/register")["nonce"])
        mark = "admin" if admin else "notadmin"
        said = "\0".join((nonce, name, password, mark)).encode()
        body = {
            "nonce": nonce,
            "username": name,
            "displayname": shown or name,
            "password": password,
            "admin": admin,
            "mac": hmac.new(self.secret.encode(), said, hashlib.sha1).hexdigest(),
        }
        return self._call("/_synapse/admin/v1/register", body)

    def _call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=sent, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                return True
        except (OSError, urllib.error.URLError):
            return False

    @property
    def _file(self) -> Path:
        return self.folder / "homeserver.yaml"

    def _write(self) -> None:
        key = b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        (self.folder / "signing.key").write_text(f"ed25519 a_town {key}\n", encoding="utf-8")
        # JSON is YAML too.
        self._file.write_text(json.dumps({**self._configuration(), **self._changes}, indent=1), encoding="utf-8")

    def _configuration(self) -> dict[str, Any]:
        return {
            "server_name": SERVER_NAME,
            "pid_file": str(self.folder / "synapse.pid"),
            "signing_key_path": str(self.folder / "signing.key"),
            "media_store_path": str(self.folder / "media"),
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "synapse.db")}},
            "listeners": [
                {
                    "port": self.port,
                    "bind_addresses": ["127.0.0.1"],
                    "type": "http",
                    "resources": [{"names": ["client"]}],
                }
            ],
            "registration_shared_secret": self.secret,
            "macaroon_secret_key": secrets.token_hex(16),
            "form_secret": secrets.token_hex(16),
            "bcrypt_rounds": 4,
            "report_stats": False,
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "url_preview_enabled": False,
            "presence": {"enabled": False},
            **dict.fromkeys(_LIMITS, FAST),
            "rc_login": {"address": FAST, "account": FAST, "failed_attempts": FAST},
            "rc_joins": {"local": FAST, "remote": FAST},
            "rc_invites": {"per_room": FAST, "per_user": FAST, "per_issuer": FAST},
        }
