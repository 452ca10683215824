"""Keep the draws of weights that a loop makes after its first step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

from torch import Tensor
from torch.nn import init

from netwright.checking.loop import Loop
from netwright.checking.place import is_users
from netwright.checking.redrawn import Redrawn
from netwright.checking.replace_attribute import replace_attribute

_DRAWS = (
    "uniform_",
    "normal_",
    "trunc_normal_",
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
    "orthogonal_",
)
_MOST_MOMENTS = 12
_MOST_PARTS = 2000
_MOST_FRAMES = 30


@contextmanager
def watch_inits(loop: Loop) -> Iterator[None]:
    """Keep which tensors `nn.init` draws anew between two steps, with the user's lines that lead there.

    Args:
        loop: where it is kept.
    """

    def make(plain: Callable[..., Any]) -> Callable[..., Any]:
        def draw(tensor: Tensor, *args: Any, **kwargs: Any) -> Any:
            if loop.num_steps and isinstance(tensor, Tensor):
                _note(loop, tensor, sys._getframe(1))
            return plain(tensor, *args, **kwargs)

        return draw

    with ExitStack() as stack:
        for name in _DRAWS:
            stack.enter_context(replace_attribute(init, name, make))
        yield


def _note(loop: Loop, tensor: Tensor, frame: FrameType | None) -> None:
    moments = loop.redrawn
    if not moments or moments[-1].after_steps != loop.num_steps:
        if len(moments) >= _MOST_MOMENTS:
            return
        moments.append(Redrawn(loop.num_steps, list(_list_lines(frame))))
    if len(moments[-1].places) < _MOST_PARTS:
        moments[-1].places.add(tensor.data_ptr())


def _list_lines(frame: FrameType | None) -> Iterator[tuple[str, int, str]]:
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return
        if is_users(frame):
            yield frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
        frame = frame.f_back
