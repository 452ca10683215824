"""Every formula of `netwright explain` beside torch, over random settings.

Claim: output shapes and parameters are torch's own in every setting that torch accepts, multiply-adds
are half of what torch.utils.flop_counter counts, the formulas with their numbers evaluate to these
values, every solution of `--want` gives the wanted size, and every walked value is what torch computes.

Run: python benchmarks/explain.py [--settings 2000] [--seed 0]
Data: none. A setting that torch refuses, or that leaves an output without numbers, must be refused by
netwright too; it is drawn again.
"""

from __future__ import annotations

import argparse
import collections
import math
import random
import time
import warnings
from typing import Any

import torch
from machine import print_machine
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netwright.core.errors import NetworkError
from netwright.nets.arithmetic.build_layer import build_layer
from netwright.nets.arithmetic.measure_layer import measure_layer
from netwright.nets.arithmetic.solve_window import solve_window
from netwright.nets.arithmetic.walk_output import walk_output

SIDES = {1: 40, 2: 20, 3: 10}
UNCOUNTED = {"Bilinear"}  # torch's counter does not know it


def draw_window(dice: random.Random, num: int) -> dict[str, Any]:
    def each(low: int, high: int) -> Any:
        many = dice.random() < 0.3
        return tuple(dice.randint(low, high) for _ in range(num)) if many else dice.randint(low, high)

    return {"kernel_size": each(1, 5), "stride": each(1, 4), "padding": each(0, 3), "dilation": each(1, 3)}


def draw_case(dice: random.Random) -> tuple[type[nn.Module], dict[str, Any], tuple[int, ...]]:
    """Draw a class, its arguments, and the shape of a sample."""
    num = dice.choice((1, 2, 2, 3))
    groups = dice.choice((1, 1, 2, 4))
    channels = groups * dice.randint(1, 4)
    shape = (channels, *(dice.randint(1, SIDES[num]) for _ in range(num)))
    window = draw_window(dice, num)
    family = dice.choice(
        ("Conv", "Conv", "ConvTranspose", "MaxPool", "AvgPool", "LPPool", "Adaptive", "other")
    )
    if family in {"Conv", "ConvTranspose"}:
        given = {**window, "in_channels": channels, "out_channels": groups * dice.randint(1, 4),
                 "groups": groups, "bias": dice.random() < 0.7}  # fmt: skip
        if family == "ConvTranspose":
            given["output_padding"] = dice.randint(0, 2)
        elif dice.random() < 0.2:
            given |= {"padding": "same", "stride": 1}
        return getattr(nn, f"{family}{num}d"), given, shape
    if family.endswith("Pool"):
        if family != "MaxPool":
            window.pop("dilation")
        if family == "LPPool":
            window = {**window, "norm_type": 2}
            window.pop("padding")
        if dice.random() < 0.3:
            window.pop("stride")
        return getattr(nn, f"{family}{num}d"), {**window, "ceil_mode": dice.random() < 0.3}, shape
    if family == "Adaptive":
        kind = getattr(nn, f"Adaptive{dice.choice(('Avg', 'Max'))}Pool{num}d")
        return kind, {"output_size": tuple(dice.randint(1, 8) for _ in range(num)) if num > 1 else 4}, shape
    return draw_other(dice, num, shape, window)


