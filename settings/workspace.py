"""Where things stand in a workspace: one office's own material and what is built from it."""

import os
from dataclasses import dataclass
from pathlib import Path

CODE_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Workspace:
    """The folders of one office. Code and an office's material are apart."""

    home: Path

    @property
    def name(self) -> str:
        return self.home.name

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def reference(self) -> Path:
        return self.home / "reference"

    @property
    def contracts(self) -> Path:
        return self.home / "contracts"

    @property
    def indicators(self) -> Path:
        return self.home / "indicators"

    @property
    def rulebooks(self) -> Path:
        return self.home / "rulebooks"

    @property
    def outputs(self) -> Path:
        """What leaves beside the ranking, as the office itself defines it."""
        return self.home / "outputs"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def ledger(self) -> Path:
        return self.home / "ledger.sqlite"

    @property
    def build(self) -> Path:
        return self.home / "build"

    @property
    def tables(self) -> Path:
        """Compiled tables, Parquet: the only interface between ingest and dbt."""
        return self.build / "tables"

    @property
    def candidates(self) -> Path:
        """What was read in this run and waits for gate 1."""
        return self.build / "candidates"

    @property
    def suites(self) -> Path:
        return self.build / "suites"

    @property
    def dbt(self) -> Path:
        """The generated dbt project, which takes the shipped one as a local package."""
        return self.build / "dbt"

    @property
    def build_database(self) -> Path:
        """The build's database; the published one has the same file name in another folder."""
        return self.build / "run" / "warehouse.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def builds(self) -> Path:
        return self.warehouse / "builds"

    @property
    def published(self) -> Path:
        """A link to the published database; publishing replaces the link."""
        return self.warehouse / "warehouse.duckdb"

    @property
    def issued(self) -> Path:
        return self.home / "issued"

    @property
    def exports(self) -> Path:
        return self.home / "exports"

    def rebuilt(self, moment: str) -> Path:
        """Return the database that looks back to a moment; it is never the published one."""
        return self.exports / "as-of" / moment / "warehouse.duckdb"

    @property
    def returned(self) -> Path:
        return self.home / "returned"

    @property
    def dagster_home(self) -> Path:
        return self.build / "dagster"

    @property
    def as_of(self) -> Path:
        """Says of a workspace that it looks back: only rebuilds have it."""
        return self.home / "as_of.json"

    @property
    def shipped(self) -> Path:
        """The programmes that come with the software; a rebuild has those of then."""
        return (self.home if self.as_of.is_file() else CODE_ROOT) / "programmes"

    @property
    def lock(self) -> Path:
        return self.home / ".lock"

    def exists(self) -> bool:
        return (self.reference / "office.yml").is_file()

    def create_folders(self) -> None:
        """Make every folder that a workspace has; what exists stays as it is."""
        for folder in (
            self.inbox, self.reference, self.contracts, self.indicators, self.rulebooks,
            self.outputs, self.archive, self.landing, self.tables, self.candidates, self.suites,
            self.dbt, self.build_database.parent, self.builds, self.issued, self.exports,
            self.returned, self.dagster_home,
        ):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)


def workspace_from(home: Path | None) -> Workspace:
    """Name the workspace: the option, else KAOPING_HOME, else ./workspace."""
    chosen = home or Path(os.environ.get("KAOPING_HOME") or "workspace")
    return Workspace(chosen.expanduser().absolute())
