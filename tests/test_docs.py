"""Every code block of the READMEs and the docs runs, in order, one folder a file.

- A block with `title="name"` is a file: it is written, not run.
- ```python runs, in one namespace a file.
- ```console and ```bash: the lines that call `netwright` run (in console blocks, those after `$ `).
- `<!-- no-test: reason -->` on the line before a block leaves it out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [page for page in (ROOT / "README.md", ROOT / "README.zh-CN.md") if page.exists()]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
BLOCK = re.compile(
    r"^(?P<indent>[ ]*)(?:<!-- no-test: (?P<reason>.+) -->\n\s*)?```(?P<language>[\w+-]*)(?P<rest>[^\n]*)\n"
    r"(?P<code>.*?)^(?P=indent)```$",
    flags=re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    line: int
    language: str
    title: str | None
    code: str
    is_left_out: bool


def _read_blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        title = re.search(r'title="([^"]+)"', found["rest"])
        indent = len(found["indent"])
        yield Block(
            line=text.count("\n", 0, found.start("code")) + 1,
            language=found["language"],
            title=title[1] if title else None,
            code="".join(line[indent:] for line in found["code"].splitlines(keepends=True)),
            is_left_out=found["reason"] is not None,
        )


def _list_commands(block: Block) -> list[str]:
    """The shell lines of a block that call netwright; a line that ends in a backslash goes on."""
    lines = block.code.replace("\\\n", " ").splitlines()
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [line for line in lines if re.search(r"(?:^|[|;&]\s*)netwright ", line)]


def _run_command(line: str, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run one line: in this process where it is one command (torch is loaded already), else in a shell."""
    words = shlex.split(line, comments=True)
    if set(words) & {"|", ">", "<", "&&", ";"}:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        ran = subprocess.run(
            line, shell=True, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{where}: {line}\n{ran.stdout}{ran.stderr}"
        return
    from netwright.cli.app import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
    shown = capsys.readouterr()
    assert not ended.value.code, f"{where}: {line}\n{shown.out}{shown.err}"


@pytest.fixture
def page_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to run a page in; modules that its blocks import are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_blocks_run(page: Path, page_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {"__name__": "page"}
    for block in _read_blocks(page):
        where = f"{page.relative_to(ROOT)}:{block.line}"
        if block.is_left_out:
            continue
        if block.title:
            (page_folder / block.title).write_text(block.code, encoding="utf-8")
        elif block.language == "python":
            # Blank lines before the code make a traceback name the page's own line.
            exec(compile("\n" * (block.line - 1) + block.code, str(page), "exec"), namespace)
        elif block.language in {"console", "bash"}:
            for line in _list_commands(block):
                _run_command(line, where, capsys)


def test_few_blocks_are_left_out() -> None:
    left_out = [
        f"{page.name}:{block.line}" for page in PAGES for block in _read_blocks(page) if block.is_left_out
    ]
    assert len(left_out) <= 3, left_out


def test_run_files_on_pages_are_run_files(tmp_path: Path) -> None:
    from netwright.core.read_run_file import read_run_file

    for page in PAGES:
        for block in _read_blocks(page):
            if block.language == "yaml" and re.match(r"data:", block.code):
                file = tmp_path / "run.yaml"
                file.write_text(block.code, encoding="utf-8")
                read_run_file(file)
