"""Networks as a beginner writes them: those of the tutorials, and each common mistake once."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n\n\n"


@dataclass(frozen=True)
class BeginnerNetwork:
    """One network, what it is trained on, and what a person must read.

    Args:
        name: what it shows.
        source: the file, after its imports; it defines `Net`.
        data: a source that netwright opens in the folder that `write_sources` fills.
        says: parts of the message; empty where the network must train without one.
        mend: replacements in the source, as the message says; the network must train after them.
        notices: parts of what the run must say while it trains.
        by_script: whether a script gets as far as netwright.
    """

    name: str
    source: str
    data: str
    says: tuple[str, ...] = ()
    mend: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    by_script: bool = True


NETWORKS = (
    BeginnerNetwork(
        "two convolutions and no head",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        return F.relu(self.conv2(x))
""",
        "images.npz",
        ("feature map of 20 channels, 24 x 24", "10 numbers are wanted", "nn.Linear(20, 10)"),
        (
            ("5)\n\n", "5)\n        self.head = nn.Linear(20, 10)\n\n"),
            (
                "return F.relu(self.conv2(x))",
                "x = F.relu(self.conv2(x))\n"
                "        return self.head(nn.Flatten()(nn.AdaptiveAvgPool2d(1)(x)))",
            ),
        ),
    ),
    BeginnerNetwork(
        "a module without parameters",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.maxpool = nn.MaxPool2d(kernel_size=3, ceil_mode=True)

    def forward(self, x):
        return self.maxpool(x)
""",
        "images.npz",
        ("has no parameters", "Net", "nn.Linear"),
    ),
    BeginnerNetwork(
        "a module that adds one",
        """
class Net(nn.Module):
    def forward(self, x):
        output = x + 1
        return output
""",
        "iris",
        ("has no parameters", "Net", "nn.Parameter"),
    ),
    BeginnerNetwork(
        "an MLP class",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 256)
        self.out = nn.Linear(256, 3)

    def forward(self, X):
        return self.out(F.relu(self.hidden(X)))
""",
        "iris",
    ),
    BeginnerNetwork(
        "constant matrix, shared layer, while loop, scalar",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rand_weight = torch.rand((20, 20), requires_grad=False)
        self.linear = nn.Linear(20, 20)

    def forward(self, X):
        X = self.linear(X)
        X = F.relu(torch.mm(X, self.rand_weight) + 1)
        X = self.linear(X)
        while X.abs().sum() > 1:
            X /= 2
        return X.sum()
""",
        "twenty.csv",
        ("one number for the whole batch", "x.sum(dim=1)"),
        (("return X.sum()", "return X.sum(dim=1)"),),
    ),
    BeginnerNetwork(
        "the same on ten numbers",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(20, 20)

    def forward(self, X):
        X = self.linear(X)
        while X.abs().sum() > 1:
            X /= 2
        return X.sum()
""",
        "iris",
        ("`linear` (Linear) takes 20 numbers", "gets 4", "nn.Linear(4, 20)"),
    ),
    BeginnerNetwork(
        "a hand-written linear layer with .data",
        """
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_units, units))
        self.bias = nn.Parameter(torch.randn(units,))

    def forward(self, X):
        return torch.matmul(X, self.weight.data) + self.bias.data


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(MyLinear(4, 8), nn.ReLU(), MyLinear(8, 3))

    def forward(self, X):
        return self.net(X)
""",
        "iris",
        ("does not depend on any parameter", "self.weight.data", "no .data"),
        (("self.weight.data", "self.weight"), ("self.bias.data", "self.bias")),
    ),
    BeginnerNetwork(
        ".data in one layer only",
        """
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_units, units))

    def forward(self, X):
        return torch.matmul(X, self.weight.data)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(MyLinear(4, 8), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, X):
        return self.net(X)
""",
        "iris",
        notices=("no gradient reaches net.0.weight", ".data"),
    ),
    BeginnerNetwork(
        "Conv-Pool x3 and two Linear",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.model1 = nn.Sequential(
            nn.Conv2d(3, 32, 5, padding=2),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 32, 5, padding=2),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 5, padding=2),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1024, 64),
            nn.Linear(64, 10),
        )

    def forward(self, x):
        return self.model1(x)
