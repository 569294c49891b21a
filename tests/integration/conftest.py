"""The demo office, refreshed once by the command; most tests read it or start from a copy."""

import json
from pathlib import Path
from typing import Any

import pytest
from dagster_run import DagsterRun, run_by_dagster
from demo_office import kaoping, succeed
from own_office import write_own_office
from three_nights import Nights, spend_nights

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
def demo_warehouses(office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The published warehouse of each demo office, by programme."""
    homes = {"key_projects": office}
    for name in ("relocation", "campaign"):
        homes[name] = tmp_path_factory.mktemp(name) / "office"
        succeed(homes[name], "init", homes[name], "--demo", name)
        succeed(homes[name], "refresh")
    return {name: home / "warehouse" / "warehouse.duckdb" for name, home in homes.items()}


@pytest.fixture(scope="session")
def known() -> Truth:
    """What a right reading of the demo office must find."""
    return truth()


@pytest.fixture(scope="session")
def nights(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights on a copy of the demo office, and how each ended."""
    return spend_nights(office, tmp_path_factory.mktemp("nights") / "office")


@pytest.fixture(scope="session")
def own_run(tmp_path_factory: pytest.TempPathFactory) -> DagsterRun:
    """A small office with contract, indicators and rulebook of its own, run by Dagster itself."""
    home = tmp_path_factory.mktemp("own") / "office"
    write_own_office(home)
    return run_by_dagster(home)


@pytest.fixture(scope="session")
def own_office(own_run: DagsterRun) -> Path:
    """The small office, published. Read it; copy it before changing anything."""
    return own_run.home
