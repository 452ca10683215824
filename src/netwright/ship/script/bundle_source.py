"""The source of classes, with everything of their own files that they need."""

from __future__ import annotations

import ast
import importlib.util
import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netwright.core.errors import JobFailed

_SHAPES = {"jaxtyping"}
_OWN = "netwright"


@dataclass
class SourceBundle:
    """Definitions in an order in which each finds what it needs, and the imports that they share.

    Args:
        imports: lines that import other packages.
        definitions: source by the name that it defines.
    """

    imports: set[str] = field(default_factory=set)
    definitions: dict[str, str] = field(default_factory=dict)


def bundle_source(kinds: Iterable[type[Any]]) -> SourceBundle:
    """Collect the source of classes, and of what they use from their own files and from netwright.

    Annotations of shapes and examples in docstrings of netwright's own are left out; the user's own code
    stays as it was written.

    Args:
        kinds: classes that were read from files.

    Raises:
        JobFailed: the source of one cannot be found, or two files use one name for two things.

    >>> from netwright.nets.blocks.permute import Permute
    >>> bundle = bundle_source([Permute])
    >>> sorted(bundle.definitions), "from torch import nn" in bundle.imports
    (['Permute'], True)
    """
    bundle = SourceBundle()
    homes: dict[str, Path] = {}
    for kind in kinds:
        try:
            file = Path(inspect.getsourcefile(kind) or "")
        except TypeError:
            file = Path()
        if not file.is_file():
            raise JobFailed(
                f"the source of `{kind.__name__}` cannot be found",
                where=kind.__module__,
                fix="define it in a file of its own and train with --set model=my_net.py:" + kind.__name__,
            )
        _add(file, kind.__name__, bundle, homes)
    return bundle


def _add(file: Path, name: str, bundle: SourceBundle, homes: dict[str, Path]) -> None:
    if name in homes:
        if homes[name] != file:
            raise JobFailed(
                f"`{name}` is one thing in {homes[name].name} and another in {file.name}",
                where=str(file),
                fix="rename one of the two",
            )
        return
    homes[name] = file
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    made = {one: node for node in tree.body for one in _list_names(node)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]: (node, alias)
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    if name not in made:
        raise JobFailed(
            f"`{name}` is not defined in the file", where=str(file), fix="define it at the top of a file"
        )
    is_own = f"/{_OWN}/" in file.as_posix()
    node = _strip(made[name]) if is_own else made[name]
    for used in dict.fromkeys(one.id for one in ast.walk(node) if isinstance(one, ast.Name)):
        if used in made and made[used] is not made[name]:
            _add(file, used, bundle, homes)
        elif used in imported:
            _add_import(file, *imported[used], bundle, homes)
    bundle.definitions[name] = ast.unparse(node) if is_own else _read_segment(text, made[name])


def _add_import(
    file: Path,
    node: ast.Import | ast.ImportFrom,
    alias: ast.alias,
    bundle: SourceBundle,
    homes: dict[str, Path],
) -> None:
    if isinstance(node, ast.Import):
        bundle.imports.add(ast.unparse(ast.Import([alias])))
        return
    module = node.module or ""
    if module == "__future__" or module.partition(".")[0] in _SHAPES:
        return
    beside = file.parent / (module.replace(".", "/") + ".py")
    if module.startswith(_OWN):
        found = importlib.util.find_spec(module)
        beside = Path(found.origin) if found and found.origin else beside
    if beside.is_file():
        _add(beside, alias.name, bundle, homes)
    else:
        bundle.imports.add(ast.unparse(ast.ImportFrom(module, [alias], node.level)))


def _list_names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _read_segment(text: str, node: ast.stmt) -> str:
    """The user's own lines, decorators and comments included."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])


def _strip(node: ast.stmt) -> ast.stmt:
    """Shorten docstrings to their first sentence, and write shapes in annotations as plain tensors."""
    tree = ast.parse(ast.unparse(node)).body[0]
    for one in ast.walk(tree):
        if isinstance(one, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(one):
            first = (ast.get_docstring(one) or "").split("\n\n")[0].strip()
            one.body[0] = ast.Expr(ast.Constant(first))
        if isinstance(one, ast.ClassDef):
            one.decorator_list = []
        if isinstance(one, ast.FunctionDef):
            arguments = one.args
            for argument in [
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                arguments.vararg,
            ]:
                if argument is not None and argument.annotation is not None:
                    argument.annotation = _plain(argument.annotation)
            one.returns = None if one.returns is None else _plain(one.returns)
    return tree


def _plain(annotation: ast.expr) -> ast.expr:
    return ast.Name("Tensor") if "Tensor," in ast.unparse(annotation) else annotation
