"""Watch what a script does with scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType

from netwright.checking.loop import Loop
from netwright.checking.preparing.watch_fits import KINDS, watch_fits
from netwright.checking.preparing.watch_imports import watch_imports
from netwright.checking.preparing.watch_metrics import watch_metrics
from netwright.checking.preparing.watch_splits import watch_splits

_SPLITS, _METRICS = "sklearn.model_selection", "sklearn.metrics"


@contextmanager
def watch_preparation(loop: Loop) -> Iterator[None]:
    """Keep fits, splits and metrics of a script, as soon as it imports scikit-learn itself.

    Args:
        loop: where they are kept (`loop.preparation`).
    """
    with ExitStack() as stack:

        def begin(module: ModuleType) -> None:
            if module.__name__ in KINDS:
                stack.enter_context(watch_fits(module, loop.preparation))
            elif module.__name__ == _SPLITS:
                stack.enter_context(watch_splits(module, loop.preparation))
            else:
                stack.enter_context(watch_metrics(module, loop))

        stack.enter_context(watch_imports([*KINDS, _SPLITS, _METRICS], begin))
        yield