def draw_other(
    dice: random.Random, num: int, shape: tuple[int, ...], window: dict[str, Any]
) -> tuple[type[nn.Module], dict[str, Any], tuple[int, ...]]:
    width, steps, hidden = dice.randint(1, 24), dice.randint(1, 12), dice.randint(2, 24)
    kind = dice.choice((
        nn.Linear, nn.Bilinear, nn.Embedding, nn.RNN, nn.LSTM, nn.GRU, nn.RNNCell, nn.LSTMCell, nn.GRUCell,
        nn.MultiheadAttention, nn.LayerNorm, nn.RMSNorm, nn.GroupNorm, getattr(nn, f"BatchNorm{num}d"),
        getattr(nn, f"InstanceNorm{num}d"), nn.Flatten, nn.Upsample, nn.PixelShuffle, nn.Unfold,
        getattr(nn, f"ZeroPad{num}d"), nn.GELU, nn.Softplus, nn.Dropout,
    ))  # fmt: skip
    bias = dice.random() < 0.7
    lead = tuple(dice.randint(1, 5) for _ in range(dice.randint(0, 2)))
    if kind is nn.Linear:
        return kind, {"in_features": width, "out_features": hidden, "bias": bias}, (*lead, width)
    if kind is nn.Bilinear:
        return kind, {"in1_features": width, "in2_features": width, "out_features": hidden}, (width,)
    if kind is nn.Embedding:
        return kind, {"num_embeddings": hidden, "embedding_dim": width}, (steps,)
    if issubclass(kind, nn.RNNBase):
        given = {"input_size": width, "hidden_size": hidden, "num_layers": dice.randint(1, 3), "bias": bias,
                 "bidirectional": dice.random() < 0.4, "batch_first": True}  # fmt: skip
        if kind is nn.LSTM and dice.random() < 0.4:
            given["proj_size"] = dice.randint(1, hidden - 1)
        return kind, given, (steps, width)
    if kind in {nn.RNNCell, nn.LSTMCell, nn.GRUCell}:
        return kind, {"input_size": width, "hidden_size": hidden, "bias": bias}, (width,)
    if kind is nn.MultiheadAttention:
        heads = dice.randint(1, 4)
        given = {"embed_dim": heads * hidden, "num_heads": heads, "bias": bias, "batch_first": True}
        return kind, given, (steps, heads * hidden)
    if kind in {nn.LayerNorm, nn.RMSNorm}:
        return kind, {"normalized_shape": (*lead, width)}, (steps, *lead, width)
    if kind is nn.GroupNorm:
        return kind, {"num_groups": dice.choice((1, shape[0])), "num_channels": shape[0]}, shape
    if "Norm" in kind.__name__:
        return kind, {"num_features": shape[0], "affine": bias}, shape
    if kind is nn.Upsample:
        return kind, {"scale_factor": dice.choice((1.5, 2, 3, 0.7))}, shape
    if kind is nn.PixelShuffle:
        return kind, {"upscale_factor": 2}, (4 * shape[0], 5, 6)
    if kind is nn.Unfold:
        window = {name: value if isinstance(value, int) else value[0] for name, value in window.items()}
        return kind, window, (shape[0], 12, 15)
    if "Pad" in kind.__name__:
        return kind, {"padding": tuple(dice.randint(0, 3) for _ in range(2 * num))}, shape
    return kind, {}, shape


def run_torch(layer: nn.Module, shape: tuple[int, ...]) -> tuple[list[tuple[int, ...]], int]:
    whole = isinstance(layer, nn.Embedding)
    x = torch.zeros((1, *shape), device="meta", dtype=torch.long if whole else None)
    xs = [x] * (3 if isinstance(layer, nn.MultiheadAttention) else 2 if isinstance(layer, nn.Bilinear) else 1)
    with FlopCounterMode(display=False) as counter:
        given = layer.eval()(*xs)
    flat: list[Any] = []
    for y in given if isinstance(given, tuple) else (given,):
        flat += y if isinstance(y, tuple) else [y]
    recurrent = isinstance(layer, nn.RNNBase)
    # States of a recurrent layer have the batch second.
    shapes = [tuple(y.shape[1:] if not (recurrent and at) else (y.shape[0], *y.shape[2:]))
              for at, y in enumerate(flat)]  # fmt: skip
    return shapes, counter.get_total_flops() // 2


def compare_formulas(num_settings: int, seed: int) -> None:
    dice, kinds, refused, wrong = random.Random(seed), collections.Counter(), 0, []
    num_formulas, num_counted = 0, 0
    names = {"floor": math.floor, "ceil": math.ceil}
    while sum(kinds.values()) < num_settings:
        kind, given, shape = draw_case(dice)
        written = f"{kind.__name__}({given}) on {shape}"
        try:
            layer = build_layer(kind, given)
            truth, flops = run_torch(layer, shape)
            if not math.prod(truth[0]):
                raise ValueError("an output without numbers is no output")
        except (NetworkError, RuntimeError, ValueError, TypeError):
            refused += 1
            try:
                measure_layer(build_layer(kind, given), shape)
                wrong.append(f"torch refuses, netwright does not: {written}")
            except NetworkError:
                pass
            continue
        try:
            facts = measure_layer(layer, shape)
        except NetworkError as raised:
            wrong.append(f"netwright refuses, torch does not: {written}: {raised.what}")
            kinds[kind.__name__] += 1
            continue
        kinds[kind.__name__] += 1
        if [list(one) for one in facts.output_shapes] != [
            list(one) for one in truth[: len(facts.output_shapes)]
        ]:
            wrong.append(f"shape {facts.output_shapes}, torch {truth}: {written}")
        if facts.num_parameters != sum(p.numel() for p in layer.parameters()):
            wrong.append(f"parameters {facts.num_parameters}: {written}")
        if kind.__name__ not in UNCOUNTED:
            num_counted += 1
            if facts.num_multiply_adds != flops:
                wrong.append(f"multiply-adds {facts.num_multiply_adds}, torch {flops}: {written}")
        for formula in (*facts.sizes, *filter(None, [facts.multiply_adds])):
            num_formulas += 1
            if eval(formula.filled, names) != formula.value:
                wrong.append(f"{formula.filled} is not {formula.value}: {written}")
    print(f"settings: {sum(kinds.values()):,} of {len(kinds)} classes (and {refused:,} that torch refuses)")
    print(f"  equal to torch in shapes and parameters, {num_counted:,} of them in multiply-adds too; "
          f"{num_formulas:,} formulas evaluated; differences: {len(wrong)}")  # fmt: skip
    for line in wrong[:20]:
        print("   ", line)


