"""A drafted contract: its content, and for every guess the words that ask a person to check it."""

from dataclasses import dataclass, field
from typing import Any

from sources.contracts import Contract


@dataclass
class FieldDraft:
    """One drafted field; `column` is its 0-based column, None where it has none."""

    name: str
    title: str
    type: str
    title_en: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    # (key of the labels, its values): what a person must check.
    checks: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    column: int | None = None
    # Other spellings of the same header, from its leaf up to its whole path.
    spellings: list[str] = field(default_factory=list)

    @property
    def content(self) -> dict[str, Any]:
        title = {"zh": self.title} | ({"en": self.title_en} if self.title_en else {})
        return {"name": self.name, "title": title, "type": self.type, **self.keys}

    def ask(self, key: str, **values: object) -> None:
        if (key, values) not in self.checks:
            self.checks.append((key, values))


@dataclass
class Draft:
    """A whole contract being drafted. `head` comes before the fields, `tail` after them."""

    head: dict[str, Any]
    fields: list[FieldDraft]
    tail: dict[str, Any]
    checks: dict[str, list[tuple[str, dict[str, object]]]] = field(default_factory=dict)
    # Columns that no field reads: (cell, header, key of the labels that says why).
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    # Further places in which a period may stand, tried where the ones before say nothing.
    periods: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    # Fields that cannot be in the key, though they look like it.
    no_key: set[str] = field(default_factory=set)

    @property
    def content(self) -> dict[str, Any]:
        return {**self.head, "fields": [form.content for form in self.fields], **self.tail}

    def contract(self) -> Contract:
        return Contract.model_validate(self.content)

    def ask(self, place: str, key: str, **values: object) -> None:
        asked = self.checks.setdefault(place, [])
        if (key, values) not in asked:
            asked.append((key, values))

    def answer(self, place: str) -> None:
        """Drop what was asked of a key whose value is another one now."""
        self.checks.pop(place, None)

    def named(self, name: str) -> FieldDraft | None:
        return next((form for form in self.fields if form.name == name), None)

    def titled(self, both: str) -> FieldDraft | None:
        """Find the field that a finding names, by its title in one or both languages."""
        chinese = both.partition("‖")[0]
        return next((form for form in self.fields if form.title == chinese), None)

    def leave_out(self, form: FieldDraft, cell: str, why: str) -> None:
        """Take a field out of the draft, with the reason; the last one stays."""
        if len(self.fields) == 1:
            return
        self.fields.remove(form)
        self.no_key.add(form.name)
        header = form.keys.get("header", [form.title])
        self.left_out.append((cell, header[0], why))
        self.forget(form.name)

    def forget(self, name: str) -> None:
        """Take a field's name out of everything that names it."""
        for place in ("key", "period.field"):
            holder: dict[str, Any] = self.tail if place == "key" else self.head.get("period", {})
            if name in holder.get(place.rpartition(".")[2], []):
                holder[place.rpartition(".")[2]].remove(name)
        totals = self.tail.get("totals")
        if totals:
            totals["labels_in"] = [each for each in totals["labels_in"] if each != name]
            if "reconcile" in totals:
                totals["reconcile"] = [each for each in totals["reconcile"] if each != name]
            if not totals["labels_in"]:
                del self.tail["totals"]
        if self.tail.get("label") == name:
            del self.tail["label"]
