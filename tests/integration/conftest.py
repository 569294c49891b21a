"""The demo office, refreshed once by the command; most tests read it or start from a copy."""

import json
from pathlib import Path
from typing import Any

import pytest
from demo_office import kaoping, succeed
from later_night import LaterNight, later_night_of
from own_office import write_own_office

from demo.key_projects import Truth, truth


@pytest.fixture(scope="session")
def first_refresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demo office after its first refresh, and what the command said of it."""
    home = tmp_path_factory.mktemp("demo") / "office"
    succeed(home, "init", home, "--demo", "key_projects")
    done = kaoping(home, "refresh", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return home, json.loads(done.stdout)


@pytest.fixture(scope="session")
def office(first_refresh: tuple[Path, dict[str, Any]]) -> Path:
    """The refreshed demo office. Read it; copy it before changing anything."""
    return first_refresh[0]


@pytest.fixture(scope="session")
def known() -> Truth:
    """What a right reading of the demo office must find."""
    return truth()


@pytest.fixture(scope="session")
def later_night(office: Path, tmp_path_factory: pytest.TempPathFactory) -> LaterNight:
    """A copy of the demo office after one more workbook came, published under open readers."""
    return later_night_of(office, tmp_path_factory.mktemp("later") / "office")


@pytest.fixture(scope="session")
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with a contract, indicators and a rulebook of its own, refreshed once."""
    home = tmp_path_factory.mktemp("own") / "office"
    write_own_office(home)
    done = kaoping(home, "refresh", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return home
