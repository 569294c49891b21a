"""The two offices of published index makers, set up by the command from the published files."""

import csv
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KAOPING_TEST_DATA") or ROOT.parent / "shared" / "data")
HDI_CSV = DATA / "hdi" / "HDR21-22_Composite_indices_complete_time_series.csv"
IMD_XLSX = DATA / "imd2019" / "File_2_-_IoD2019_Domains_of_Deprivation.xlsx"
_KAOPING = ROOT / ".venv" / "bin" / "kaoping"

# Field of the HDI's contract: column of the published file.
HDI_COLUMNS = {
    "life_expectancy": "le_2021",
    "expected_schooling": "eys_2021",
    "mean_schooling": "mys_2021",
    "income": "gnipc_2021",
    "published_index": "hdi_2021",
}
# Indicator of the deprivation index: number of its column in the published sheet.
IMD_COLUMNS = {
    "income_rank": 6,
    "employment_rank": 8,
    "education_rank": 10,
    "health_rank": 12,
    "crime_rank": 14,
    "barriers_rank": 16,
    "living_environment_rank": 18,
}


def kaoping(home: Path, *arguments: str | Path) -> str:
    """Run a command in a workspace; it has to succeed."""
    done = subprocess.run(
        [str(_KAOPING), "--home", str(home), *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_hdi(home: Path) -> None:
    """Make the workspace, its unit list and its inbox, as its README says."""
    kaoping(home, "init", home, "--from", ROOT / "examples" / "hdi")
    kaoping(home, "units", "new", HDI_CSV, "--class", "country", "--add")
    shutil.copyfile(HDI_CSV, home / "inbox" / HDI_CSV.name)


def write_imd(home: Path) -> None:
    """Make the workspace, its unit list and its inbox, as its README says."""
    kaoping(home, "init", home, "--from", ROOT / "examples" / "imd2019")
    district = ("--class", "local_authority", "--field", "district", "--name", "district_name")
    kaoping(home, "units", "new", IMD_XLSX, *district, "--add")
    kaoping(home, "units", "new", IMD_XLSX, "--class", "area", "--parent", "district", "--add")
    shutil.copyfile(IMD_XLSX, home / "inbox" / IMD_XLSX.name)


def hdi_rows() -> list[dict[str, str]]:
    """Read the published file; a cell is text, "" where nothing was published."""
    with HDI_CSV.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def imd_rows() -> list[list[str | Decimal]]:
    """Read the published sheet without its header: codes and names as text, ranks as decimals."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(IMD_XLSX)).get_sheet_by_name("IoD2019 Domains")
    rows = sheet.to_python()[1:]
    return [[cell if isinstance(cell, str) else Decimal(cell) for cell in row] for row in rows]