""",
        "images.npz",
    ),
    BeginnerNetwork(
        "a list of Linear with the wrong last size",
        "Net = lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 5))\n",
        "iris",
        ("gives 5 numbers", "3 classes", "nn.Linear(16, 3)"),
        (("nn.Linear(16, 5)", "nn.Linear(16, 3)"),),
    ),
    BeginnerNetwork(
        "wrong in_features after flatten",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 4 * 4, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return self.fc2(x)
""",
        "images.npz",
        ("`fc1` (Linear) takes 256 numbers", "gets 400", "nn.Linear(400, 120)"),
        (("nn.Linear(16 * 4 * 4, 120)", "nn.Linear(400, 120)"),),
    ),
    BeginnerNetwork(
        "forgotten Flatten",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))
""",
        "digits",
        ("`fc1` (Linear) takes 64 numbers", "1 x 8 x 8 not flattened", "x = x.flatten(1)"),
        (("return self.fc2", "x = x.flatten(1)\n        return self.fc2"),),
    ),
    BeginnerNetwork(
        "view(-1, n) with the wrong n",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(450, 10)

    def forward(self, x):
        x = self.conv(x)
        x = x.view(-1, 450)
        return self.fc(x)
""",
        "images.npz",
        ("samples go in", "answers come out", "x.flatten(1)", "nn.Linear(3600, 10)"),
        (("x.view(-1, 450)", "x.flatten(1)"), ("nn.Linear(450, 10)", "nn.Linear(3600, 10)")),
    ),
    BeginnerNetwork(
        "channels last",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.LazyLinear(10)

    def forward(self, x):
        x = x.permute(0, 3, 1, 2)
        return self.fc(torch.flatten(self.conv(x), 1))
""",
        "images.npz",
        ("`conv` (Conv2d)", "3 channels", "gets 32", "permute"),
        (("        x = x.permute(0, 3, 1, 2)\n", ""),),
    ),
    BeginnerNetwork(
        "forgotten super().__init__()",
        """
class Net(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x)
""",
        "iris",
        ("super().__init__()",),
        (("        self.fc =", "        super().__init__()\n        self.fc ="),),
        by_script=False,
    ),
    BeginnerNetwork(
        "layers in a Python list",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
""",
        "iris",
        ("`layers`", "plain list", "self.layers = nn.ModuleList(self.layers)"),
        (
            (
                "nn.Linear(16, 3)]\n",
                "nn.Linear(16, 3)]\n        self.layers = nn.ModuleList(self.layers)\n",
            ),
        ),
    ),
    BeginnerNetwork(
        "some layers in a Python list",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = [nn.Linear(4, 16), nn.Linear(16, 16)]
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        for layer in self.hidden:
            x = F.relu(layer(x))
        return self.out(x)
""",
        "iris",
        ("`hidden`", "plain list", "self.hidden = nn.ModuleList(self.hidden)"),
        (
            (
                "nn.Linear(16, 16)]\n",
                "nn.Linear(16, 16)]\n        self.hidden = nn.ModuleList(self.hidden)\n",
            ),
        ),
    ),
    BeginnerNetwork(
        "softmax at the end",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 16)
        self.fc2 = nn.Linear(16, 3)

    def forward(self, x):
        return F.softmax(self.fc2(F.relu(self.fc1(x))), dim=1)
""",
        "iris",
        notices=("softmax",),
    ),
    BeginnerNetwork(
        "a Softmax layer at the end",
        "Net = lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(dim=1))\n",
        "iris",
        notices=("oftmax",),
    ),
    BeginnerNetwork(
        "a Sigmoid at the end",
        "Net = lambda: nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())\n",
        "breast-cancer",
        notices=("igmoid",),
    ),
    BeginnerNetwork(
        "two outputs for two classes",
        "Net = lambda: nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 2))\n",
        "breast-cancer",
    ),
    BeginnerNetwork(
        "a regression that answers (N,)",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 1)

    def forward(self, x):
        return self.fc(x).squeeze(1)
""",
        "diabetes",
    ),
    BeginnerNetwork(
        "a 1x1 map for an answer",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 10, 8)

    def forward(self, x):
        return self.conv(x)
""",
        "digits",
    ),
    BeginnerNetwork(
        "forgotten return",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        x = self.fc(x)
""",
        "iris",
        ("returns None", "forward", "return"),
        (("x = self.fc(x)", "x = self.fc(x)\n        return x"),),
    ),
    BeginnerNetwork(
        "forward gives a tuple",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 3)

    def forward(self, x):
        hidden = self.fc1(x)
        return self.fc2(F.relu(hidden)), hidden
""",
        "iris",
        notices=("item 0 of the tuple",),
    ),
    BeginnerNetwork(
        "forward gives a dict",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 3)

    def forward(self, x):
        hidden = self.fc1(x)
        return {"out": self.fc2(F.relu(hidden)), "hidden": hidden}
