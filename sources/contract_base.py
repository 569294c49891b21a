"""What all parts of a contract share: strict keys, names, words in two languages."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Strict(BaseModel):
    """A definition in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def listed(value: Any) -> Any:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


class Text(Strict):
    """A label in both languages; English may be left out."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh

    @property
    def both(self) -> str:
        """Both languages in one text, as findings keep their words: 中文‖English."""
        return f"{self.zh}‖{self.en or self.zh}"
