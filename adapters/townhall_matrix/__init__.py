"""Matrix: rooms on any homeserver, heard by sync and written to by transactions."""

from __future__ import annotations

from townhall_matrix.adapter import Matrix
from townhall_matrix.settings import MatrixSettings

__all__ = ["Matrix", "MatrixSettings"]
