"""Pictures on Discord: an attachment lies on Discord's own hosts, under an address that is signed for a day."""

from __future__ import annotations

from urllib.parse import urlsplit

from townhall.adapter.pictures import PictureError, answer, download, is_kept_at
from townhall.model.results import Result
from townhall_discord.settings import OFFICIAL

HOSTS = ("cdn.discordapp.com", "media.discordapp.net")


async def codes_of(source: str, api: str) -> Result:
    """Return what the codes say in a picture that was attached to a message."""
    return await answer(_fetched(source, api))


async def _fetched(source: str, api: str) -> bytes:
    if not is_kept_at(source, HOSTS) and not _beside(source, api):
        raise PictureError("Only attachments that Discord itself keeps are fetched.")
    return await download(source)


def _beside(source: str, api: str) -> bool:
    """Return whether a proxy of one's own in Discord's place hands out its files as well."""
    if api == OFFICIAL:
        return False
    try:
        one, other = urlsplit(source), urlsplit(api)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)
