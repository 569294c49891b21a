"""What a rulebook says beyond points: lights, lists, ladders, vetoes, grades, exemptions."""

from collections.abc import Callable, Iterator

from compiling.rulebook.condition_words import rule_of_flag
from compiling.rulebook.conditions import Atom
from compiling.rulebook.flag_rows import sayer
from compiling.rulebook.flags import Flag, Ladder, Veto
from compiling.rulebook.grade_words import quota_of_grade, rule_of_grade
from compiling.rulebook.grades import Grades
from compiling.rulebook.items import TOTAL, Item, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.names import Names
from compiling.rulebook.parts import Title
from compiling.rulebook.structure import Trees
from reports.titles import day
from settings.labels import label

Entry = tuple[str, str]


def beyond_scores(rulebook: Rulebook, names: Names, language: str) -> Iterator[Entry]:
    """Yield (subject, text) of every light, list, ladder, veto, grade and exemption."""
    titles = {node.item.item: node.item.title for node in nodes(rulebook.all_items())}
    titles[TOTAL] = rulebook.tree().title
    said = _Said(rulebook, names, titles, language)
    for node in nodes(rulebook.items):
        item = node.item
        used = item.score or item.reversal or item.entries
        if used is not None and used.rulebook is not None:
            yield said.told("takes"), said.taken(item, used.rulebook, names)
    told: set[str] = set()
    for flag in rulebook.flags():
        if flag.list_id not in told:
            told.add(flag.list_id)
            yield said.told(f"kind_{flag.kind}"), said.flag(flag)
    if rulebook.grades is not None:
        yield from said.grades(rulebook.grades)
    for exemption in rulebook.exemptions:
        items = [said.title(name) for name in exemption.items]
        values = {
            "unit": exemption.unit, "document": exemption.document,
            "start": day(exemption.from_, language), "end": day(exemption.to, language),
            "items": said.listed(items) if items else said.told("all_items"),
        }  # fmt: skip
        yield said.told("exemption"), said.told("exempt", **values)


class _Said:
    """The words of one rulebook in one language."""

    def __init__(
        self, rulebook: Rulebook, names: Names, titles: dict[str, Title], language: str
    ) -> None:
        self.language, self.titles, self.rulebook = language, titles, rulebook
        self.say = sayer(rulebook, Trees([rulebook]), names)

    def told(self, key: str, **values: object) -> str:
        return label(f"rulebook.{key}", self.language, **values)

    def title(self, name: str) -> str:
        found = self.titles.get(name)
        return str(getattr(found, self.language)) if found else name

    def listed(self, texts: list[str]) -> str:
        return label("list.comma", self.language).join(texts)

    def joined(self, parts: list[str]) -> str:
        return ("；" if self.language == "zh" else "; ").join(parts)

    def taken(self, item: Item, rulebook: str, names: Names) -> str:
        book = names.items.get((rulebook, TOTAL))
        source = getattr(book, self.language) if book else rulebook
        return self.told("taken_from", item=self.title(item.item), rulebook=source)

    def flag(self, flag: Flag) -> str:
        rule, items = flag.flag, flag.flag.for_each
        say: Callable[[Atom], Title] = self.say
        if items is not None:
            # Said once for all items that it is kept for; its numbers are written as the first's.
            def say(atom: Atom) -> Title:
                first = self.say(atom)
                each, own = Title(zh="各该项目", en="each of them"), self.titles[flag.item]
                return Title(
                    zh=first.zh.replace(f"「{own.zh}」", each.zh),
                    en=first.en.replace(f"“{own.en}”", each.en),
                )

        parts = [str(getattr(rule_of_flag(flag, say), self.language))]
        if items is not None:
            parts.insert(0, self.told("for_each", items=self.listed([*map(self.title, items)])))
        if isinstance(rule, Ladder):
            parts += self.ladder(rule)
        if isinstance(rule, Veto):
            parts += [self.told("declared")] if rule.when is not None else []
            parts.append(self.told(f"severity_{rule.severity}"))
        if rule.basis:
            parts.append(self.told("basis", basis=rule.basis))
        if rule.exempt_by:
            parts.append(self.told("exempt_by", grounds=self.listed(rule.exempt_by)))
        return label(
            "remark", self.language, status=getattr(rule.title, self.language),
            reason=self.joined(parts),
        )  # fmt: skip

    def ladder(self, rule: Ladder) -> list[str]:
        steps = " → ".join(str(getattr(step.title, self.language)) for step in rule.steps)
        parts = [self.told("climbs", steps=steps), self.told(f"relief_{rule.relief}")]
        parts.append(self.told("within_year" if rule.within_year else "beyond_year"))
        if rule.restarts_with_new:
            parts.append(self.told("restarts", post=rule.restarts_with_new))
        return parts

    def grades(self, grades: Grades) -> Iterator[Entry]:
        for band in reversed(grades.bands):
            parts = [rule_of_grade(band, self.language)]
            quota = quota_of_grade(self.rulebook, band.grade, self.language)
            parts += [quota] if quota else []
            title = getattr(band.title, self.language)
            text = label("remark", self.language, status=title, reason=self.joined(parts))
            yield self.told("grade"), text
        if grades.period_kinds is not None:
            kinds = [label(f"period_kind.{kind}", self.language) for kind in grades.period_kinds]
            yield self.told("graded_in"), self.listed(kinds)
