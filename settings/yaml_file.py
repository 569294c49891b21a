"""YAML read with the line of every value, so that a refusal can point at it."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from settings.errors import Refusal, RefusedDefinition
from settings.validator_words import told_fault

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BaseLoader):
    """Safe loading that keeps decimals as written and refuses a key given twice."""


def _decimal(loader: Any, node: yaml.ScalarNode) -> Any:
    text = loader.construct_scalar(node).replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _integer(loader: Any, node: yaml.ScalarNode) -> Any:
    # YAML 1.1 would make 8 of 010 and 1050 of 17:30; such a word stays as it is written.
    text = loader.construct_scalar(node)
    return int(text) if _INTEGER.fullmatch(text) else text


def _moment(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        text = f"'{node.value}' is no date: {error}"
        raise yaml.constructor.ConstructorError(None, None, text, node.start_mark) from None


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(
                None, None, "a key is one word or number", key_node.start_mark
            )
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' is given twice", key_node.start_mark
            )
        seen.add(key)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its content and the line on which each value starts."""

    path: Path
    content: Any
    lines: dict[Location, int]
    # What YAML takes for true or false, as it was written: off, yes, on.
    switches: dict[Location, str] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """Return the line of a value, or of the nearest thing around it that has one."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def refusal(self, location: Location, reason: str, proposal: str = "") -> Refusal:
        """Name what is wrong at a place of this file."""
        return Refusal(self.path, self.line(location), reason, proposal)


def read_yaml(path: Path) -> YamlFile:
    """Read one YAML file; whatever is wrong with its form becomes a refusal with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            path, 1, f"the file is not UTF-8 ({error.reason})", "save it as UTF-8"
        ) from None
    except OSError as error:
        raise _refused(path, 1, f"the file cannot be read ({error.strerror})") from None
    try:
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # safe: _Loader changes four constructors
        lines: dict[Location, int] = {}
        switches: dict[Location, str] = {}
        if node is not None:
            _collect_lines(node, (), lines, switches)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = f"not valid YAML: {error.problem}"
        raise _refused(path, line, reason, "check indentation and quotes") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        reason = f"not valid YAML: {error.reason}"
        raise _refused(path, line, reason, "remove the character") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # An anchor that holds itself never ends.
        raise _refused(path, 1, f"not valid YAML: {error}", "check anchors") from None
    return YamlFile(path, content if content is not None else {}, lines, switches)


def _refused(path: Path, line: int, reason: str, proposal: str = "") -> RefusedDefinition:
    return RefusedDefinition([Refusal(path, line, reason, proposal)])


def _collect_lines(
    node: yaml.Node, location: Location, lines: dict[Location, int], switches: dict[Location, str]
) -> None:
    lines.setdefault(location, node.start_mark.line + 1)
    if node.tag == "tag:yaml.org,2002:bool":
        switches[location] = node.value
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*location, key.value)
            lines[place] = key.start_mark.line + 1
            _collect_lines(value, place, lines, switches)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*location, index), lines, switches)


def validate(file: YamlFile, model: type[Model], location: Location = ()) -> Model:
    """Check content against a model; every fault becomes a refusal with line and proposal."""
    content = file.content
    for step in location:
        content = content[step]
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise RefusedDefinition(
            [_refusal(file, model, location, dict(fault)) for fault in error.errors()]
        ) from None


def _refusal(
    file: YamlFile, model: type[BaseModel], base: Location, fault: dict[str, Any]
) -> Refusal:
    # Pydantic adds the names of union branches to the place; only real steps of the file have
    # lines, so the others are left out of it.
    place: Location = base
    for step in (*fault["loc"], *fault.get("ctx", {}).get("place", ())):
        if (*place, step) in file.lines:
            place = (*place, step)
    name = ".".join(str(step) for step in place[len(base) :]) or "the file"
    kind = fault["type"]
    if kind == "extra_forbidden":
        key = str(fault["loc"][-1])
        names = _field_names(model)
        # A key that is one elsewhere is not misspelt.
        near = [] if key in names else get_close_matches(key, sorted(names), n=1, cutoff=0.5)
        proposal = f"did you mean '{near[0]}'?" if near else "remove it"
        if key in names:
            proposal = "it belongs to another part; see the keys in the documentation"
        return file.refusal(place, f"'{key}' is not a known key here", proposal)
    if kind == "missing":
        return file.refusal(place, f"'{fault['loc'][-1]}' is missing", "add it")
    message = fault["msg"].removeprefix("Value error, ")
    found = fault.get("input")
    shown = f" (found: {found!r})" if isinstance(found, str | int | Decimal) else ""
    reason, _, proposal = message.partition(" → ")
    read = str(found).lower()
    word = file.switches.get(place, read)
    is_choice = kind == "literal_error" and f"'{word}'" in str(fault["ctx"]["expected"])
    if isinstance(found, bool) and (kind == "string_type" or is_choice):
        reason = f"{name}: YAML reads the bare word '{word}' as {read}, and a text is needed here"
        return file.refusal(place, reason, f'write it in quotation marks: "{word}"')
    if kind in ("model_type", "model_attributes_type", "dataclass_type"):
        kind = "model_type"
    told = told_fault(kind, fault.get("ctx", {}), found)
    if told is not None:
        reason, proposal = told
    return file.refusal(place, f"{name}: {reason}{shown}", proposal)


def _field_names(model: type[BaseModel], seen: set[type] | None = None) -> set[str]:
    seen = seen if seen is not None else set()
    if model in seen:
        return set()
    seen.add(model)
    names: set[str] = set()
    for name, form in model.model_fields.items():
        names.add(form.alias or name)
        for inner in _models_within(form.annotation):
            names |= _field_names(inner, seen)
    return names


def _models_within(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [
        model
        for argument in getattr(annotation, "__args__", ())
        for model in _models_within(argument)
    ]
