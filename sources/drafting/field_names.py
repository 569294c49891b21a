"""Names of fields: as other contracts call the same header, else written in pinyin."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from settings.workspace import CODE_ROOT
from sources.contract_fields import COLUMN_SUFFIXES, RESERVED_COLUMNS, SQL_WORDS
from sources.contracts import Contract
from sources.drafting.files import read_contract
from sources.reading.grid import column_letters
from sources.text import normalise

_WORDS_FILE = Path(__file__).with_name("words.yml")
_LONGEST = 48
_VARIABLE = re.compile(r"\{[a-z]+\}年?度?|(?:19|20)\d{2}年度?|\d{1,2}[-—]\d{1,2}月")
_KNOWN_KINDS = ("text", "code", "choice", "yes_no", "date", "date_range")


@dataclass(frozen=True)
class Known:
    """What another contract makes of a header."""

    name: str
    title_en: str
    type: str = ""
    codes: dict[str, list[str]] = field(default_factory=dict)


def known_headers(folders: Iterable[Path]) -> dict[str, Known]:
    """Return the headers of shipped contracts, of those in some folders, and of common forms."""
    shipped = _headers_in(sorted((CODE_ROOT / "programmes").glob("*/contracts")))
    # A word that every form has, such as 计划, is no programme's own.
    return shipped | _common() | _headers_in(folders)


def _headers_in(folders: Iterable[Path]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            try:
                contract = read_contract(path)
            except Exception:
                # A faulty contract is told by `contract check`; here it only has no names to give.
                continue
            _add(known, contract)
    return known


def _add(known: dict[str, Known], contract: Contract) -> None:
    for form in contract.fields:
        if form.name == "unit_id":
            # Which column names the assessed units, the unit list says.
            continue
        for header in form.header:
            kept = form.type if form.type in _KNOWN_KINDS else ""
            own = Known(form.name, form.title.en, kept, dict(form.codes))
            known.setdefault(normalise(header), own)


@lru_cache(maxsize=1)
def _common() -> dict[str, Known]:
    content = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    return {
        normalise(str(spelling)): Known(name, title)
        for name, (title, *spellings) in content.items()
        for spelling in spellings
    }


def name_of(header: str, column: int) -> str:
    """Write a header as a name: English words as they are, Chinese in pinyin."""
    plain = unicodedata.normalize("NFKC", _VARIABLE.sub("", header)) or header
    words = re.findall(r"[a-z0-9]+", _in_pinyin(plain).lower())
    name = ""
    for word in words:
        if len(name) + len(word) >= _LONGEST:
            break
        name = f"{name}_{word}" if name else word
    if not name:
        name = f"column_{column_letters(column).lower()}"
    return name if name[0].isalpha() else f"n_{name}"


def _in_pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def free_name(name: str, taken: Iterable[str], kind: str) -> str:
    """Make a name usable and unique: no word of SQL, no landed column, a suffix if it is taken."""
    if name in SQL_WORDS or name in RESERVED_COLUMNS or name == "unit_id":
        name = f"{name}_given" if name != "unit_id" or kind != "unit" else name
    if name.endswith(COLUMN_SUFFIXES):
        name = f"{name}_given"
    used = set(taken)
    if name not in used:
        return name
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"
