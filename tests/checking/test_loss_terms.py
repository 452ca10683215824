"""Terms of a loss that are of the wrong sign, range or gradient, each beside correct look-alikes."""

from __future__ import annotations

import pytest

STEPS = """
optimizer = torch.optim.Adam(net.parameters(), lr=0.002{options})
for step in range(6):
    loss = step_loss()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""

CODES = (
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(12, 24), nn.Tanh())
        self.mean, self.spread = nn.Linear(24, 3), nn.Linear(24, 3)
        self.decode = nn.Sequential(nn.Linear(3, 24), nn.Tanh(), nn.Linear(24, 12))

    def forward(self, x):
        h = self.body(x)
        mean, raw = self.mean(h), self.spread(h)
        scale = {scale}
        return self.decode(mean + scale * torch.randn_like(mean)), mean, raw

x = torch.randn(64, 3) @ torch.randn(3, 12)
net = Net()

def step_loss():
    answer, mu, raw = net(x)
    error = (answer - x).square().sum(1).mean()
    {term}
    return {whole}
"""
    + STEPS
)
LOGVAR = "(0.5 * raw).exp()"


@pytest.mark.parametrize(
    ("scale", "term", "whole", "options", "is_sick"),
    [
        (LOGVAR, "k = 0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()", "error + k", "", True),
        (LOGVAR, "k = (mu ** 2 + torch.exp(raw) - raw - 1).sum() / 128", "error - 0.5 * k", "", True),
        (
            "raw.exp()",
            "k = -0.5 * torch.sum(1 + 2 * raw - mu * mu - (2 * raw).exp(), -1)",
            "error - k.mean()",
            "",
            True,
        ),
        (
            "F.softplus(raw)",
            "q = torch.distributions.Normal(mu, F.softplus(raw)); "
            "p = torch.distributions.Normal(torch.zeros(3), torch.ones(3)); "
            "k = torch.distributions.kl_divergence(q, p).sum(-1).mean()",
            "error - k",
            "",
            True,
        ),
        (LOGVAR, "k = -0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()", "error + k", "", False),
        (LOGVAR, "k = -0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()", "-(-error - k)", "", False),
        # The lower bound itself, which the optimizer makes larger.
        (
            LOGVAR,
            "k = -0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()",
            "-error - k",
            ", maximize=True",
            False,
        ),
        # A wanted capacity: below it the divergence is to grow.
        (
            LOGVAR,
            "k = -0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()",
            "error + (k - 25).abs()",
            "",
            False,
        ),
        # A hinge, as adversarial encoders have it.
        (
            LOGVAR,
            "k = -0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()",
            "error + F.relu(25 - k)",
            "",
            False,
        ),
        # A weight that is still 0.
        (LOGVAR, "k = 0.5 * (1 + raw - mu.pow(2) - raw.exp()).sum(1).mean()", "error + 0.0 * k", "", False),
    ],
)
def test_the_divergence_of_a_code_is_minimised(speak, scale, term, whole, options, is_sick):
    found = speak(CODES.format(scale=scale, term=term, whole=whole, options=options))
    assert ("divergence-maximised" in found) is is_sick
    if is_sick:
        assert found["divergence-maximised"] in term


ACTORS = (
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 24), nn.Tanh())
        self.actor, self.critic = nn.Linear(24, 3), nn.Linear(24, 1)

    def forward(self, x):
        h = self.body(x)
        return {given}, self.critic(h).squeeze(1)

x, returns, kinds = torch.randn(40, 4), torch.randn(40), torch.randint(3, (40,))
net = Net()

def step_loss():
    answer, values = net(x)
    {term}
"""
    + STEPS
)
LOGITS = "self.actor(h)"
CHOSEN = "p = answer.log_softmax(1).gather(1, kinds[:, None]).squeeze(1); "
DRAWN = "torch.distributions.Categorical(logits=self.actor(h))"
NORMAL = "torch.distributions.Normal(self.actor(h)[:, 0], 1.0)"


@pytest.mark.parametrize(
    ("given", "term", "is_sick"),
    [
        (LOGITS, CHOSEN + "a = returns - values; return (-p * a).mean() + 0.5 * (a ** 2).mean()", True),
        (
            LOGITS,
            CHOSEN + "a = returns - values; a = (a - a.mean()) / (a.std() + 1e-8); "
            "return -(p * a).mean() + F.smooth_l1_loss(values, returns)",
            True,
        ),
        (
            DRAWN,
            "a = returns - values; return F.mse_loss(values, returns) - (answer.log_prob(kinds) * a).mean()",
            True,
        ),
        (
            NORMAL,
            "a = returns - values; e = F.mse_loss(values, returns); "
            "return e - (answer.log_prob(x[:, 0]) * a).mean()",
            True,
        ),
        (
            LOGITS,
            CHOSEN + "a = returns - values; return (-p * a.detach()).mean() + 0.5 * (a ** 2).mean()",
            False,
        ),
        # A baseline without an error of its own: the gradient is the likelihood's alone.
        (LOGITS, CHOSEN + "return -(p * values.sigmoid()).mean() + F.mse_loss(values, returns)", False),
        # Attenuated errors: the second output is a weight, not an error.
        (
            LOGITS,
            "a = returns - values; s = answer[:, 0]; return (a ** 2 * (-s).exp() + s).mean()",
            False,
        ),
        # A constraint with a multiplier beside the square of the same difference.
        (
            LOGITS,
            "a = returns - values; return (answer[:, 0].tanh() * a).mean() + (a ** 2).mean()",
            False,
        ),
        # A residual that is picked by class, of no log-probability.
        (
            LOGITS,
            "a = returns - values; g = answer.gather(1, kinds[:, None]).squeeze(1); "
            "return (g * a).mean() + (a ** 2).mean() + g.square().mean()",
            False,
        ),
    ],
)
def test_an_advantage_is_a_weight_without_a_gradient(speak, given, term, is_sick):
    found = speak(ACTORS.format(given=given, term=term, options=""))
    assert ("advantage-not-detached" in found) is is_sick


SPREADS = (
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 24), nn.Tanh())
        self.last = nn.Linear(24, 2)
        nn.init.constant_(self.last.bias, 6.0)
        {init}

    def forward(self, x):
        h = self.body(x)
        mean, raw = self.last(h).chunk(2, 1)
        return {given}

x, y = torch.randn(64, 4), 6 + torch.randn(64, 1)
net = Net()

def step_loss():
    mean, v = net(x)
    return {term}
"""
    + STEPS
)
WRITTEN = "0.5 * (torch.log(v) + (y - mean) ** 2 / v).mean()"


