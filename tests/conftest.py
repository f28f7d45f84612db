"""How hypothesis runs here: a busy machine is no failure, and CI sees the same examples each time."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
# A mutant is killed by any example, and nobody reads it: none is made small.
settings.register_profile(
    "mutants", settings.get_profile("suite"), derandomize=True, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
