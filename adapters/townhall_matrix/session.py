"""Proving who we are: with the token of ops.toml, or with a password once and the session it gave from then on.

The session is kept in ``session.json``, readable by this user alone, because a repeated send is recognised only from
the same device: a login at every start would make every start a stranger.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from townhall.adapter import AdapterError, AdapterRefused
from townhall_matrix.homeserver import Answer, Homeserver, Unreached
from townhall_matrix.reading import read
from townhall_matrix.settings import MatrixSettings

FILE = "session.json"


class Session(msgspec.Struct, frozen=True):
    """What a login gave."""

    user_id: str
    device_id: str
    access_token: str
    homeserver: str = ""


class Identity(msgspec.Struct, frozen=True):
    """Who the homeserver says we are."""

    user_id: str
    device_id: str = ""


_sessions = msgspec.json.Decoder(Session)
_identities = msgspec.json.Decoder(Identity)


async def sign_in(homeserver: Homeserver, settings: MatrixSettings, name: str, directory: Path) -> Identity:
    """Return who we are, signed in; raises :class:`AdapterRefused` when the homeserver does not want us."""
    if settings.token is not None:
        homeserver.carry(settings.token.reveal())
        return await _with_token(homeserver, name)
    kept = _kept(directory / FILE, settings)
    if kept is not None:
        homeserver.carry(kept.access_token)
        answer = await who_am_i(homeserver)
        if answer.ok:
            return _identity(answer, homeserver)
        if answer.status != 401:
            raise _trouble(answer, homeserver)
    return await _with_password(homeserver, settings, name, directory)


async def who_am_i(homeserver: Homeserver) -> Answer:
    """Ask the homeserver who we are; raises :class:`AdapterError` when it does not answer."""
    try:
        return await homeserver.call("GET", "account", "whoami")
    except Unreached as error:
        raise AdapterError(f"{error} Is the address right, and is the homeserver running?") from None


async def _with_token(homeserver: Homeserver, name: str) -> Identity:
    answer = await who_am_i(homeserver)
    if answer.status in (401, 403):
        raise AdapterRefused(
            f"accounts.{name}: {homeserver.address} does not accept the token"
            f" ({answer.refusal.errcode or answer.status})."
            " Make a new access token and put it where ops.toml refers to."
        )
    if not answer.ok:
        raise _trouble(answer, homeserver)
    return _identity(answer, homeserver)


async def _with_password(homeserver: Homeserver, settings: MatrixSettings, name: str, directory: Path) -> Identity:
    assert settings.password is not None
    homeserver.carry("")
    try:
        answer = await homeserver.login(settings.user, settings.password.reveal(), settings.device)
    except Unreached as error:
        raise AdapterError(f"{error} Is the address right, and is the homeserver running?") from None
    if answer.status in (401, 403):
        raise AdapterRefused(
            f"accounts.{name}: {homeserver.address} does not accept user and password"
            f" ({answer.refusal.errcode or answer.status}). Check both, or use an access token."
        )
    session = read(_sessions, answer.body) if answer.ok else None
    if session is None:
        raise _trouble(answer, homeserver)
    _keep(directory / FILE, msgspec.structs.replace(session, homeserver=homeserver.address))
    homeserver.carry(session.access_token)
    return Identity(session.user_id, session.device_id)


def _identity(answer: Answer, homeserver: Homeserver) -> Identity:
    identity = read(_identities, answer.body)
    if identity is None:
        raise AdapterError(
            f"{homeserver.address} does not speak Matrix. Set homeserver to the address of its client API."
        )
    return identity


def _trouble(answer: Answer, homeserver: Homeserver) -> AdapterError:
    said = answer.refusal.error or f"status {answer.status}"
    return AdapterError(f"{homeserver.address} does not let us in now: {said.rstrip('.')}. It is asked again soon.")


def _kept(path: Path, settings: MatrixSettings) -> Session | None:
    """Return the session of an earlier start, when it is of this account and device."""
    try:
        session = read(_sessions, path.read_bytes())
    except OSError:
        return None
    mine = session is not None and (session.user_id, session.device_id, session.homeserver) == (
        settings.user,
        settings.device,
        settings.homeserver.rstrip("/"),
    )
    return session if mine else None


def _keep(path: Path, session: Session) -> None:
    """Write the session where only this user can read it, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(session))
    half.replace(path)