@pytest.mark.parametrize(
    ("init", "given", "term", "is_sick"),
    [
        ("", "mean, raw", WRITTEN, True),
        ("", "mean, raw + 1e-6", WRITTEN, True),
        ("", "mean, raw", "F.gaussian_nll_loss(mean, y, v)", True),
        ("", "mean, raw.exp()", WRITTEN, False),
        ("", "mean, F.softplus(raw) + 1e-4", WRITTEN, False),
        ("", "mean, raw.clamp(min=1e-3)", WRITTEN, False),
        ("", "mean, raw.square() + 1e-3", "F.gaussian_nll_loss(mean, y, v)", False),
        ("", "mean, raw", "0.5 * (v + (y - mean) ** 2 * (-v).exp()).mean()", False),
        ("", "mean, raw", "(y - mean).square().mean() + (raw_ratio(mean, v) - 1).square().mean()", False),
        # Weights that are kept above 0, of inputs that are.
        ("self.last.weight.data.abs_()", "mean, raw", WRITTEN, False),
    ],
)
def test_what_is_used_as_a_variance_is_positive(speak, init, given, term, is_sick):
    ratio = "\ndef raw_ratio(mean, v):\n    return mean / v\n"
    found = speak(ratio + SPREADS.format(init=init, given=given, term=term, options=""))
    assert ("variance-not-positive" in found) is is_sick


MASKS = (
    """
net = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, {num}, 3, padding=1){end})
mask = torch.zeros(16, {num}, 8, 8)
mask[:, 0, 2:5, 3:6] = 1
x = mask.mean(1, keepdim=True) + 0.3 * torch.randn(16, 1, 8, 8)

def step_loss():
    p = net(x)
    {term}
"""
    + STEPS
)
DICE = "return 1 - ((2 * (p * mask).sum((2, 3)) + 1) / (p.sum((2, 3)) + mask.sum((2, 3)) + 1)).mean()"
IOU = "i = (p * mask).sum(); u = p.sum() + mask.sum() - i; return 1 - (i + 1) / (u + 1)"


@pytest.mark.parametrize(
    ("num", "end", "term", "is_sick"),
    [
        (1, "", DICE, True),
        (2, "", IOU, True),
        (1, "", "t, f = (p * mask).sum(), ((1 - mask) * p).sum(); m = mask.sum(); "
         "return 1 - (t + 1) / (0.5 * f + 0.5 * m + 0.5 * t + 1)", True),
        (1, "", "p = torch.sigmoid(p); " + DICE, False),
        (1, ", nn.Sigmoid()", IOU, False),
        (2, ", nn.Softmax(1)", DICE, False),
        (1, "", "p = p.clamp(0, 1); " + DICE, False),
        (1, "", "q = p.sigmoid(); return F.binary_cross_entropy_with_logits(p, mask) + 1 "
         "- 2 * (q * mask).sum() / (q.sum() + mask.sum())", False),
        # The mean of the outputs inside of the mask: the divisor is only counted.
        (1, "", "return -((p * mask).sum() / mask.sum()) + p.square().mean()", False),
        # A cosine of raw outputs.
        (1, "", "return 1 - (p * mask).sum() / (p.norm() * mask.norm() + 1e-6)", False),
        # Outputs that a second loss holds to the mask itself.
        (1, "", "a = F.mse_loss(p, mask); return a + 1 - 2 * (p * mask).sum() / (p.sum() + mask.sum() + 99)",
         False),
    ],
)  # fmt: skip
def test_an_overlap_is_of_probabilities(speak, num, end, term, is_sick):
    found = speak(MASKS.format(num=num, end=end, term=term, options=""))
    assert ("overlap-of-logits" in found) is is_sick


