from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netwright.core.errors import DataError, NetworkError, UsageError
from netwright.core.import_object import import_object


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_file_relative_to_folder_and_absolute(tmp_path: Path) -> None:
    file = write(tmp_path, "mine.py", "class Net:\n    class Inner:\n        size = 3\n")
    net = import_object("mine.py:Net", tmp_path)
    assert import_object(f"{file}:Net") is net, "the same file must give the same class"
    assert import_object("mine.py:Net.Inner", tmp_path).size == 3
    assert sys.modules[net.__module__].__file__ == str(file)
    assert str(tmp_path) not in sys.path


def test_two_files_of_one_name_are_two_modules_with_their_own_neighbours(tmp_path: Path) -> None:
    for part in ("a", "b"):
        write(tmp_path / part, "neighbour_of_net.py", f"NAME = '{part}'\n")
        write(tmp_path / part, "net.py", "from neighbour_of_net import NAME\n")
    assert import_object("a/net.py:NAME", tmp_path) == "a"
    assert import_object("b/net.py:NAME", tmp_path) == "b"


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    file = write(tmp_path, "changing.py", "SIZE = 1\n")
    assert import_object("changing.py:SIZE", tmp_path) == 1
    file.write_text("SIZE = 2  # and longer\n")
    os.utime(file, ns=(1, 10**18))
    assert import_object("changing.py:SIZE", tmp_path) == 2


def test_module_beside_the_run_file(tmp_path: Path) -> None:
    write(tmp_path, "pack_beside/__init__.py", "")
    write(tmp_path, "pack_beside/nets.py", "WIDTH = 7\n")
    assert import_object("pack_beside.nets:WIDTH", tmp_path) == 7


@pytest.mark.parametrize(
    ("text", "name", "fragments"),
    [
        (None, "sick.py:Net", ["there is no file", "sick.py", "where: model.use"]),
        ("x = 1\n", "sick.py", ["`sick.py` does not name an object", "`sick.py:Name`"]),
        ("x = 1\n", "sick.py:", ["does not name an object"]),
        ("class Network: pass\n", "sick.py:Netwrok", ["has no `Netwrok`", "did you mean `Network`?"]),
        ("import os\n", "sick.py:Net", ["has no `Net`", "define `Net`"]),
        ("x = 1\ndef f(:\n", "sick.py:Net", ["not valid Python", "where: model.use, sick.py:2"]),
        ("x = 1\n\ny = x / 0\n", "sick.py:Net", ["raised ZeroDivisionError", "sick.py:3"]),
        ("import sys\nsys.exit(3)\n", "sick.py:Net", ["ends the program", "sick.py:2", "__main__"]),
        ("import not_there_at_all\n", "sick.py:Net", ["ModuleNotFoundError", "install `not_there_at_all`"]),
        (None, "not_there_at_all.sub:Net", ["there is no module `not_there_at_all`", "check the spelling"]),
    ],
)
def test_sick_inputs(tmp_path: Path, text: str | None, name: str, fragments: list[str]) -> None:
    if text is not None:
        write(tmp_path, "sick.py", text)
    with pytest.raises(NetworkError) as caught:
        import_object(name, tmp_path, where="model.use", error=NetworkError)
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_near_file_name_is_offered(tmp_path: Path) -> None:
    write(tmp_path, "my_net.py", "x = 1\n")
    with pytest.raises(DataError, match=r"did you mean `my_net.py`\?"):
        import_object("my_nte.py:x", tmp_path, error=DataError)


def test_error_inside_a_module_names_its_line(tmp_path: Path) -> None:
    write(tmp_path, "module_that_fails.py", "a = 1\nb = a['x']\n")
    with pytest.raises(UsageError) as caught:
        import_object("module_that_fails:b", tmp_path)
    assert "module_that_fails.py:2" in caught.value.where


def test_loads_no_torch() -> None:
    code = "import netwright.core.import_object, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
