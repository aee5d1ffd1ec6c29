"""What a homeserver refuses with, as results: one table from its codes to what the core understands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from townhall.model.results import Failed, Forbidden, Gone, RateLimited, Result, Unknown
from townhall_matrix.homeserver import Answer, Unreached
from townhall_matrix.shapes import Refusal

PATIENCE = timedelta(seconds=5)
"""How long we wait where the homeserver does not say."""


def _forbidden(refusal: Refusal) -> Result:
    if "not in room" in refusal.error or "not in the room" in refusal.error:
        return Forbidden(f"The homeserver refuses: {refusal.error}.", "Invite the account into the room.")
    return Forbidden(
        f"The homeserver refuses: {refusal.error.rstrip('.')}.",
        "Give the account a higher power level in the room's settings.",
    )


def _signed_out(refusal: Refusal) -> Result:
    return Failed("The homeserver does not know our access token any more. The account is connected anew.", True)


def _limited(refusal: Refusal) -> Result:
    wait = PATIENCE if refusal.retry_after_ms is None else timedelta(milliseconds=max(refusal.retry_after_ms, 1))
    return RateLimited(wait, everywhere=True)


def _gone(refusal: Refusal) -> Result:
    return Gone(f"It is not there any more: {refusal.error.rstrip('.')}.")


def _too_large(refusal: Refusal) -> Result:
    return Failed("The message or file is too large for the homeserver. Shorten it, or raise max_upload_size there.")


def _unknown(refusal: Refusal) -> Result:
    if "unknown event" in refusal.error or "unknown parent event" in refusal.error.lower():
        return _gone(refusal)
    return Failed(f"The homeserver refuses: {refusal.error.rstrip('.') or refusal.errcode}.")


def _deactivated(refusal: Refusal) -> Result:
    return Forbidden("The account is deactivated or suspended.", "Ask the homeserver's admin, or use another account.")


TABLE: dict[str, Callable[[Refusal], Result]] = {
    "M_LIMIT_EXCEEDED": _limited,
    "M_FORBIDDEN": _forbidden,
    "M_UNKNOWN_TOKEN": _signed_out,
    "M_MISSING_TOKEN": _signed_out,
    "M_NOT_FOUND": _gone,
    "M_TOO_LARGE": _too_large,
    "M_BAD_STATE": _gone,
    "M_USER_DEACTIVATED": _deactivated,
    "M_USER_SUSPENDED": _deactivated,
    "M_USER_LOCKED": _deactivated,
    "M_UNKNOWN": _unknown,
}
"""By ``errcode``; whatever is not here failed with the homeserver's own words."""


def result_of(answer: Answer) -> Result:
    """Return what a refused call means."""
    refusal = answer.refusal
    if answer.status == 429:
        return _limited(refusal)
    if (known := TABLE.get(refusal.errcode)) is not None:
        return known(refusal)
    if answer.status == 413:
        return _too_large(refusal)
    if answer.status >= 500:
        # A proxy answers like this for a homeserver that may have taken it.
        return Unknown(f"The homeserver answered {answer.status}; what became of the call is not known.")
    said = refusal.error.rstrip(".") or refusal.errcode or f"status {answer.status}"
    return Failed(f"The homeserver refuses: {said}.")


def unreached(error: Unreached) -> Result:
    """Return what a call without an answer means."""
    return Unknown(str(error)) if error.sent else Failed(str(error), transient=True)
