"""Who carries the group, with reasons: candidates, critics, strata, and the talks that follow."""
