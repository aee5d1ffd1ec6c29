"""What every test run shares: how much and how repeatably Hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Shared machines are slow by turns; a slow example is no finding.
settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("dev", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "dev")
