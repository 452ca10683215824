"""What every loss of torch.nn computes and wants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LossEntry:
    """What is written down of one loss.

    Args:
        formula: of one sample or value; with x and y alone, as Python evaluates it.
        range: of its values.
        wants_input: shape and kind of its input.
        wants_target: shape and kind of its target.
        says: what it is good for, or what to mind.
        plot: its input from, to, and the target it is drawn for; None where one number cannot say it.

    >>> LOSSES["L1Loss"].formula
    'abs(x - y)'
    """

    formula: str
    range: str
    wants_input: str
    wants_target: str
    says: str
    plot: tuple[float, float, float] | None = None


_ANY = "any shape, any numbers"
_LOGITS = "batch x classes (x places), logits: no Softmax before it"
_CLASSES = "batch (x places), whole numbers 0 .. classes - 1 (torch.long)"
_SAME = "the input's shape"
_PAIR = "two tensors batch x numbers"
_SIGN = "batch, each 1 or -1"

LOSSES: dict[str, LossEntry] = {
    "MSELoss": LossEntry(
        "(x - y)**2",
        "[0, inf)",
        _ANY,
        _SAME,
        ("for numbers; large errors weigh most, an outlier ten times off weighs a hundred times"),
        plot=(-3.0, 3.0, 0.0),
    ),
    "L1Loss": LossEntry(
        "abs(x - y)",
        "[0, inf)",
        _ANY,
        _SAME,
        "for numbers with outliers; learns the median",
        plot=(-3.0, 3.0, 0.0),
    ),
    "SmoothL1Loss": LossEntry(
        "0.5*(x - y)**2 / {beta} if abs(x - y) < {beta} else abs(x - y) - 0.5*{beta}",
        "[0, inf)",
        _ANY,
        _SAME,
        "squared near 0, straight beyond {beta}",
        plot=(-3.0, 3.0, 0.0),
    ),
    "HuberLoss": LossEntry(
        "0.5*(x - y)**2 if abs(x - y) < {delta} else {delta}*(abs(x - y) - 0.5*{delta})",
        "[0, inf)",
        _ANY,
        _SAME,
        "squared near 0, straight beyond {delta}",
        plot=(-3.0, 3.0, 0.0),
    ),
    "BCELoss": LossEntry(
        "-(y*log(x) + (1 - y)*log(1 - x))",
        "[0, 100] (logarithms are cut at -100)",
        "any shape, probabilities: a Sigmoid before it",
        "the input's shape, numbers from 0 to 1",
        "BCEWithLogitsLoss is safer: it has the Sigmoid inside",
        plot=(0.01, 0.99, 1.0),
    ),
    "BCEWithLogitsLoss": LossEntry(
        "max(x, 0) - x*y + log(1 + exp(-abs(x)))",
        "[0, inf)",
        "any shape, logits: no Sigmoid before it",
        "the input's shape, numbers from 0 to 1 (float)",
        ("for yes or no, or several labels at once; an untrained network starts near log(2) = 0.6931"),
        plot=(-6.0, 6.0, 1.0),
    ),
    "CrossEntropyLoss": LossEntry(
        "-x[y] + log(sum over c of exp(x[c]))",
        "[0, inf)",
        _LOGITS,
        (
            "batch (x places), whole numbers 0 .. classes - 1 (torch.long), or probabilities "
            "of the input's shape"
        ),
        "for one class of several; LogSoftmax and NLLLoss in one",
        plot=(-6.0, 6.0, 0.0),
    ),
    "NLLLoss": LossEntry(
        "-x[y]",
        "[0, inf) for log-probabilities",
        "batch x classes (x places), log-probabilities: a LogSoftmax before it",
        _CLASSES,
        ("after probabilities instead of their logarithms it gives numbers below 0 and learns badly"),
        plot=(-6.0, 0.0, 0.0),
    ),
    "KLDivLoss": LossEntry(
        "y*(log(y) - x)",
        "[0, inf) in all",
        "log-probabilities",
        "the input's shape, probabilities",
        "how far a distribution is from the target; reduction='batchmean' is the true one",
        plot=(-6.0, 0.0, 0.5),
    ),
    "PoissonNLLLoss": LossEntry(
        "exp(x) - y*x",
        "(-inf, inf)",
        "any shape, the logarithm of the expected count",
        "the input's shape, counts",
        "for counts; least where exp(x) = y",
        plot=(-2.0, 3.0, 3.0),
    ),
    "GaussianNLLLoss": LossEntry(
        "0.5*(log(max(var, eps)) + (x - y)**2 / max(var, eps))",
        "(-inf, inf)",
        "means, and beside the target the variances (input, target, var)",
        _SAME,
        "for numbers with a spread that is learnt too",
    ),
    "HingeEmbeddingLoss": LossEntry(
        "x if y == 1 else max(0, {margin} - x)",
        "[0, inf) for distances",
        "distances",
        "the input's shape, each 1 or -1",
        "pulls pairs together (1) or apart (-1)",
        plot=(-1.0, 3.0, -1.0),
    ),
    "SoftMarginLoss": LossEntry(
        "log(1 + exp(-y*x))",
        "(0, inf)",
        "any shape, logits",
        "the input's shape, each 1 or -1",
        "BCEWithLogitsLoss for targets 1 and -1",
        plot=(-6.0, 6.0, 1.0),
    ),
    "MarginRankingLoss": LossEntry(
        "max(0, -y*(x1 - x2) + {margin})",
        "[0, inf)",
        "two tensors of one shape",
        _SIGN,
        "1: the first should be the larger",
    ),
    "CosineEmbeddingLoss": LossEntry(
        "1 - cos(x1, x2) if y == 1 else max(0, cos(x1, x2) - {margin})",
        "[0, 2]",
        _PAIR,
        _SIGN,
        "pulls directions together (1) or apart (-1)",
    ),
    "TripletMarginLoss": LossEntry(
        "max(0, distance(anchor, positive) - distance(anchor, negative) + {margin})",
        "[0, inf)",
        "anchor, positive and negative, each batch x numbers",
        "none",
        "the positive should be nearer by the margin",
    ),
    "TripletMarginWithDistanceLoss": LossEntry(
        "max(0, distance(anchor, positive) - distance(anchor, negative) + {margin})",
        "[0, inf)",
        "anchor, positive and negative, each batch x numbers",
        "none",
        "with a distance of your own",
    ),
    "MultiMarginLoss": LossEntry(
        "sum over c != y of max(0, {margin} - x[y] + x[c])**{p} / classes",
        "[0, inf)",
        "batch x classes, scores",
        "batch, whole numbers 0 .. classes - 1 (torch.long)",
        "the right class should lead by the margin",
    ),
    "MultiLabelMarginLoss": LossEntry(
        "sum over right r, wrong w of max(0, 1 - (x[r] - x[w])) / classes",
        "[0, inf)",
        "batch x classes, scores",
        "batch x classes, the right classes first, then -1 (torch.long)",
        "every right class should lead by 1",
    ),
    "MultiLabelSoftMarginLoss": LossEntry(
        "mean over c of max(x[c], 0) - x[c]*y[c] + log(1 + exp(-abs(x[c])))",
        "(0, inf)",
        "batch x classes, logits",
        "batch x classes, each 0 or 1 (float)",
        "BCEWithLogitsLoss, averaged over the classes",
    ),
    "CTCLoss": LossEntry(
        "-log(sum over all alignments of their probability)",
        "[0, inf)",
        "steps x batch x classes, log-probabilities; class {blank} is the blank",
        "batch x labels (torch.long), with input_lengths and target_lengths",
        ("for sequences whose alignment is not known; inf where the target is longer than the input"),
    ),
    "AdaptiveLogSoftmaxWithLoss": LossEntry(
        "-log softmax of the class's cluster - log softmax of the class in it",
        "[0, inf)",
        "batch x numbers (no logits: it holds the last layer itself)",
        "batch, whole numbers (torch.long)",
        "for very many classes, frequent ones first; gives (output, loss)",
    ),
    "LinearCrossEntropyLoss": LossEntry(
        "-z[y] + log(sum over c of exp(z[c])), z = weight x + bias",
        "[0, inf)",
        "batch x numbers (no logits: it holds the last layer itself)",
        _CLASSES,
        "the last Linear and CrossEntropyLoss in one, with less memory",
    ),
}
LOSSES["NLLLoss2d"] = LOSSES["NLLLoss"]
