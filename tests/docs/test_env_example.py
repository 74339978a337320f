"""`.env.example` has every setting, no other, and each with the default that it has."""

import os
import re
from pathlib import Path

import pytest

from api.settings import Settings
from tests.docs.markdown import ROOT

TEXT = (ROOT / ".env.example").read_text()
ENTRIES = dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", TEXT, re.MULTILINE))


def variable(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"LECTERN_{field.upper()}"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from the environment."""
    for name in os.environ:
        if name.startswith("LECTERN_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_every_setting_is_there_and_no_other() -> None:
    assert set(ENTRIES) == {variable(field) for field in Settings.model_fields}


@pytest.mark.usefixtures("bare")
def test_copied_as_it_is_it_changes_nothing() -> None:
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


@pytest.mark.usefixtures("bare")
def test_what_it_shows_are_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(re.sub(r"^#([A-Z][A-Z_]+=)", r"\1", TEXT, flags=re.MULTILINE))
    assert Settings(_env_file=file) == Settings(_env_file=None)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_value_is_shown_wherever_there_is_one(field: str) -> None:
    default = Settings.model_fields[field].default
    shown = ENTRIES[variable(field)]
    if isinstance(default, str | int | Path):
        assert shown == str(default)
    else:  # secrets, and what depends on the machine
        assert shown == ""


@pytest.mark.parametrize("name", ENTRIES)
def test_a_setting_is_explained(name: str) -> None:
    lines = TEXT.splitlines()
    place = next(nr for nr, line in enumerate(lines) if re.match(rf"#?{name}=", line))
    before = lines[place - 1]
    assert re.match(r"# \w|#[A-Z_]+=", before), "a comment, or a setting that shares one, comes before it"
