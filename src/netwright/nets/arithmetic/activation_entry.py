"""The formula of every activation in torch.nn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivationEntry:
    """What is written down of one activation; all else is measured.

    Args:
        formula: of one value x, as Python evaluates it; `{alpha}` stands for the layer's own number.
        derivative: the same of its slope.
        range: of its values.
        says: what it is good for, or what to mind.

    >>> ACTIVATIONS["ReLU"].formula
    'max(0, x)'
    """

    formula: str
    derivative: str
    range: str
    says: str


_HALF_ERF = "0.5*(1 + erf(x / sqrt(2)))"
_SIGMOID = "1 / (1 + exp(-x))"

ACTIVATIONS: dict[str, ActivationEntry] = {
    "CELU": ActivationEntry(
        "x if x > 0 else {alpha}*(exp(x / {alpha}) - 1)",
        "1 if x > 0 else exp(x / {alpha})",
        "(-{alpha}, inf)",
        "ELU with a slope that is smooth for every alpha",
    ),
    "ELU": ActivationEntry(
        "x if x > 0 else {alpha}*(exp(x) - 1)",
        "1 if x > 0 else {alpha}*exp(x)",
        "(-{alpha}, inf)",
        "negative values keep the mean of its outputs near 0",
    ),
    "GELU": ActivationEntry(
        f"x * {_HALF_ERF}",
        f"{_HALF_ERF} + x*exp(-x**2 / 2) / sqrt(2*pi)",
        "[-0.16997, inf)",
        "x times the chance that a normal number is below x; the habit of transformers",
    ),
    "Hardshrink": ActivationEntry(
        "x if abs(x) > {lambd} else 0", "1 if abs(x) > {lambd} else 0", "(-inf, inf)", "drops what is small"
    ),
    "Hardsigmoid": ActivationEntry(
        "min(max(x / 6 + 0.5, 0), 1)",
        "1 / 6 if -3 < x < 3 else 0",
        "[0, 1]",
        "a cheap Sigmoid of straight lines",
    ),
    "Hardswish": ActivationEntry(
        "x * min(max(x + 3, 0), 6) / 6",
        "0 if x <= -3 else 1 if x >= 3 else (2*x + 3) / 6",
        "[-0.375, inf)",
        "a cheap SiLU",
    ),
    "Hardtanh": ActivationEntry(
        "min(max(x, {min_val}), {max_val})",
        "1 if {min_val} < x < {max_val} else 0",
        "[{min_val}, {max_val}]",
        "cuts values off",
    ),
    "LeakyReLU": ActivationEntry(
        "x if x > 0 else {negative_slope}*x",
        "1 if x > 0 else {negative_slope}",
        "(-inf, inf)",
        "a ReLU that lets some gradient through below 0",
    ),
    "LogSigmoid": ActivationEntry(
        "-log(1 + exp(-x))",
        "1 / (1 + exp(x))",
        "(-inf, 0)",
        "the logarithm of a probability, computed safely",
    ),
    "Mish": ActivationEntry(
        "x * tanh(log(1 + exp(x)))",
        f"tanh(log(1 + exp(x))) + x*(1 - tanh(log(1 + exp(x)))**2) * {_SIGMOID}",
        "[-0.30884, inf)",
        "smooth, like SiLU",
    ),
    "PReLU": ActivationEntry(
        "x if x > 0 else {init}*x",
        "1 if x > 0 else {init}",
        "(-inf, inf)",
        "a LeakyReLU that learns its slope; {init} is where it starts",
    ),
    "ReLU": ActivationEntry(
        "max(0, x)", "1 if x > 0 else 0", "[0, inf)", "cheap; a unit that is negative for all samples is dead"
    ),
    "ReLU6": ActivationEntry(
        "min(max(0, x), 6)", "1 if 0 < x < 6 else 0", "[0, 6]", "a ReLU that fits into few bits"
    ),
    "RReLU": ActivationEntry(
        "x if x >= 0 else ({lower} + {upper}) / 2 * x",
        "1 if x > 0 else ({lower} + {upper}) / 2",
        "(-inf, inf)",
        "in training the slope below 0 is drawn anew from {lower} to {upper}; in eval() it is their mean",
    ),
    "SELU": ActivationEntry(
        "1.0507009873554805*x if x > 0 else 1.7580993408473766*(exp(x) - 1)",
        "1.0507009873554805 if x > 0 else 1.7580993408473766*exp(x)",
        "(-1.7581, inf)",
        "keeps mean 0 and variance 1 with lecun_normal weights and AlphaDropout",
    ),
    "SiLU": ActivationEntry(
        f"x * {_SIGMOID}".replace("x * 1 /", "x /"),
        f"{_SIGMOID} + x*exp(-x) / (1 + exp(-x))**2",
        "[-0.27846, inf)",
        "x times its sigmoid, also called swish",
    ),
    "Sigmoid": ActivationEntry(
        _SIGMOID,
        "exp(-x) / (1 + exp(-x))**2",
        "(0, 1)",
        "for a probability at the end; leave it out before BCEWithLogitsLoss, which has it inside",
    ),
    "Softplus": ActivationEntry(
        "log(1 + exp({beta}*x)) / {beta}",
        "1 / (1 + exp(-{beta}*x))",
        "(0, inf)",
        "a smooth ReLU: for what must be positive, such as a variance",
    ),
    "Softshrink": ActivationEntry(
        "x - {lambd} if x > {lambd} else x + {lambd} if x < -{lambd} else 0",
        "1 if abs(x) > {lambd} else 0",
        "(-inf, inf)",
        "drops what is small and shortens the rest",
    ),
    "Softsign": ActivationEntry(
        "x / (1 + abs(x))", "1 / (1 + abs(x))**2", "(-1, 1)", "a Tanh that saturates slowly"
    ),
    "Tanh": ActivationEntry("tanh(x)", "1 - tanh(x)**2", "(-1, 1)", "like Sigmoid, with mean 0"),
    "Tanhshrink": ActivationEntry("x - tanh(x)", "tanh(x)**2", "(-inf, inf)", "flat at 0"),
    "Threshold": ActivationEntry(
        "x if x > {threshold} else {value}",
        "1 if x > {threshold} else 0",
        "{value} and ({threshold}, inf)",
        "what is at most the threshold is replaced",
    ),
    "Softmax": ActivationEntry(
        "exp(x_i) / sum over j of exp(x_j)",
        "d out_i / d x_j = out_i*((i == j) - out_j)",
        "(0, 1), together 1",
        "saturates where one input leads: with a lead of 4.6 over one other, out = 0.99 and the slope "
        "is 0.0099; "
        "leave it out before CrossEntropyLoss, which has it inside",
    ),
    "Softmin": ActivationEntry(
        "exp(-x_i) / sum over j of exp(-x_j)",
        "d out_i / d x_j = out_i*(out_j - (i == j))",
        "(0, 1), together 1",
        "Softmax of -x: the smallest input gets the most",
    ),
    "LogSoftmax": ActivationEntry(
        "x_i - log(sum over j of exp(x_j))",
        "d out_i / d x_j = (i == j) - exp(out_j)",
        "(-inf, 0)",
        "log-probabilities for NLLLoss; the two together are CrossEntropyLoss",
    ),
    "GLU": ActivationEntry(
        "a / (1 + exp(-b)), a and b the halves of the axis",
        "d out / d a = sigmoid(b), d out / d b = a*sigmoid(b)*(1 - sigmoid(b))",
        "(-inf, inf)",
        "one half gates the other, so half as many come out; saturates where |b| > 4.6",
    ),
}
ACTIVATIONS["Softmax2d"] = ACTIVATIONS["Softmax"]

GELU_TANH = ActivationEntry(
    "0.5*x*(1 + tanh(sqrt(2 / pi)*(x + 0.044715*x**3)))",
    "0.5*(1 + tanh(sqrt(2 / pi)*(x + 0.044715*x**3))) + 0.5*x*sqrt(2 / pi)*(1 + 0.134145*x**2)"
    "*(1 - tanh(sqrt(2 / pi)*(x + 0.044715*x**3))**2)",
    "[-0.17004, inf)",
    "GELU by a formula with tanh",
)
"""GELU(approximate='tanh')."""
