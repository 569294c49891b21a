"""What must be true of a method that continues another: its memory goes on where that one ended."""

from collections.abc import Iterator, Mapping

from compiling.rulebook.language import Rulebook
from settings.errors import Refusal
from settings.proposals import nearest
from settings.yaml_file import YamlFile


def check_continued(
    file: YamlFile, rulebook: Rulebook, rulebooks: Mapping[str, Rulebook]
) -> Iterator[Refusal]:
    """Name why a rulebook cannot continue the one it names."""
    if rulebook.continues is None:
        if rulebook.counts_anew:
            yield file.refusal(
                ("counts_anew",), "nothing is counted on: it continues no rulebook",
                "remove counts_anew, or add continues",
            )  # fmt: skip
        return
    place, name = ("continues",), rulebook.continues
    older = rulebooks.get(name)
    if older is None or older is rulebook:
        known = [one for one in rulebooks if one != rulebook.rulebook]
        yield file.refusal(place, f"the rulebook '{name}' is not known", nearest(name, known))
        return
    if older.programme != rulebook.programme:
        yield file.refusal(
            place, f"'{name}' is a rulebook of programme '{older.programme}'",
            f"name one of '{rulebook.programme}', or remove continues",
        )  # fmt: skip
    if older.valid.to is None or older.valid.to >= rulebook.valid.from_:
        ends = "has no end" if older.valid.to is None else f"ends on {older.valid.to}"
        yield file.refusal(
            place, f"'{name}' {ends}; this one starts on {rulebook.valid.from_}",
            "end the older one before the newer one starts",
        )  # fmt: skip
    groups = {group.group for group in older.peer_groups}
    if not groups & {group.group for group in rulebook.peer_groups}:
        yield file.refusal(
            place, f"'{name}' has none of its peer groups: {', '.join(sorted(groups))}",
            "give the groups the names that they had, or remove continues",
        )  # fmt: skip