""",
        "iris",
        ("out, hidden", "`logits`"),
        (('"out"', '"logits"'),),
    ),
    BeginnerNetwork(
        "forward gives numpy",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x).detach().numpy()
""",
        "iris",
        ("numpy", "tensor", ".numpy()"),
        (("self.fc(x).detach().numpy()", "self.fc(x)"),),
    ),
    BeginnerNetwork(
        "forward gives class numbers",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x).argmax(dim=1)
""",
        "iris",
        ("int64", "argmax"),
        ((".argmax(dim=1)", ""),),
    ),
    BeginnerNetwork(
        "forward that prints",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        print(x.shape)
        return self.fc(x)
""",
        "iris",
    ),
    BeginnerNetwork(
        "no forward",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def foward(self, x):
        return self.fc(x)
""",
        "iris",
        ("has no `forward`", "`foward`", "forward(self, x)"),
        (("def foward", "def forward"),),
    ),
    BeginnerNetwork(
        "forward without self",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(x):
        return self.fc(x)
""",
        "iris",
        ("forward", "self"),
        (("forward(x)", "forward(self, x)"),),
    ),
    BeginnerNetwork(
        "forward uses a name that is not there",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc2(x)
""",
        "iris",
        ("fc2", "my_net.py:12", "`fc`"),
        (("self.fc2(x)", "self.fc(x)"),),
    ),
    BeginnerNetwork(
        "forward takes two inputs",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x, mask):
        return self.fc(x * mask)
""",
        "iris",
        ("mask", "(batch, 4)"),
        (("x, mask)", "x)"), ("x * mask", "x")),
    ),
    BeginnerNetwork(
        "a convolution on rows",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)

    def forward(self, x):
        return self.conv(x)
""",
        "iris",
        ("`conv` (Conv2d)", "(channels, height, width)", "rows of 4 numbers"),
    ),
    BeginnerNetwork(
        "wrong channels",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 32 * 32, 10)

    def forward(self, x):
        return self.fc(torch.flatten(F.relu(self.conv(x)), 1))
""",
        "images.npz",
        ("`conv` (Conv2d) takes 1 channel", "gets 3", "nn.Conv2d(3, 8"),
        (("nn.Conv2d(1, 8, 3, padding=1)", "nn.Conv2d(3, 8, 3, padding=1)"),),
    ),
    BeginnerNetwork(
        "too many poolings",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5)
        self.conv2 = nn.Conv2d(8, 8, 5)
        self.fc = nn.LazyLinear(10)

    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2)
        return self.fc(torch.flatten(self.conv2(x), 1))
""",
        "digits",
        ("`conv2` (Conv2d)", "kernel of 5 x 5", "2 x 2", "padding"),
        (("nn.Conv2d(8, 8, 5)", "nn.Conv2d(8, 8, 5, padding=2)"),),
    ),
    BeginnerNetwork(
        "inputs cast to integers",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x.long())
""",
        "iris",
        ("int64", "`fc` (Linear)", "float"),
        (("x.long()", "x"),),
    ),
    BeginnerNetwork(
        "inputs cast to double",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x.double())
""",
        "iris",
        ("float64", "`fc` (Linear)", "float"),
        (("x.double()", "x.float()"),),
    ),
    BeginnerNetwork(
        "an Embedding of numbers",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 8)
        self.fc = nn.Linear(32, 3)

    def forward(self, x):
        return self.fc(self.embedding(x).flatten(1))
""",
        "iris",
        ("`embedding` (Embedding)", "whole numbers", "float32"),
    ),
    BeginnerNetwork(
        "a constructor with required arguments",
        """
class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.fc1 = nn.Linear(4, hidden)
        self.fc2 = nn.Linear(hidden, 3)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))
""",
        "iris",
        ("hidden",),
        (("self, hidden)", "self, hidden=16)"),),
        by_script=False,
    ),
    BeginnerNetwork(
        "a constructor that raises",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = {}["weights"]

    def forward(self, x):
        return x
""",
        "iris",
        ("KeyError", "'weights'", "my_net.py:9"),
        by_script=False,
    ),
    BeginnerNetwork(
        "a file with a syntax error",
        """
class Net(nn.Module)
    def __init__(self):
        super().__init__()
""",
        "iris",
        ("my_net.py:6", "expected ':'"),
        by_script=False,
    ),
)
