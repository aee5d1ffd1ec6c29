"""Print the ``schema.sql`` that the migrations make: ``python -m townhall.store.migrations > schema.sql``."""

from townhall.store.migrations.upgrade import render_schema

print(render_schema(), end="")
