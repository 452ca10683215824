from __future__ import annotations

from pathlib import Path

import pytest

from netwright.core.import_object import import_object
from netwright.core.locate_error import locate_error


def test_names_the_innermost_line_of_the_users_code(tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text("import json\ndef outer():\n  return inner()\ndef inner():\n  return json.loads('{')\n")
    outer = import_object("lines.py:outer", tmp_path)
    with pytest.raises(ValueError, match="Expecting") as caught:
        outer()
    assert locate_error(caught.value, file) == "lines.py:5"
    assert locate_error(caught.value, Path("elsewhere/other.py")) == "other.py"