def compare_solutions(num_questions: int, seed: int) -> None:
    dice, solved, num_solutions, wrong, missed = random.Random(seed), 0, 0, 0, 0
    for _ in range(num_questions):
        num = dice.choice((1, 2))
        kind = getattr(nn, dice.choice(("Conv", "ConvTranspose", "MaxPool", "AvgPool")) + f"{num}d")
        shape = (2, *(dice.randint(4, 24) for _ in range(num)))
        size = dice.randint(1, 4)
        given: dict[str, Any] = {"kernel_size": size}
        hidden = {"stride": dice.randint(1, 3), "padding": dice.randint(0, size // 2)}
        if "Conv" in kind.__name__:
            given |= {"in_channels": 2, "out_channels": 2}
        # Half of the questions are known to have an answer: the size that hidden settings give.
        known = dice.random() < 0.5
        try:
            y = kind(**given, **hidden)(torch.zeros(1, *shape))
        except RuntimeError:
            continue
        want = tuple(y.shape[2:]) if known else tuple(dice.randint(1, 30) for _ in range(num))
        answer = solve_window(kind, given, shape, want)
        solved += bool(answer.solutions)
        missed += known and not answer.solutions
        for settings in answer.solutions:
            num_solutions += 1
            wrong += tuple(kind(**given, **settings)(torch.zeros(1, *shape)).shape[2:]) != want
    print(f"solver: {num_questions} questions, {solved} solved, {num_solutions:,} solutions run by torch; "
          f"wrong: {wrong}; solvable but missed: {missed}")  # fmt: skip


def compare_walks(num_layers: int, seed: int) -> None:
    dice, num_values, worst = random.Random(seed), 0, 0.0
    torch.manual_seed(seed)
    walked = 0
    while walked < num_layers:
        kind, given, shape = draw_case(dice)
        if not any(word in kind.__name__ for word in ("Conv", "MaxPool", "AvgPool")):
            continue
        if math.prod(shape) > 2000:
            continue
        try:
            layer = kind(**given)
            x = torch.randn(shape)
            y = layer(x[None])[0].detach()
        except (NetworkError, RuntimeError, ValueError, TypeError):
            continue
        if not y.numel():
            continue
        walked += 1
        for _ in range(5):
            at = tuple(dice.randrange(n) for n in y.shape)
            ours, truth = walk_output(layer, x, at).total, float(y[at])
            worst = max(worst, 0.0 if ours == truth else abs(ours - truth))
            num_values += 1
    print(f"walks: {num_values} values of {walked} layers; largest difference to torch {worst:.1e}")
    rows = "1 2 0 3 1 / 0 1 2 3 1 / 1 2 1 0 0 / 5 2 3 1 1 / 2 1 0 1 1"
    image = torch.tensor([[float(n) for n in row.split()] for row in rows.split("/")])[None]
    kernel = torch.tensor([[1.0, 2, 1], [0, 1, 0], [2, 1, 0]])[None, None]
    same = total = 0
    for settings in ({"stride": 1}, {"stride": 2}, {"padding": 1}, {"stride": 2, "padding": 1}):
        layer = nn.Conv2d(1, 1, 3, bias=False, **settings)
        layer.weight.data.copy_(kernel)
        truth = nn.functional.conv2d(image[None], kernel, **settings)[0, 0]
        for row in range(truth.shape[0]):
            for column in range(truth.shape[1]):
                total += 1
                same += walk_output(layer, image, (row, column)).total == float(truth[row, column])
    print(f"the 5 x 5 example under stride 1, 2 and padding 0, 1: {same} of {total} values exactly torch's")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--settings", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    print_machine()
    started = time.perf_counter()
    compare_formulas(options.settings, options.seed)
    compare_solutions(200, options.seed)
    compare_walks(200, options.seed)
    print(f"{time.perf_counter() - started:.0f} seconds")


if __name__ == "__main__":
    main()
