"""Whether `netwright show` tells the truth, and how fast.

Claims: parameters and multiply-adds equal those of torch's own counters on every ready network and on 30
modules of varied kind; receptive fields equal what gradients reach on random networks; the memory of
training equals what autograd saves in a real pass; a network of 200 layers is shown in under 1.5 times
the time of building it and running it once.

Run: python benchmarks/show.py [--fields 200]
Data: none. Times are medians of 5 on one thread; the batch is what `show` takes by default, 64.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import warnings
from collections.abc import Callable

import torch
from machine import print_machine
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

import netwright as nw
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.residual import Residual
from netwright.nets.find_zoo import find_zoo
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.list_zoo import list_zoo

IMAGE, ROWS, STEPS = (3, 32, 32), (16,), (10, 16)
SHAPES = {"lenet": (1, 28, 28), "small-conv": (1, 8, 8), "linear": ROWS, "logistic": ROWS, "mlp": ROWS,
          "tabular-mlp": ROWS, "tabular-resnet": ROWS, "tabm": ROWS, "small-tabm": ROWS, "realmlp": ROWS,
          "ft-transformer": ROWS}  # fmt: skip


class Tied(nn.Module):
    """One weight, used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.encode, self.decode = nn.Linear(16, 16), nn.Linear(16, 16)
        self.decode.weight = self.encode.weight

    def forward(self, x: Tensor) -> Tensor:
        """Decode what was encoded."""
        return self.decode(self.encode(x).relu())


class Functional(nn.Module):
    """Weights without layers, a matrix product by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(16, 8))
        self.constant = torch.randn(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        """Multiply twice."""
        return torch.einsum("bi,ij->bj", x @ self.weight, self.constant)


class Branching(nn.Module):
    """Control flow that looks at values."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        """Halve what is too large."""
        x = self.linear(x)
        while x.abs().sum() > 1e6:
            x = x / 2
        return self.linear(x).sum()


class Attention(nn.Module):
    """Self-attention from torch.nn."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.MultiheadAttention(16, 4, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        """Attend to itself."""
        return self.attend(x, x, x, need_weights=False)[0]


class Pair(nn.Module):
    """Two inputs, a dict of outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(16, 8), nn.Linear(4, 8)

    def forward(self, a: Tensor, b: Tensor) -> dict[str, Tensor]:
        """Multiply both sides."""
        both = self.left(a) * self.right(b)
        return {"product": both, "loss": both.mean()}


MODULES: dict[str, tuple[nn.Module, list[tuple[int, ...]]]] = {
    "Linear": (nn.Linear(16, 8), [ROWS]),
    "Linear on steps": (nn.Linear(16, 8), [STEPS]),
    "Conv1d": (nn.Conv1d(10, 8, 3), [STEPS]),
    "Conv2d": (nn.Conv2d(3, 8, 3, padding=1), [IMAGE]),
    "Conv2d, strided, dilated": (nn.Conv2d(3, 8, 3, stride=2, dilation=2), [IMAGE]),
    "Conv2d, grouped": (nn.Conv2d(3, 9, 3, groups=3), [IMAGE]),
    "Conv2d, same, reflect": (nn.Conv2d(3, 8, 4, padding="same", padding_mode="reflect"), [IMAGE]),
    "Conv3d": (nn.Conv3d(2, 4, 3), [(2, 6, 8, 8)]),
    "ConvTranspose1d": (nn.ConvTranspose1d(10, 8, 4, stride=2), [STEPS]),
    "ConvTranspose2d": (nn.ConvTranspose2d(3, 8, 4, stride=2, padding=1), [IMAGE]),
    "depthwise separable": (nn.Sequential(nn.Conv2d(3, 3, 3, groups=3), nn.Conv2d(3, 8, 1)), [IMAGE]),
    "RNN": (nn.RNN(16, 8), [STEPS]),
    "LSTM, two layers": (nn.LSTM(16, 8, 2, batch_first=True), [STEPS]),
    "GRU, bidirectional": (nn.GRU(16, 8, bidirectional=True, batch_first=True), [STEPS]),
    "LSTMCell": (nn.LSTMCell(16, 8), [ROWS]),
    "MultiheadAttention": (Attention(), [STEPS]),
    "TransformerEncoderLayer": (nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), [STEPS]),
    "TransformerDecoderLayer": (nn.TransformerDecoderLayer(16, 4, 32, batch_first=True), [STEPS, STEPS]),
    "Transformer": (nn.Transformer(16, 4, 1, 1, 32, batch_first=True), [STEPS, STEPS]),
    "Embedding": (nn.Sequential(nn.Embedding(50, 8), nn.Linear(8, 4)), [(7,)]),
    "BatchNorm2d": (nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()), [IMAGE]),
    "GroupNorm, LayerNorm": (nn.Sequential(nn.GroupNorm(3, 3), nn.LayerNorm([3, 32, 32])), [IMAGE]),
    "Residual": (Residual(nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU())), [IMAGE]),
    "Parallel": (Parallel([nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 5, padding=2)]), [IMAGE]),
    "weight norm": (nn.utils.parametrizations.weight_norm(nn.Linear(16, 8)), [ROWS]),
    "tied weights": (Tied(), [ROWS]),
    "no layers": (Functional(), [ROWS]),
    "a while loop on values": (Branching(), [ROWS]),
    "two inputs, a dict": (Pair(), [ROWS, (4,)]),
    "no parameters": (nn.Sequential(nn.Flatten(), nn.Softmax(1)), [IMAGE]),
}


