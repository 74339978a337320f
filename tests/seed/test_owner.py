"""On managed servers nobody is a superuser. The seed needs none: it works as the owners that the migrations made."""

from io import StringIO

import psycopg
import pytest
from rich.console import Console

from api.deploy.migrate import migrate
from api.seed import demo, demo_users, generate
from tests.support.clusters import system_versions, throwaway_server
from tests.support.postgres import with_database, with_login

QUIET = Console(file=StringIO())


@pytest.mark.parametrize("version", ["embedded", *sorted(system_versions())])
def test_an_owner_without_superuser_rights_seeds(version: str) -> None:
    with throwaway_server(version) as superuser:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("create role customer login createrole createdb password 'of the customer'")
            connection.execute("create database school owner customer")
        school = with_database(superuser, "school")
        url = with_login(school, "customer", "of the customer")
        migrate(url)
        demo(url, console=QUIET)
        assert len(demo_users(url)) == 3
        generate(url, tenants=2, users=60, courses=4, enrollments=2, console=QUIET)
        with psycopg.connect(school) as connection:
            students = connection.execute("select count(*) from lms.users where email like '%@gen-0002.example'")
            assert students.fetchone() == (30,)
