"""Data to look at and data to measure with: the demo institutions, and institutions of any number and size."""

from api.seed.demo import DEMO_PASSWORD, demo, demo_users
from api.seed.generate import generate

__all__ = ["DEMO_PASSWORD", "demo", "demo_users", "generate"]
