"""Objects from the user's own Python: `my_net.py:Net`, `package.module:make_net`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netwright.core.errors import InputError, UsageError
from netwright.core.guard_code import require_trust
from netwright.core.locate_error import locate_error
from netwright.core.suggest import suggest_name


def import_object(
    name: str, folder: Path | None = None, *, where: str = "name", error: type[InputError] = UsageError
) -> Any:
    """Import an object by `file.py:Name` or `package.module:Name`.

    A file is imported under a module name of its own, so that two files called `net.py` are two
    modules; the same file, unchanged, is imported once. While it is imported its folder is on
    `sys.path`, so that it finds its neighbours.

    Args:
        name: file or module, a colon, and the object's name (`Outer.inner` works too).
        folder: relative files are looked for here, and modules here as well; the current folder
            without it.
        where: the place to name in an error: the run file's field, an option.
        error: the error to raise: `DataError`, `NetworkError`, …

    Returns:
        The object.

    Raises:
        InputError: `error`: there is no such file, module or name, or importing it failed;
            `RunFolderError`: a run folder names code that this user never ran.

    >>> import_object("collections:OrderedDict").__name__
    'OrderedDict'
    """
    source, colon, path = name.rpartition(":")
    if not colon or not source or not path.strip():
        raise error(
            f"`{name}` does not name an object in a Python file",
            where=where,
            fix=f"write `{name if name.endswith('.py') else 'file.py'}:Name` or `package.module:Name`",
        )
    folder = (folder or Path.cwd()).resolve()
    is_file = source.endswith(".py") or "/" in source or "\\" in source
    if is_file:
        file = folder / Path(source).expanduser()
        if file.is_file():
            require_trust(name, file)
        module = _import_file(file, where, error)
    else:
        require_trust(name)
        module = _import_module(source, folder, where, error)
    found: Any = module
    for part in path.strip().split("."):
        if not hasattr(found, part):
            names = [n for n in _public_names(found) if n != part]
            fix = suggest_name(part, names) if names else f"define `{part}` in it"
            raise error(f"`{source}` has no `{part}`", where=where, fix=fix)
        found = getattr(found, part)
    return found


def _public_names(holder: object) -> list[str]:
    """Names that a person may have meant: the file's own first, never the modules that it imports."""
    found = [
        (name, value)
        for name, value in vars(holder).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]
    home = getattr(holder, "__name__", None)
    return [name for name, _ in sorted(found, key=lambda pair: getattr(pair[1], "__module__", None) != home)]


def _import_file(file: Path, where: str, error: type[InputError]) -> types.ModuleType:
    if not file.is_file():
        near = sorted(path.name for path in file.parent.glob("*.py")) if file.parent.is_dir() else []
        fix = (
            suggest_name(file.name, near)
            if near
            else "write the path of a Python file, seen from the run file"
        )
        raise error(f"there is no file {file}", where=where, fix=fix)
    file = file.resolve()
    status = file.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    key = hashlib.sha256(str(file).encode()).hexdigest()[:12]
    module_name = f"netwright_user_{key}_{file.stem}"
    known = sys.modules.get(module_name)
    if known is not None and known.__dict__.get("__netwright_stamp__") == stamp:
        return known
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        raise error(f"{file.name} is not a Python file", where=where, fix="write the path of a .py file")
    module = importlib.util.module_from_spec(spec)
    module.__dict__["__netwright_stamp__"] = stamp
    # A class finds its own module by this name: dataclasses, pickle and inspect need it there.
    sys.modules[module_name] = module
    try:
        with _on_path(file.parent):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as raised:
        sys.modules.pop(module_name, None)
        raise _import_failed(raised, file.name, file, where, error) from raised
    return module


def _import_module(source: str, folder: Path, where: str, error: type[InputError]) -> types.ModuleType:
    try:
        with _on_path(folder):
            return importlib.import_module(source)
    except ModuleNotFoundError as raised:
        if raised.name and (source == raised.name or source.startswith(raised.name + ".")):
            raise error(
                f"there is no module `{raised.name}`",
                where=where,
                fix=f"check the spelling, install its package, or write `{source}.py:Name` for a file",
            ) from raised
        raise _import_failed(raised, source, _last_file(raised), where, error) from raised
    except (Exception, SystemExit) as raised:
        raise _import_failed(raised, source, _last_file(raised), where, error) from raised


def _last_file(raised: BaseException) -> Path:
    """The innermost file with code that ran, import machinery left out."""
    frames = [frame.filename for frame in traceback.extract_tb(raised.__traceback__)]
    return next((Path(name) for name in reversed(frames) if not name.startswith("<")), Path(__file__))


def _import_failed(
    raised: BaseException, source: str, file: Path, where: str, error: type[InputError]
) -> InputError:
    line = locate_error(raised, file)
    place = f"{where}, {line}"
    if isinstance(raised, SyntaxError):
        return error(f"`{source}` is not valid Python: {raised.msg}", where=place, fix=f"mend {line}")
    if isinstance(raised, SystemExit):
        fix = 'put what runs as a script under `if __name__ == "__main__":`'
        return error(f"`{source}` ends the program when it is imported", where=place, fix=fix)
    said = f"{type(raised).__name__}: {raised}".rstrip(": ")
    if isinstance(raised, ModuleNotFoundError) and raised.name:
        fix = f"install `{raised.name}`, or put it beside the file"
    else:
        fix = f"mend {line}; importing the file must not fail"
    return error(f"importing `{source}` raised {said}", where=place, fix=fix)


@contextmanager
def _on_path(folder: Path) -> Iterator[None]:
    """Let imports find the files in a folder, and forget another folder's files of the same names."""
    for file in folder.glob("*.py"):
        loaded = sys.modules.get(file.stem)
        place = getattr(loaded, "__file__", None)
        if loaded is not None and place and Path(place).parent.resolve() in _visited - {folder}:
            del sys.modules[file.stem]
    _visited.add(folder)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


_visited: set[Path] = set()
"""Folders that imports have looked in: only their files may be forgotten, never an installed package's."""
