"""How many cases a property is tried on: a sample by default, the stated count in `scripts/test.sh full`."""

import os
from typing import TypeVar

from hypothesis import HealthCheck, settings

Cases = TypeVar("Cases")


def cases(sample: Cases, full: Cases) -> Cases:
    return full if os.environ.get("IBID_TEST_FULL") else sample


def load_profile() -> None:
    """Time is no promise of a test: a busy machine draws slowly, and that says nothing about the code."""
    slow = [HealthCheck.too_slow]
    settings.register_profile("ibid", deadline=None, suppress_health_check=slow, max_examples=cases(100, 1000))
    settings.load_profile("ibid")
