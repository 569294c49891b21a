"""The office itself: its name, its language, the programmes it runs."""

from datetime import date
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


def read_office(workspace: Workspace) -> Office:
    """Read the office of a workspace; a folder without one is no workspace."""
    path = workspace.reference / "office.yml"
    if not path.is_file():
        raise WrongUse(
            f"{workspace.home} is no workspace: {path} is not there"
            " → make one with 'kaoping init DIR', or name it with --home or KAOPING_HOME"
        )
    return validate(read_yaml(path), Office)
