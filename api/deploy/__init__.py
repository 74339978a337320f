"""Brings a database to the state this checkout describes: roles, migrations, the program in `sql/`, passwords."""

from api.deploy.migrate import MigrationError, migrate

__all__ = ["MigrationError", "migrate"]
