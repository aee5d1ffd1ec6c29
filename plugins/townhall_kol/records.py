"""What the plugin keeps, told to members by ``/mydata`` and erased with them."""

from __future__ import annotations

from townhall import Keeps

KEEPS: tuple[Keeps, ...] = ()
