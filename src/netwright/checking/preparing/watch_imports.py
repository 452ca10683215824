"""Tell of modules when a script imports them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import final

Tell = Callable[[ModuleType], None]


@contextmanager
def watch_imports(names: Collection[str], tell: Tell) -> Iterator[None]:
    """Tell of modules: of those that are there at once, of the others right after their first import.

    Args:
        names: full names of modules; none of them is imported by this.
        tell: called with the module.

    >>> told = []
    >>> with watch_imports(["json"], lambda module: told.append(module.__name__)):
    ...     import json
    >>> told
    ['json']
    """
    for name in names:
        module = sys.modules.get(name)
        if module is not None and not getattr(module.__spec__, "_initializing", False):
            tell(module)
    finder = _Finder(frozenset(names), tell)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        with suppress(ValueError):  # a script may set up importing anew
            sys.meta_path.remove(finder)


@final
class _Finder(MetaPathFinder):
    """Finds as Python does, and tells when the module has been run."""

    def __init__(self, names: frozenset[str], tell: Tell) -> None:
        self._names, self._tell = names, tell

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._names:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        loader = None if spec is None else spec.loader
        if loader is None or not hasattr(loader, "exec_module"):
            return None

        def run(module: ModuleType) -> None:
            del vars(loader)["exec_module"]
            loader.exec_module(module)
            with suppress(Exception):  # a package of another kind is imported all the same
                self._tell(module)

        vars(loader)["exec_module"] = run
        return spec
