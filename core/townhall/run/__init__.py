"""One running Townhall: assembled, supervised, reloaded, watched."""
