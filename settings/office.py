"""The office itself: its name, its language, the programmes it runs."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from settings.errors import WrongUse
from settings.workspace import Workspace
from settings.yaml_file import read_yaml, validate


class OfficeName(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh


class Office(BaseModel):
    """What `reference/office.yml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    office: OfficeName
    language: Literal["zh", "en"] = "zh"
    programmes: list[str] = []
    business_date: date | None = None
    # How long annotated copies of refused workbooks are kept.
    returned_days: int = Field(default=90, ge=1, le=3650)

    # Whose public holidays are no working days; without it China's, where the office is Chinese.
    holidays: Literal["china", "none"] | None = None

    @property
    def has_chinese_holidays(self) -> bool:
        return self.holidays == "china" or (self.holidays is None and self.language == "zh")

    @property
    def today(self) -> date:
        """The business date: as fixed by the office, else today."""
        return self.business_date or date.today()

    @property
    def end(self) -> datetime:
        """The last moment that counts: that of the business date."""
        return datetime.combine(self.today, time.max)

    @property
    def until(self) -> str:
        """The first moment that does not count yet, as the ledger writes times."""
        first = self.end + timedelta(microseconds=1)
        return first.isoformat(timespec="seconds", sep=" ")


class OfficeThen(Office):
    """An office that a rebuild looks back at: its last moment may lie within a day."""

    last_moment: datetime

    @property
    def today(self) -> date:
        return self.last_moment.date()

    @property
    def end(self) -> datetime:
        return self.last_moment


def spoken_language(workspace: Workspace) -> str:
    """Return the office's language, also where its office.yml is wrong elsewhere.

    English where there is no office: nobody has chosen one.
    """
    path = workspace.reference / "office.yml"
    if not path.is_file():
        return "en"
    said = re.search(rb"^language:\s*[\"']?(en|zh)\b", path.read_bytes(), re.MULTILINE)
    return said[1].decode() if said else "zh"


def read_office(workspace: Workspace) -> Office:
    """Read the office of a workspace; a folder without one is no workspace."""
    path = workspace.reference / "office.yml"
    if not path.is_file():
        raise WrongUse(
            f"{workspace.home} is no workspace: {path} is not there"
            " → make one with 'kaoping init DIR', or name it with --home or KAOPING_HOME"
        )
    office = validate(read_yaml(path), Office)
    if workspace.as_of.is_file():
        looks_back = json.loads(workspace.as_of.read_text(encoding="utf-8"))
        return OfficeThen(**office.model_dump(), last_moment=looks_back["last_moment"])
    return office