COUNTS = (
    """
x = torch.randn(64, 4)
counts = torch.poisson({rate})
net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1){end})

def step_loss():
    return {term}
"""
    + STEPS
)
MANY, FEW = "torch.exp(1.5 + 0.3 * x[:, :1])", "torch.exp(-1.5 + 0.3 * x[:, :1])"


@pytest.mark.parametrize(
    ("rate", "end", "term", "is_sick"),
    [
        (MANY, "", "F.poisson_nll_loss(net(x).exp(), counts)", True),
        (FEW, ", nn.Softplus()", "nn.PoissonNLLLoss()(net(x), counts)", True),
        (MANY, "", "F.poisson_nll_loss(net(x), counts)", False),
        (MANY, ", nn.Softplus()", "nn.PoissonNLLLoss(log_input=False)(net(x), counts)", False),
        (MANY, "", "F.poisson_nll_loss(net(x).exp(), counts, False)", False),
        (MANY, ", nn.Softplus()", "nn.PoissonNLLLoss()(net(x), counts)", False),  # a rate above 1
        (FEW, "", "F.poisson_nll_loss(5 * torch.tanh(net(x)), counts)", False),
    ],
)
def test_a_poisson_loss_gets_logarithms(speak, rate, end, term, is_sick):
    found = speak(COUNTS.format(rate=rate, end=end, term=term, options=""))
    assert ("rate-into-log-loss" in found) is is_sick


META = """
w = [torch.randn(1, 20, requires_grad=True), torch.zeros(20, requires_grad=True), torch.randn(20, 1)]
w[2] = (w[2] / 5).requires_grad_()
outer = torch.optim.{outer}(w, lr=0.002)

def answer(x, w):
    return torch.tanh(x @ w[0] + w[1]) @ w[2]

for step in range(6):
    x = torch.rand(20, 1) * 6 - 3
    slopes = torch.autograd.grad(F.mse_loss(answer(x, w), x.sin()), w, create_graph=True)
    fast = [{fast} for part, slope in zip(w, slopes)]
    outer.zero_grad()
    F.mse_loss(answer(x, fast), x.sin()).backward()
    {then}
    outer.step()
    {last}
"""
DETACHED = "(part - 0.05 * slope).detach().requires_grad_()"
FIRST_ORDER = "for part, copy in zip(w, fast): part.grad = copy.grad.clone()"


@pytest.mark.parametrize(
    ("outer", "fast", "then", "last", "is_sick"),
    [
        ("Adam", DETACHED, "", "", True),
        ("SGD", "nn.Parameter(part - 0.05 * slope)", "", "outer.zero_grad()", True),
        ("Adam", "part - 0.05 * slope", "", "outer.zero_grad()", False),
        # The first order only: the gradients of the copies are taken over by hand.
        ("Adam", DETACHED, FIRST_ORDER, "outer.zero_grad()", False),
    ],
)
def test_gradients_come_to_what_the_optimizer_holds(speak, outer, fast, then, last, is_sick):
    found = speak(META.format(outer=outer, fast=fast, then=then, last=last))
    assert ("optimizer-without-gradient" in found) is is_sick


OWN_STEPS = """
class Plain(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, {"lr": 0.01})

    def step(self):
        for group in self.param_groups:
            for part in group["params"]:
                part.data.add_(part.grad.data, alpha=-group["lr"])

net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
x = torch.randn(64, 4)
optimizer = Plain(net.parameters())
for step in range(6):
    F.mse_loss(net(x), x[:, :1].tanh() + x[:, 1:2]).backward()
    optimizer.step()
    optimizer.zero_grad()
"""


def test_an_optimizer_that_writes_past_the_count_has_gradients(speak):
    assert speak(OWN_STEPS) == {}


LIKED = """
x = torch.randn(128, 4)
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
for step in range(60):
    rows = x[torch.randperm(128)[:64]]
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
ONES = "F.binary_cross_entropy_with_logits(net(rows), torch.ones(64, 1))"


@pytest.mark.parametrize(
    ("loss", "is_sick"),
    [
        (ONES, True),
        ("F.binary_cross_entropy(net(rows).sigmoid(), torch.ones(64, 1))", True),
        # Samples of the other kind, in the same step or as a contrast of noise.
        (ONES + " + F.binary_cross_entropy_with_logits(net(3 + rows), torch.zeros(64, 1))", False),
        # The first of a pair is to score higher.
        ("F.binary_cross_entropy_with_logits(net(rows.abs()) - net(rows), torch.ones(64, 1))", False),
        ("F.binary_cross_entropy_with_logits(net(rows), (rows[:, :1] > rows[:, 1:2]).float())", False),
        # One kind in each step, and both in the loop.
        (
            "F.binary_cross_entropy_with_logits(net(rows + 3 * (step % 2)), "
            "torch.full((64, 1), 1.0 - step % 2))",
            False,
        ),
    ],
)
def test_a_loss_wants_both_answers(speak, loss, is_sick):
    assert ("targets-all-the-same" in speak(LIKED.format(loss=loss))) is is_sick
