"""The API as a Postman collection: every operation, and a run that passes from sign-in to certificate."""

from api.postman.collection import collection
from api.postman.environment import environment, first

__all__ = ["collection", "environment", "first"]
