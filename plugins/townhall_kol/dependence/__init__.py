"""On whom the group depends: shares, what would be missing without somebody, and what hangs on one person alone."""
