"""Data to look at and data to measure with: the demo institutions, and institutions of any number and size."""

from api.seed.demo import DEMO_PASSWORD, demo, demo_users

__all__ = ["DEMO_PASSWORD", "demo", "demo_users"]
