"""A forward pass, watched: every layer, every function, what arrives and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.hooks import RemovableHandle

from netwright.nets.layer_table.carry_field import carry_field
from netwright.nets.layer_table.count_products import count_products
from netwright.nets.layer_table.field import Field, Span
from netwright.nets.layer_table.shortcut_meta import shortcut_meta
from netwright.nets.layer_table.stand_in_layer import stand_in_layer

_ALIASES = {"__get__", "contiguous", "clone", "detach", "to", "float", "type", "type_as", "requires_grad_"}


@dataclass(eq=False)
class Step:
    """A layer or function that ran, as far as it got.

    Args:
        path: of the module, or of the module whose code called the function.
        kind: class, or function with `()`.
        module: the layer; None for a function.
        is_leaf: whether it is shown as one layer; False for a module whose layers are shown.
    """

    path: str
    kind: str
    module: nn.Module | None
    is_leaf: bool
    inputs: tuple[tuple[int, ...], ...] = ()
    outputs: tuple[tuple[int, ...], ...] = ()
    sources: tuple[Step | int, ...] = ()
    source_shapes: tuple[tuple[int, ...], ...] = ()
    multiply_adds: int = 0
    saved_bytes: int = 0
    field: Field | None = None
    meets_weights: bool = False


@dataclass(eq=False)
class Watch:
    """What was seen of a forward pass.

    Args:
        steps: layers, functions and the modules that hold them, in the order in which they began.
        stack: modules that had begun and not ended when the pass broke; empty where it went through.
        arriving: the arguments of the innermost of them.
        input_places: sizes of the map that the network takes; empty for other inputs.
        origins: by identity of a tensor, the step that gave it (inputs: -1, -2, …) and its field.
        alive: what `origins` speaks of: an identity may not be given to another tensor.
    """

    steps: list[Step] = field(default_factory=list)
    stack: list[Step] = field(default_factory=list)
    arriving: list[tuple[tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    current: Step | None = None
    input_places: tuple[int, ...] = ()
    origins: dict[int, tuple[Step | int, Field | None]] = field(default_factory=dict)
    alive: list[Any] = field(default_factory=list)


class _Watcher:
    def __init__(self, state: list[Tensor]) -> None:
        self.watch = Watch()
        self.known = {tensor.untyped_storage()._cdata for tensor in state}
        self.state = {id(tensor) for tensor in state}
        self.origins = self.watch.origins
        self.alive = self.watch.alive
        self.alive.append(state)

    def start(self, inputs: Any) -> None:
        for index, tensor in enumerate(list_tensors(inputs)):
            places = tuple(tensor.shape[2:])
            field = Field((Span(),) * len(places), places) if places else None
            if index == 0:
                self.watch.input_places = places
            self.origins[id(tensor)] = (-1 - index, field)
            self.alive.append(tensor)

    def inside_leaf(self) -> bool:
        return bool(self.watch.stack) and self.watch.stack[-1].is_leaf

    def begin(self, step: Step, given: Any) -> list[Field]:
        tensors = [t for t in list_tensors(given) if not is_lazy(t)]
        step.inputs = tuple(tuple(t.shape) for t in tensors if id(t) not in self.state)
        found = [(t, *self.origins[id(t)]) for t in tensors if id(t) in self.origins]
        unique = {id(source): (source, t) for t, source, _ in found}
        step.sources = tuple(source for source, _ in unique.values())
        step.source_shapes = tuple(tuple(t.shape) for _, t in unique.values())
        step.meets_weights = any(id(t) in self.state and t.dim() > 1 for t in tensors)
        fields = [one for _, _, one in found]
        return [one for one in fields if one is not None] if None not in fields else []

    def end(self, step: Step, fields: list[Field], given: Any, output: Any, name: nn.Module | str) -> None:
        results = [t for t in list_tensors(output) if not is_lazy(t)]
        arrived = {id(t): t for t in list_tensors(given)}
        step.outputs = tuple(tuple(t.shape) for t in results)
        for result in results:
            # A layer that passes on its input, such as Identity, is no station on the way.
            if id(result) in arrived and not step.kind.endswith("_()") and not _changes(name):
                step.field = self.origins.get(id(result), (0, None))[1]
                continue
            step.field = carry_field(name, fields, tuple(result.shape)) if fields else None
            self.origins[id(result)] = (step, step.field)
            self.alive.append(result)

    def pack(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in self.known:
            self.known.add(storage._cdata)
            self.alive.append(storage)
            step = self.watch.current or (self.watch.stack[-1] if self.watch.stack else None)
            if step is not None:
                step.saved_bytes += storage.nbytes()
        return tensor


def _changes(name: nn.Module | str) -> bool:
    return isinstance(name, nn.Module) and bool(getattr(name, "inplace", False))


def list_tensors(given: Any) -> Iterator[Tensor]:
    """Find the tensors in whatever a layer takes or gives: tuples, dicts, objects with attributes."""
    if isinstance(given, Tensor):
        yield given
    elif isinstance(given, (tuple, list)):
        for part in given:
            yield from list_tensors(part)
    elif isinstance(given, dict):
        for part in given.values():
            yield from list_tensors(part)
    elif hasattr(given, "__dict__") and not isinstance(given, (nn.Module, type)) and not callable(given):
        yield from (value for value in vars(given).values() if isinstance(value, Tensor))


class _Functions(TorchFunctionMode):
    """Sees every function of PyTorch that code outside torch.nn's own layers calls."""

    def __init__(self, watcher: _Watcher) -> None:
        super().__init__()
        self.watcher = watcher

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        watcher, kwargs = self.watcher, kwargs or {}
        stack = watcher.watch.stack
        if not stack or stack[-1].is_leaf:
            return func(*args, **kwargs)
        name = func.__name__
        given = (args, kwargs)
        step = Step(stack[-1].path, f"{_plain(name)}()", None, is_leaf=True)
        fields = watcher.begin(step, given)
        if not step.sources:
            return func(*args, **kwargs)
        before, watcher.watch.current = watcher.watch.current, step
        output = func(*args, **kwargs)
        watcher.watch.current = before
        if name in _ALIASES:
            _pass_on(watcher, args, output)
        elif name == "__setitem__" or any(True for _ in list_tensors(output)):
            watcher.watch.steps.append(step)
            result = args[0] if name == "__setitem__" else output
            layer = stand_in_layer(name, args, kwargs) if fields else None
            watcher.end(step, fields, given, result, layer or _plain(name))
        return output


