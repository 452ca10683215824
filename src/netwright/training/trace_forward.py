"""One forward pass, watched: which layers ran, what they took, and what to say if one cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.core.errors import NetwrightError
from netwright.core.find_answer import find_answer
from netwright.nets.blocks.member_linear import MemberLinear
from netwright.nets.blocks.member_mean import MemberMean
from netwright.nets.explain_failure import explain_failure
from netwright.nets.locate_module import locate_module
from netwright.training.call_network import call_network


@dataclass(frozen=True, eq=False)
class Visit:
    """A layer without sublayers that ran.

    Args:
        path: its path in the network.
        module: the layer.
        arrives: shape of its first tensor.
        output: what it gave.
    """

    path: str
    module: nn.Module
    arrives: tuple[int, ...]
    output: Any


@dataclass(frozen=True, eq=False)
class ForwardTrace:
    """A forward pass that went through.

    Args:
        answer: the network's answer, one tensor.
        chosen: how the tensor was found where the network gives several; else None.
        visits: the layers that ran, in order.
    """

    answer: Shaped[Tensor, "*answer"]
    chosen: str | None
    visits: tuple[Visit, ...]

    @property
    def ends_in_weights(self) -> bool:
        """Whether the answer is what a weight layer (Linear, convolution) gave, unchanged in value.

        The mean of members' Linears is as good as a Linear.
        """
        is_mean = False
        for visit in reversed(self.visits):
            if isinstance(visit.module, MemberMean):
                is_mean = True
                continue
            if isinstance(visit.module, (nn.Flatten, nn.Unflatten, nn.Identity)):
                continue
            if is_mean:
                return isinstance(visit.module, MemberLinear)
            # The same memory, never written to again: no activation came after it, not even in place.
            is_same = isinstance(visit.output, Tensor) and visit.output.data_ptr() == self.answer.data_ptr()
            return is_same and self.answer._version == 0 and _is_torch_weights(visit.module)
        return False


def trace_forward(net: nn.Module, inputs: Any) -> ForwardTrace:
    """Run the network once on a batch.

    Args:
        net: the network, on the device of `inputs`.
        inputs: one batch, as `Batches` gives it.

    Raises:
        ShapeClash: a layer cannot take what arrives.
        NetworkError: the forward pass raises, or gives no tensor.

    >>> trace = trace_forward(nn.Sequential(nn.Linear(2, 3), nn.ReLU()), torch.ones(4, 2))
    >>> tuple(trace.answer.shape), [visit.path for visit in trace.visits], trace.ends_in_weights
    ((4, 3), ['0', '1'], False)
    """
    stack: list[tuple[str, nn.Module, Any]] = []
    visits: list[Visit] = []
    handles = []
    for path, module in net.named_modules():
        is_leaf = next(module.children(), None) is None

        def enter(module: nn.Module, given: Any, path: str = path) -> None:
            stack.append((path, module, given))

        def leave(
            module: nn.Module, given: Any, output: Any, path: str = path, is_leaf: bool = is_leaf
        ) -> None:
            stack.pop()
            if is_leaf:
                shape = next((tuple(part.shape) for part in given if isinstance(part, Tensor)), ())
                visits.append(Visit(path, module, shape, output))

        handles.append(module.register_forward_pre_hook(enter))
        handles.append(module.register_forward_hook(leave))
    try:
        output = call_network(net, inputs)
    except (NetwrightError, KeyboardInterrupt):
        raise
    except Exception as problem:
        path, module, given = stack[-1] if stack else ("", net, (inputs,))
        raise explain_failure(problem, path, module, given, inputs, net=net) from problem
    finally:
        for handle in handles:
            handle.remove()
    answer, chosen = find_answer(output, locate_module(net))
    return ForwardTrace(answer, chosen, tuple(visits))


def _is_torch_weights(module: nn.Module) -> bool:
    kinds = (nn.Linear, nn.Bilinear, nn.modules.conv._ConvNd)
    return isinstance(module, kinds) and not torch.is_complex(module.weight)
