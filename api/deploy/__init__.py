"""Brings a database to the state this checkout describes: roles, migrations, the program in `sql/`, passwords."""
