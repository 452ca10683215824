"""Who calls scikit-learn."""

from __future__ import annotations

from types import FrameType

from netwright.checking.load import Line
from netwright.checking.place import find_line, is_users

_BETWEEN = ("_param_validation.py",)
_STEPS = ("pipeline.py", "_column_transformer.py")


def find_caller(frame: FrameType | None, *, steps: bool = False) -> Line:
    """Find the user's line where the user's code calls a function of scikit-learn itself.

    Args:
        frame: of the call.
        steps: whether a call by one of its pipelines counts as the user's.

    Returns:
        None where scikit-learn calls for reasons of its own.
    """
    while frame is not None and frame.f_code.co_filename.endswith(_BETWEEN):
        frame = frame.f_back
    if frame is None or not (is_users(frame) or (steps and frame.f_code.co_filename.endswith(_STEPS))):
        return None
    return find_line(frame)