def count_with_torch(net: nn.Module, shapes: list[tuple[int, ...]], batch: int = 2) -> tuple[int, int]:
    """Parameters and multiply-adds a sample, as torch counts them in a real pass."""
    inputs = [torch.rand(batch, *shape) for shape in shapes]
    if any(isinstance(module, nn.Embedding) for module in net.modules()):
        inputs = [x.long() for x in inputs]
    # torch's counter does not know the attention kernel of the CPU, nor oneDNN's recurrent layers.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            FlopCounterMode(display=False) as counter,
            sdpa_kernel(SDPBackend.MATH),
            torch.backends.mkldnn.flags(enabled=False),
        ):
            net(*inputs)
    return sum(p.numel() for p in net.parameters()), counter.get_total_flops() // 2 // batch


def measure_saved(net: nn.Module, shapes: list[tuple[int, ...]], batch: int) -> int:
    """Bytes that autograd saves in a real pass in training mode, weights left out."""
    state = {t.untyped_storage().data_ptr() for t in [*net.parameters(), *net.buffers()]}
    kept: dict[int, Tensor] = {}

    def pack(tensor: Tensor) -> Tensor:
        if tensor.untyped_storage().data_ptr() not in state:
            kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    net.train()
    with saved_tensors_hooks(pack, lambda tensor: tensor):
        net(*[torch.rand(batch, *shape) for shape in shapes])
    return sum(tensor.untyped_storage().nbytes() for tensor in kept.values())


def check_counts(kind: str, cases: dict[str, tuple[nn.Module, list[tuple[int, ...]]]]) -> None:
    equal = 0
    for name, (net, shapes) in cases.items():
        table = trace_layers(net, [NetworkInput(shape) for shape in shapes])
        assert table.failure is None, table.failure
        mine, theirs = (table.num_parameters, table.multiply_adds), count_with_torch(net, shapes)
        listed = sum(row.num_parameters for row in table.rows)
        equal += mine == theirs and listed == mine[0]
        if mine != theirs or listed != mine[0]:
            print(f"  DIFFERENT {name}: {mine} in the rows {listed}, torch {theirs}")
    print(f"{kind}: parameters and multiply-adds equal on {equal} of {len(cases)}: {', '.join(cases)}")


