"""ops.toml: read, layered, checked, explained and reloaded."""
