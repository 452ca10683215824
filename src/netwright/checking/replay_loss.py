"""What a loop did with an answer up to its loss, to be done again with another answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from netwright.core.find_answer import find_answer

LOSSES = frozenset(
    {
        "cross_entropy",
        "nll_loss",
        "kl_div",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "mse_loss",
        "l1_loss",
        "smooth_l1_loss",
        "huber_loss",
    }
)
_DIFFERENCES = frozenset({"sub", "rsub"})
_LONGEST = 8


@dataclass(eq=False)
class Step:
    """An operation of the loop, outside of its networks.

    Args:
        func: the function of torch.
        name: what it is called.
        args: as they were given.
        kwargs: as they were given.
        line: the user's.
        result: what it gave.
    """

    func: Callable[..., Any]
    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    line: tuple[str, int] | None
    result: Tensor | None = None


def replay_loss(
    step: Step, answer: Tensor, made: dict[int, Step]
) -> tuple[Callable[[Any, Any], Any] | None, Tensor | None]:
    """Write a loss that repeats what the loop does, where a step is the loss of an answer.

    Args:
        step: a step of the loop.
        answer: what the network gave.
        made: the steps before it, by the id of what they gave.

    Returns:
        The loss and the targets; None and None where the step is no loss, or not of this answer.
    """
    target = step.args[1] if len(step.args) > 1 else step.kwargs.get("target")
    if not isinstance(target, Tensor) or target.requires_grad:
        return None, None
    is_difference = step.name in _DIFFERENCES and step.args[0] is answer and target.ndim != answer.ndim
    if step.name not in LOSSES and not is_difference:
        return None, None
    chain: list[Step] = []
    tensor = step.args[0]
    while tensor is not answer:
        before = made.get(id(tensor))
        if before is None or before.result is not tensor or len(chain) >= _LONGEST:
            return None, None
        chain.insert(0, before)
        tensor = before.args[0]

    def loss(output: Any, truth: Any) -> Any:
        value: Any = find_answer(output)[0]
        for one in chain:
            value = _call_at(one, (value, *one.args[1:]))
        rest = (truth, *step.args[2:]) if len(step.args) > 1 else ()
        kwargs = step.kwargs if rest else {**step.kwargs, "target": truth}
        value = _call_at(step, (value, *rest), kwargs)
        return value.square().mean() if is_difference else value

    return loss, target.detach().clone()


def _call_at(step: Step, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> Any:
    """Call a step's function from a frame that has the user's own file and line, for rules to name."""
    names: dict[str, Any] = {
        "func": step.func,
        "args": args,
        "kwargs": step.kwargs if kwargs is None else kwargs,
    }
    file, line = step.line or (__file__, 1)
    code = compile("\n" * (line - 1) + "result = func(*args, **kwargs)", file, "exec")
    exec(code, names)  # noqa: S102 - one line that is written above
    return names["result"]
