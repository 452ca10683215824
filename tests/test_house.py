"""The house rules of CONTRIBUTING.md, held for every file: there is no list of exemptions."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "netwright"
FILES = sorted(HOUSE.rglob("*.py"))
NAMED_FILES = [file for file in FILES if not file.stem.startswith("__")]
ROOMS = sorted(file.parent for file in HOUSE.glob("*/__init__.py"))
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
HEAVY = ("torch", "numpy", "polars", "pandas", "sklearn", "tensorboard")


def _name_path(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def _list_public(file: Path) -> set[str]:
    """Names of the public definitions at the top of a file."""
    names: set[str] = set()
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names.add(statement.target.id)
    return {name for name in names if not name.startswith("_")}


def _run_python(code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


# Files


def test_files_are_short() -> None:
    lengths = {_name_path(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length >= 300} == {}, "split by meaning"


def test_files_say_what_they_are() -> None:
    trees = {_name_path(file): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_names_say_something() -> None:
    empty = {"util", "utils", "common", "helper", "helpers", "misc", "base", "manager"}
    paths = [*(file.parent for file in FILES), *FILES]
    assert [_name_path(path) for path in paths if empty & set(path.stem.split("_"))] == []


def test_files_are_named_after_what_they_hold() -> None:
    strangers = {}
    for file in NAMED_FILES:
        held = _list_public(file)
        words = [word.rstrip("s") for word in file.stem.split("_")]
        if not any(all(word in name.casefold() for word in words) for name in held):
            strangers[_name_path(file)] = sorted(held)
    assert strangers == {}


def test_rooms_have_short_readmes() -> None:
    missing = [room.name for room in ROOMS if not (room / "README.md").exists()]
    assert missing == []
    lengths = {
        room.name: len((room / "README.md").read_text(encoding="utf-8").splitlines()) for room in ROOMS
    }
    assert {name: length for name, length in lengths.items() if not 0 < length <= 25} == {}


def test_tracked_files_know_no_machine_and_no_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: which files are tracked is unknown")
    place = re.compile(
        r"/(?:work|root|home)/\w|pypi\.org|pythonhosted\.org|registry\.npmjs|[a-z]+\.debian\.org"
    )
    found = [
        f"{name}: {match.group()}"
        for name in filter(None, listed.stdout.split("\0"))
        if (path := ROOT / name).is_file()
        for match in place.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


# The way in


def test_public_surface_is_locked() -> None:
    import netwright as nw

    kinds = ["Batches", "Data", "NetwrightError", "Report", "Run", "Task"]
    verbs = ["batches", "check", "explain", "load_run", "open_data", "show", "train", "watch"]
    assert nw.__all__ == [*kinds, *verbs]
    assert [name for name in nw.__all__ if name not in dir(nw)] == []


def test_no_room_hides_a_public_name() -> None:
    """Importing the room `train` makes Python set `netwright.training` to it."""
    code = """
import importlib, inspect, pkgutil
import netwright as nw
for module in pkgutil.walk_packages(nw.__path__, "netwright."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print([name for name in nw.__all__ if inspect.ismodule(getattr(nw, name))])
"""
    assert _run_python(code).strip() == "[]"


def test_import_is_light() -> None:
    loaded = _run_python("import sys, netwright; print(*sys.modules)").split()
    assert "netwright" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_help_is_light() -> None:
    code = """
import sys
from netwright.cli.app import main
sys.argv = ["netwright", "--help"]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("LOADED", *sys.modules)
"""
    shown, _, loaded = _run_python(code).partition("LOADED")
    assert "train" in shown
    assert [name for name in HEAVY if name in loaded.split()] == []


def test_a_slip_in_a_run_file_is_told_before_torch_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("data: digits\ntrain: {epoch: 3}\n", encoding="utf-8")
    code = f"""
import sys
from netwright.cli.app import main
sys.argv = ["netwright", "train", {str(tmp_path / "run.yaml")!r}]
try:
    main()
except SystemExit as ended:
    assert ended.code == 2, ended.code
print("LOADED", *sys.modules)
"""
    assert "torch" not in _run_python(code).partition("LOADED")[2].split()


def test_training_is_light(tmp_path: Path) -> None:
    """What a plain training can do without takes longer to import than torch itself."""
    code = f"""
import sys
from netwright.cli.app import main
layers = "model=[Flatten, {{Linear: 16}}, ReLU, BatchNorm1d, Dropout]"
sys.argv = ["netwright", "train", "digits", "--set", layers, "--set", "train.epochs=1",
            "--out", {str(tmp_path / "run")!r}]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("LOADED", *sys.modules)
"""
    shown, _, loaded = _run_python(code).partition("LOADED")
    assert "epoch 1/1" in shown
    heavy = ("torch._dynamo", "sympy", "sklearn", "scipy", "pandas", "matplotlib", "tensorflow", "onnx")
    assert [name for name in heavy if name in loaded.split()] == []


# Errors


def _walk_error_classes() -> Iterator[type[Exception]]:
    import netwright
    from netwright.core.errors import NetwrightError

    for module in pkgutil.walk_packages(netwright.__path__, "netwright."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [NetwrightError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("netwright."):
            yield kind
        waiting.extend(kind.__subclasses__())


def test_no_error_lacks_its_place_and_its_remedy() -> None:
    for kind in _walk_error_classes():
        asked = inspect.signature(kind).parameters
        for name in ("where", "fix"):
            assert asked[name].kind is inspect.Parameter.KEYWORD_ONLY, kind
            assert asked[name].default is inspect.Parameter.empty, kind


def test_every_error_crosses_processes() -> None:
    for kind in _walk_error_classes():
        error = kind("no column `成绩`", where="scores.csv:1", fix="--target score")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert str(again) == str(error)


def test_every_error_is_on_its_page() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert [kind.__name__ for kind in _walk_error_classes() if f"`{kind.__name__}`" not in page] == []


# Words for the user


def test_every_command_is_documented() -> None:
    import typer

    from netwright.cli.app import app

    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands
    assert commands
    assert [name for name in commands if f"## netwright {name}\n" not in page] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_readme_names_the_way_in(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [target for target in ("test", "lint", "docs") if f"make {target}\n" not in script] == []


def test_readmes_have_the_same_code() -> None:
    english, chinese = (
        re.findall(r"^```.*?^```", readme.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for readme in READMES
    )
    assert english
    assert english == chinese