def make_chain(rng: random.Random) -> nn.Module:
    """A random network of windows, residual and parallel branches."""

    def make_window() -> nn.Module:
        kernel, stride, dilation = rng.choice([1, 2, 3, 5]), rng.choice([1, 1, 2]), rng.choice([1, 1, 2])
        if rng.random() < 0.25:
            return nn.AvgPool1d(kernel, rng.choice([1, 2]), kernel // 2)
        return nn.Conv1d(1, 1, kernel, stride, rng.randint(0, 2), dilation)

    def make_same() -> nn.Module:
        kernel = rng.choice([1, 3, 5])
        return nn.Conv1d(1, 1, kernel, padding="same", dilation=rng.choice([1, 2]))

    layers: list[nn.Module] = []
    for _ in range(rng.randint(1, 5)):
        kind = rng.random()
        if kind < 0.55:
            layers.append(make_window())
        elif kind < 0.75:
            layers.append(Residual(nn.Sequential(make_same(), make_same())))
        elif kind < 0.9:
            layers.append(Parallel([make_same(), make_same()], "sum"))
        else:
            layers.append(nn.Identity())
    return nn.Sequential(*layers)


def reach_by_gradient(net: nn.Module, length: int) -> int:
    """Inputs from the first to the last that the middle output depends on."""
    for parameter in net.parameters():
        nn.init.constant_(parameter, 1.0)
    x = torch.ones(1, 1, length, requires_grad=True)
    y = net(x)
    (gradient,) = torch.autograd.grad(y[0, 0, y.shape[2] // 2], x)
    touched = gradient[0, 0].nonzero()
    return int(touched.max() - touched.min()) + 1


def check_fields(count: int) -> None:
    rng = random.Random(0)
    equal = 0
    for _ in range(count):
        net = make_chain(rng)
        field = trace_layers(net, [NetworkInput((1, 900))]).rows[-1].field
        equal += field == (reach_by_gradient(net, 900),)
    print(f"receptive fields: equal to what gradients reach on {equal} of {count} random networks")


def check_memory() -> None:
    equal = {}
    for name in list_zoo():
        shape = SHAPES.get(name, IMAGE)
        net = find_zoo(name)(shape, 10)
        mine = trace_layers(net, [NetworkInput(shape)], batch=4).saved_bytes
        equal[name] = mine == measure_saved(net, [shape], 4)
    same = [name for name, is_same in equal.items() if is_same]
    print(f"memory in training: equal to a real pass on {len(same)} of {len(equal)} ready networks")
    if len(same) < len(equal):
        print(f"  different: {', '.join(name for name in equal if name not in same)}")


def measure_seconds(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def make_deep(kind: str) -> tuple[nn.Module, tuple[int, ...]]:
    if kind == "Linear":
        parts = [layer for _ in range(100) for layer in (nn.Linear(256, 256), nn.ReLU())]
        return nn.Sequential(*parts), (256,)
    block = [
        layer for _ in range(66) for layer in (nn.Conv2d(16, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU())
    ]
    return nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), *block, nn.Flatten()), IMAGE


def check_speed() -> None:
    for kind in ("Linear", "Conv2d"):
        net, shape = make_deep(kind)
        build = measure_seconds(lambda kind=kind: make_deep(kind))
        x = torch.rand(64, *shape)
        forward = measure_seconds(lambda net=net, x=x: net(x))
        shown = measure_seconds(lambda net=net, shape=shape: str(nw.show(net, shape)))
        print(
            f"200 layers ({kind}): build {build * 1e3:.0f} ms + forward of 64 {forward * 1e3:.0f} ms; "
            f"show {shown * 1e3:.0f} ms, {shown / (build + forward):.2f} times"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fields", type=int, default=200, help="random networks for the receptive field")
    count = parser.parse_args().fields
    torch.set_num_threads(1)
    torch.manual_seed(0)
    print_machine()
    zoo = {
        name: (find_zoo(name)(SHAPES.get(name, IMAGE), 10), [SHAPES.get(name, IMAGE)]) for name in list_zoo()
    }
    check_counts("ready networks", zoo)
    check_counts("modules", MODULES)
    check_fields(count)
    check_memory()
    check_speed()


if __name__ == "__main__":
    main()
