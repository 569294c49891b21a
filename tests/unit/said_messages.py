"""What the checks of definitions can say, read from their sources: reasons and proposals."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RAISED = ("ValueError", "fault")
_REFUSED = ("refusal", "refuse", "Refusal")
# A key, a word of the language: to be written as it is.
_KEY = re.compile(r"[a-z_]*")


def parts_said(paths: list[Path]) -> set[str]:
    """Return every reason and proposal that some modules can give, with {} for what it takes in.

    What a variable or an inner text says is among them, as far as it is written there.
    """
    found: set[str] = set()
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            named = _assigned(scope)
            for node in ast.walk(scope):
                for argument in _told(node, scope):
                    for text in _texts(argument, named):
                        found.update(text.split(" → "))
    return {part for part in found if part.replace("{}", "").strip(" ,.:'")}


def _told(node: ast.AST, scope: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield the expressions that a user may read: of a call, or of the faults of a curve."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name in _RAISED:
            yield node.args[0]
        elif name in _REFUSED:
            # file and line stand first
            yield from node.args[2 if name == "Refusal" else 1 :]
        elif name == "_uncovered":
            yield node.args[1]
    gives = ast.unparse(scope.returns) if scope.returns else ""
    if isinstance(node, ast.Yield | ast.Return) and isinstance(node.value, ast.Tuple):
        if "Fault" in gives:
            yield from node.value.elts[1:]
        elif gives == "tuple[str, str]" and scope.name == "no_such_periods":
            yield from node.value.elts
    proposes = scope.name in ("near", "nearest", "_or_write", "_in_words")
    if isinstance(node, ast.Return) and node.value is not None and proposes:
        yield node.value


def _assigned(scope: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Return what each name of a function may stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                if len(names) == len(values):
                    for name, value in zip(names, values, strict=True):
                        if isinstance(name, ast.Name):
                            found.setdefault(name.id, []).append(value)
    return found


def _texts(node: ast.expr, named: dict[str, list[ast.expr]]) -> list[str]:
    """Return what an expression may say; what is not written there is a gap."""
    if isinstance(node, ast.Constant):
        return [str(node.value)] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return _texts(node.body, named) + _texts(node.orelse, named)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _texts(value, named)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [a + b for a in _texts(node.left, named) for b in _texts(node.right, named)]
    if isinstance(node, ast.Starred):
        return []
    if isinstance(node, ast.Name):
        return [text for value in named.get(node.id, []) for text in _texts(value, {})] or ["{}"]
    if isinstance(node, ast.JoinedStr):
        return _joined(node, named)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("_"):
        return [text for value in node.args for text in _texts(value, named)]
    return ["{}"]


def _joined(node: ast.JoinedStr, named: dict[str, list[ast.expr]]) -> list[str]:
    whole = "".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
        for part in node.values
    )
    within = [
        text
        for part in node.values
        if isinstance(part, ast.FormattedValue)
        for text in _texts(part.value, named)
        if not _KEY.fullmatch(text)
    ]
    return [whole, *within]
