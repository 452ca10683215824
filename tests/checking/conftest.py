from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch

from netwright.checking.subject import Subject
from netwright.checking.watch_loop import watch_loop
from netwright.jobs.check_script import check_script


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str, str], ModuleType]:
    """Write code to a file and import it: rules read the user's lines."""
    names: list[str] = []

    def load_code(code: str, name: str = "my_net") -> ModuleType:
        file = tmp_path / f"{name}.py"
        file.write_text(code, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        names.append(name)
        torch.manual_seed(0)
        spec.loader.exec_module(module)
        return module

    yield load_code
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def look(load) -> Callable[[str], Subject]:
    """The subject of a piece of code that defines net, inputs, targets and loss."""

    def make(code: str, **fields) -> Subject:
        module = load(code)
        given = {
            name: getattr(module, name)
            for name in ("num_train", "batch_size", "parts")
            if hasattr(module, name)
        }
        if hasattr(module, "train"):
            with watch_loop() as fields["loop"]:
                try:
                    module.train()
                except Exception as error:  # a script that ends so is checked all the same
                    fields["loop"].raised = error
        given = {"loop_is_known": True, **given, **fields}
        # As the loop found it, not as it left it: what a script's networks are checked as, too.
        roots = given["loop"].roots if "loop" in given else ()
        return Subject(
            next((root.copy for root in roots if root.net is module.net), module.net),
            module.inputs,
            module.targets,
            module.loss,
            **given,
        )

    return make


@pytest.fixture
def speak(tmp_path: Path) -> Callable[[str], dict[str, str | None]]:
    """The rules that speak of a script, each with the line that it names; notes are left out."""

    def check(text: str) -> dict[str, str | None]:
        code = f"import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n{text}"
        torch.manual_seed(0)
        (tmp_path / "train.py").write_text(code, encoding="utf-8")
        report = check_script(str(tmp_path / "train.py"))
        return {
            finding.rule: code.splitlines()[finding.line[1] - 1].strip() if finding.line else None
            for finding in report.findings
            if finding.severity != "note"
        }

    return check
