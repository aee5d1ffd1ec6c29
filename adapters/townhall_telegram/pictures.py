"""Pictures on Telegram: where the server keeps one is asked by its id, and its address holds the token."""

from __future__ import annotations

import telegram
from telegram.error import TelegramError

from townhall.adapter.pictures import MOST_BYTES, TOO_LARGE, PictureError, answer, download, of_this_machine
from townhall.model.results import Result
from townhall_telegram.api import Api
from townhall_telegram.refusals import result_of
from townhall_telegram.settings import OWN_SERVER


async def codes_of(api: Api, source: str) -> Result:
    """Return what the codes say in a picture, by the id under which a message told of it."""
    if not source or not source.isascii() or not source.replace("-", "").replace("_", "").isalnum():
        # An address would be refused by the server as well, and it need not see it.
        return await answer(_none())
    try:
        file = await api.file(source)
    except TelegramError as error:
        return result_of(error)
    return await answer(_fetched(api, file))


async def _none() -> bytes:
    raise PictureError("A picture of Telegram is named by the id of its file.")


async def _fetched(api: Api, file: telegram.File) -> bytes:
    where = file.file_path or ""
    if (file.file_size or 0) > MOST_BYTES:
        raise PictureError(TOO_LARGE)
    if where.startswith(f"{api.files}/"):
        return await download(where, proxy=api.proxy)
    if where and api.server != OWN_SERVER:
        # A server of one's own that runs with --local names a file of this machine.
        return await of_this_machine(where)
    raise PictureError("Telegram does not say where the picture is.")