def _pass_on(watcher: _Watcher, args: tuple[Any, ...], output: Any) -> None:
    if isinstance(output, Tensor) and args and id(args[0]) in watcher.origins:
        source, field = watcher.origins[id(args[0])]
        same = output.shape == args[0].shape
        watcher.origins.setdefault(id(output), (source, field if same else None))
        watcher.alive.append(output)


def _plain(name: str) -> str:
    """Name a function as one writes it: `__radd__` is `add`; what works in place keeps its last `_`."""
    if not name.startswith("__"):
        return name
    bare = name.strip("_")
    if bare in {"getitem", "setitem"}:
        return bare + ("_" if bare == "setitem" else "")
    return bare.removeprefix("r") if bare in {"radd", "rsub", "rmul", "rtruediv", "rpow", "rmatmul"} else bare


class _Products(TorchDispatchMode):
    """Counts multiply-adds for whatever runs at the moment."""

    def __init__(self, watcher: _Watcher) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no annotations
        self.watcher = watcher

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing here is ever compiled; to say otherwise imports the compiler, which takes seconds."""
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = None if kwargs else shortcut_meta(func, args)
        if result is None:
            result = func(*args, **(kwargs or {}))
        count = count_products(func._overloadpacket, args, result)
        if count:
            watch = self.watcher.watch
            step = watch.current or (watch.stack[-1] if watch.stack else None)
            if step is not None:
                step.multiply_adds += count
        return result


@contextmanager
def watch_forward(
    net: nn.Module, inputs: Any, state: list[Tensor], is_leaf: Callable[[nn.Module], bool]
) -> Iterator[Watch]:
    """Watch the forward passes that run inside the `with` block.

    Args:
        net: the network.
        inputs: what it will be given.
        state: its parameters and buffers, as the pass will use them.
        is_leaf: whether a module is shown as one layer.

    Yields:
        What was seen so far; complete when the block ends, also where the pass raised.
    """
    watcher = _Watcher(state)
    watch = watcher.watch
    watcher.start(inputs)
    pending: list[tuple[Step, list[Field], Any] | None] = []
    paths = {module: path for path, module in net.named_modules()}

    def enter(module: nn.Module, args: Any, kwargs: Any) -> None:
        if watcher.inside_leaf():
            pending.append(None)
            return
        step = Step(paths[module], type(module).__name__, module, is_leaf(module))
        fields = watcher.begin(step, (args, kwargs))
        pending.append((step, fields, (args, kwargs)))
        watch.steps.append(step)
        watch.stack.append(step)
        watch.arriving.append((args, kwargs))
        watch.current = step

    def leave(module: nn.Module, _args: Any, _kwargs: Any, output: Any) -> None:
        begun = pending.pop()
        if begun is None:
            return
        step, fields, given = begun
        watch.stack.pop()
        watch.arriving.pop()
        watch.current = watch.stack[-1] if watch.stack else None
        if step.is_leaf:
            watcher.end(step, fields, given, output, module)
        else:
            step.outputs = tuple(tuple(t.shape) for t in list_tensors(output))

    handles: list[RemovableHandle] = []
    with ExitStack() as stack:
        for module in paths:
            handles.append(module.register_forward_pre_hook(enter, with_kwargs=True))
            handles.append(module.register_forward_hook(leave, with_kwargs=True))
        for handle in handles:
            stack.callback(handle.remove)
        stack.enter_context(saved_tensors_hooks(watcher.pack, lambda kept: kept))
        stack.enter_context(_Products(watcher))
        stack.enter_context(_Functions(watcher))
        yield watch
