"""``python -m townhall`` is the command ``townhall``."""

from townhall.cli import main

main()
