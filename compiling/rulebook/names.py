"""What an office calls things that a rulebook names only by their id."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiling.rulebook.parts import Title


@dataclass(frozen=True)
class Names:
    """Titles of indicators, and of other rulebooks' items by (rulebook, item); ids else stand.

    `measures` are those of the indicators: the values of a ratio are told as percentages.
    """

    indicators: Mapping[str, Title] = field(default_factory=dict)
    items: Mapping[tuple[str, str], Title] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    # Lists, lights and ladders by (rulebook, list); those of the rulebook itself have "".
    lists: Mapping[tuple[str, str], Title] = field(default_factory=dict)
    # Peer groups of the rulebook itself, and the units of the office.
    groups: Mapping[str, Title] = field(default_factory=dict)
    units: Mapping[str, Title] = field(default_factory=dict)

    def indicator(self, name: str) -> Title:
        """Return the title of an indicator in quotation marks, else its id."""
        found = self.indicators.get(name)
        if found is None:
            return Title(zh=f"指标「{name}」", en=f"indicator {name}")
        return Title(zh=f"「{found.zh}」", en=f"“{found.en}”")

    def group(self, name: str) -> Title:
        """Return the title of a peer group, else its id."""
        return self.groups.get(name, Title(zh=name, en=name))

    def unit(self, name: str) -> Title:
        """Return what a unit is called, else its id."""
        return self.units.get(name, Title(zh=name, en=name))
