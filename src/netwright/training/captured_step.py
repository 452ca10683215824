"""One batch of training, recorded once and run again without modules and autograd."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from time import perf_counter
from typing import Any, final

import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from torch.nn.modules import module as torch_module

from netwright.core.random_state import RandomState
from netwright.training.eager_step import EagerStep
from netwright.training.replay.record_calls import record_calls
from netwright.training.replay.replay import Replay
from netwright.training.replay.shorten_tape import shorten_tape
from netwright.training.replay.tape import Tape
from netwright.training.step import Step

# Four of them are a wait that nobody should have for what a recording of so long a step saves.
_MOST_SECONDS = 1.0
_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


@final
class CapturedStep(Step):
    """One batch of training as a flat list of tensor operations: forward, loss and gradient.

    The weights are the same, to the bit, as after `EagerStep`: before it is used, both were run on copies of
    the network. A batch of another shape (the last of an epoch), and every batch while somebody listens to
    the modules with hooks, goes layer by layer as before.

    Args:
        eager: the step that it stands in for, and that makes the updates.
        net: the network.
        tape: from inputs, targets, parameters and buffers to loss, answer and gradients.
        learners: places, among the parameters, of those that get these gradients, in order.
        batch: an input and its targets, as the recorded ones were.
    """

    def __init__(
        self,
        eager: EagerStep,
        net: nn.Module,
        tape: Tape,
        learners: Sequence[int],
        batch: tuple[Tensor, Tensor],
    ) -> None:
        self._eager = eager
        self._net = net
        self.tape = tape
        self.replay = Replay(tape)
        self._places = list(learners)
        self._learners = self.list_learners(net)
        self._held = self.list_held(net)
        self._form = tuple(map(_describe_form, batch))
        self._hooks = _list_hooks(net)

    @classmethod
    def try_capture(
        cls, eager: EagerStep, net: nn.Module, inputs: Any, targets: Shaped[Tensor, "batch *answer"]
    ) -> CapturedStep | None:
        """Record one batch on a copy of the network and prove the recording on another batch.

        It costs the time of three batches, of one where a batch takes long, and leaves network and generators
        as they were. Numbers never depend on what comes of it, so that a resumed run may go either way.

        Args:
            eager: the step as it runs otherwise.
            net: the network, on its device and in the form (number format, layout) in which it is trained.
            inputs: a full batch of what it takes.
            targets: as the batches give them.

        Returns:
            The step; None where nothing is to be gained, or the network cannot be recorded to the bit.
        """
        before = RandomState.read()
        try:
            return _capture(eager, net, inputs, eager.lay_out(targets))
        except Exception:  # whatever it is: layer by layer it will be told in the network's own words
            return None
        finally:
            before.restore()

    @property
    def num_operations(self) -> int:
        """Operations from the inputs to loss and gradients."""
        return self.replay.num_calls

    @property
    def is_watched(self) -> bool:
        """Whether somebody listens to the modules with hooks, so that they must run."""
        return any(self._hooks)

    def list_learners(self, net: nn.Module) -> list[nn.Parameter]:
        """List the parameters of the network, or of a copy, that get the gradients, in order."""
        parts = list(net.parameters())
        return [parts[place] for place in self._places]

    def list_held(self, net: nn.Module) -> list[Tensor]:
        """List what a replay takes of the network, or of a copy, after inputs and targets."""
        return _list_tensors(net)

    @property
    def is_between_updates(self) -> bool:
        """Never with gradients of its own: each batch is an update."""
        return self._eager.is_between_updates

    def run(self, inputs: Any, targets: Shaped[Tensor, "batch *answer"]) -> None:
        """Train on one batch."""
        laid_out = self._eager.lay_out(targets)
        if self.is_watched or (_describe_form(inputs), _describe_form(laid_out)) != self._form:
            self._eager.run(inputs, targets)
            return
        with torch.no_grad():
            loss, answer, *gradients = self.replay(inputs, laid_out, *self._held)
            for part, gradient in zip(self._learners, gradients, strict=True):
                part.grad = gradient
            self._eager.finish(loss, answer, laid_out)

    def update(self) -> None:
        """Nothing waits for an update."""
        self._eager.update()

    def forget(self) -> None:
        """Drop what an odd batch left."""
        self._eager.forget()


def _capture(eager: EagerStep, net: nn.Module, inputs: Any, targets: Tensor) -> CapturedStep | None:
    if not eager.is_plain or not _can_capture(net, inputs):
        return None
    trial = _Trial(eager, copy.deepcopy(net).train())
    state = trial.describe_state()
    others, began = _read_others(), perf_counter()
    tape = record_calls(lambda: trial.run(inputs, targets), [inputs, targets, *trial.held])
    is_long = perf_counter() - began > _MOST_SECONDS
    if is_long or trial.describe_state() != state or _read_others() != others:
        return None
    constants = set(tape.constants)
    if any(value in constants for call in tape.calls for value in call.writes):
        return None
    tape = shorten_tape(tape)
    rows = torch.arange(len(inputs)).flip(0) // 2
    if not trial.prove(Replay(tape), inputs.index_select(0, rows), targets.index_select(0, rows)):
        return None
    learners = [place for place, part in enumerate(trial.net.parameters()) if part.grad is not None]
    return CapturedStep(eager, net, tape, learners, (inputs, targets))


@final
class _Trial:
    """A copy of the network on which a step may be tried."""

    def __init__(self, eager: EagerStep, net: nn.Module) -> None:
        self._eager = eager
        self.net = net
        self.held = _list_tensors(net)

    def run(self, inputs: Tensor, targets: Tensor) -> list[Tensor]:
        """Loss, answer and gradients, layer by layer."""
        for part in self.net.parameters():
            part.grad = None
        loss, answer = self._eager.forward(self.net, inputs, targets)
        loss.backward()
        return [loss, answer, *(part.grad for part in self.net.parameters() if part.grad is not None)]

    def prove(self, replay: Replay, inputs: Tensor, targets: Tensor) -> bool:
        """Whether both ways give the same numbers, and leave the same buffers and generator behind."""
        buffers, began = [buffer.clone() for buffer in self.net.buffers()], torch.get_rng_state()
        wanted = [tensor.detach() for tensor in self.run(inputs, targets)]
        wanted += [buffer.clone() for buffer in self.net.buffers()]
        wanted.append(torch.get_rng_state())
        for buffer, value in zip(self.net.buffers(), buffers, strict=True):
            buffer.copy_(value)
        torch.set_rng_state(began)
        with torch.no_grad():
            found = replay(inputs, targets, *self.held)
        found += [*self.net.buffers(), torch.get_rng_state()]
        return all(
            _describe_form(first) == _describe_form(second) and torch.equal(first, second)
            for first, second in zip(wanted, found, strict=True)
        )

    def describe_state(self) -> list[Any]:
        """Everything that the network remembers besides what its parameters and buffers hold."""
        return [
            (path, name, _describe_value(value))
            for path, part in self.net.named_modules()
            for place in (vars(part), part._parameters, part._buffers)
            for name, value in place.items()
            if name not in ("_parameters", "_buffers")
        ]


def _can_capture(net: nn.Module, inputs: Any) -> bool:
    """Whether it computes on the processor, from one tensor, and nobody listens."""
    if not isinstance(inputs, Tensor) or len(inputs) < 2 or any(_list_hooks(net)):
        return False
    parts = _list_tensors(net)
    if any(part.device.type != "cpu" or type(part) not in (Tensor, nn.Parameter) for part in parts):
        return False
    return not any(part._backward_hooks or part._post_accumulate_grad_hooks for part in net.parameters())


def _list_tensors(net: nn.Module) -> list[Tensor]:
    return [*net.parameters(), *net.buffers()]


def _list_hooks(net: nn.Module) -> list[dict[int, Any]]:
    """The places where hooks would be."""
    shared = [
        value
        for name, value in vars(torch_module).items()
        if name.startswith("_global_") and isinstance(value, dict)
    ]
    return [*shared, *(getattr(part, name) for part in net.modules() for name in _HOOKS)]


def _describe_form(tensor: Any) -> Any:
    if not isinstance(tensor, Tensor):
        return None
    return tensor.shape, tensor.stride(), tensor.dtype


def _describe_value(value: Any) -> Any:
    if isinstance(value, bool | int | float | str | None):
        return value
    if isinstance(value, Tensor):
        return id(value)
    if isinstance(value, dict):
        return [(str(key), _describe_value(part)) for key, part in value.items()]
    if isinstance(value, list | tuple | set):
        return [_describe_value(part) for part in value]
    return id(value)


def _read_others() -> list[Any]:
    """Python's and NumPy's generators, from which no tape draws."""
    state = RandomState.read().state
    return [state["python"], [part.tolist() if isinstance(part, Tensor) else part for part in state["numpy"]]]
