"""Scripts that prepare tables with scikit-learn: what falsifies their figures, and what looks like it."""

from __future__ import annotations

import pytest

START = """import numpy as np
from sklearn import metrics
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import RFE, SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OrdinalEncoder, StandardScaler
torch.manual_seed(0)
rng = np.random.default_rng(0)

def fit(net, x, y, loss=F.cross_entropy):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(15):
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()

def make_net(num_in, num_out):
    return nn.Sequential(nn.Linear(num_in, 16), nn.ReLU(), nn.Linear(16, num_out))

def as_floats(rows):
    return torch.tensor(rows, dtype=torch.float32)
"""
CLASSES = """
kind = rng.integers(0, 3, 240)
x = np.eye(5)[kind] * 3 + rng.normal(size=(240, 5))
asked_kind = rng.integers({low}, 3, 90)
asked = np.eye(5)[asked_kind] * 3 + rng.normal(size=(90, 5))
names = np.array(["ash", "beech", "cedar"])
{labels}
net = make_net(5, 3)
fit(net, as_floats(x), torch.from_numpy(y))
with torch.no_grad():
    print((net(as_floats(asked)).argmax(1) == torch.from_numpy(truth)).float().mean())
"""
TWICE = """y = LabelEncoder().fit_transform(names[kind])
truth = LabelEncoder().fit_transform(names[asked_kind])"""
ONCE = """encoder = LabelEncoder()
y, truth = encoder.fit_transform(names[kind]), encoder.transform(names[asked_kind])"""
SCALED = """
x = rng.gamma(2, 3, size=(300, 6))
y = (x[:, 0] > 5).astype(int)
x, asked, y, truth = train_test_split(x, y, random_state=0)
{scale}
net = make_net(x.shape[1], 2)
fit(net, as_floats(x), torch.from_numpy(y))
with torch.no_grad():
    print((net(as_floats(asked)).argmax(1).numpy() == truth).mean())
"""
FOLDS = """
x = rng.gamma(2, 3, size=(200, 6))
y = (x[:, 0] > 5).astype(int)
net = make_net(6, 2)
for first, last in KFold(2).split(x):
    scaler = MinMaxScaler()
    train, val = scaler.fit_transform(x[first]), scaler.transform(x[last])
    for layer in net[::2]:
        layer.reset_parameters()
    fit(net, as_floats(train), torch.from_numpy(y[first]))
    with torch.no_grad():
        for rows, truth in ((train, y[first]), (val, y[last])):
            print((net(as_floats(rows)).argmax(1).numpy() == truth).mean())
"""
WORDS = """
words = np.array([f"w{{num}}" for num in range(40)])
y = rng.integers(0, 2, 200)
texts = np.array([" ".join(rng.choice(words[:30] if one else words[10:], 8)) for one in y])
{count}
net = make_net(20, 2)
fit(net, as_floats(x.toarray()), torch.from_numpy(y[:140]))
with torch.no_grad():
    print((net(as_floats(asked.toarray())).argmax(1).numpy() == y[140:]).mean())
"""
GENES = """
y = rng.integers(0, 2, 200)
x = rng.normal(size=(200, 300))
{choose}
net = make_net(x.shape[1], 2)
fit(net, as_floats(x), torch.from_numpy(y))
with torch.no_grad():
    print((net(as_floats(asked)).argmax(1) == torch.from_numpy(truth)).float().mean())
"""
DIVIDE = "x, asked, y, truth = train_test_split(x, y, random_state=0)"
HAND = """mean, spread = x[:120].mean(0), x[:120].std(0)
x, asked, y, truth = (x[:120] - mean) / spread, (x[120:] - mean) / spread, y[:120], y[120:]"""
ALIKE = "x[:, :4] += 5 * y[:, None]\n"

WRONG = {
    "labels": (CLASSES, {"low": 1, "labels": TWICE}, "encoder-fitted-again", TWICE.splitlines()[1]),
    "words": (
        WORDS,
        {
            "count": "x = CountVectorizer(max_features=20).fit_transform(texts[:140])\n"
            "asked = CountVectorizer(max_features=20).fit_transform(texts[140:])"
        },
        "encoder-fitted-again",
        "asked = CountVectorizer(max_features=20).fit_transform(texts[140:])",
    ),
    "minmax": (
        SCALED,
        {
            "scale": "scaler = MinMaxScaler()\nx = scaler.fit_transform(x)\n"
            "asked = scaler.fit_transform(asked)"
        },
        "splits-scaled-differently",
        "asked = scaler.fit_transform(asked)",
    ),
    "components": (
        SCALED,
        {"scale": "x = PCA(3).fit_transform(x)\nasked = PCA(3).fit_transform(asked)"},
        "splits-scaled-differently",
        "asked = PCA(3).fit_transform(asked)",
    ),
    "chosen": (
        GENES,
        {"choose": f"x = SelectKBest(k=20).fit_transform(x, y)\n{DIVIDE}"},
        "fitted-before-split",
        "x = SelectKBest(k=20).fit_transform(x, y)",
    ),
    "support": (
        GENES,
        {"choose": f"chosen = SelectKBest(k=20).fit(x, y)\nx = x[:, chosen.get_support()]\n{HAND}"},
        "fitted-before-split",
        "chosen = SelectKBest(k=20).fit(x, y)",
    ),
    "eliminated": (
        GENES,
        {"choose": f"x = RFE(LogisticRegression(), step=0.5).fit_transform(x[:, :40], y)\n{DIVIDE}"},
        "fitted-before-split",
        "x = RFE(LogisticRegression(), step=0.5).fit_transform(x[:, :40], y)",
    ),
    "twice": (
        SCALED.replace("x, asked, y, truth = train_test_split(x, y, random_state=0)", "{divide}"),
        {
            "divide": "x, asked = train_test_split(x, random_state=0)\n"
            "y, truth = train_test_split(y, random_state=1)",
            "scale": "scaler = StandardScaler()\nx, asked = scaler.fit_transform(x), scaler.transform(asked)",
        },
        "split-twice",
        "y, truth = train_test_split(y, random_state=1)",
    ),
}
RIGHT = {
    "once": (CLASSES, {"low": 1, "labels": ONCE}),
    "all-classes": (CLASSES, {"low": 0, "labels": TWICE}),
    "folds": (FOLDS, {}),
    "vocabulary": (
        WORDS,
        {
            "count": "counter = CountVectorizer(max_features=20)\nx = counter.fit_transform(texts[:140])\n"
            "asked = counter.transform(texts[140:])"
        },
    ),
    "pipeline": (
        GENES,
        {
            "choose": f"{DIVIDE}\npipe = make_pipeline(StandardScaler(), SelectKBest(f_classif, k=20))\n"
            "x, asked = pipe.fit_transform(x, y), pipe.transform(asked)"
        },
    ),
    "same-choice": (GENES, {"choose": f"{ALIKE}x = SelectKBest(k=4).fit_transform(x, y)\n{DIVIDE}"}),
    "all-scaled": (GENES, {"choose": f"{ALIKE}x = StandardScaler().fit_transform(x)\n{DIVIDE}"}),
    "held-out-apart": (
        GENES,
        {
            "choose": f"{DIVIDE}\nchosen = SelectKBest(k=20).fit(x, y)\n"
            "x, test = chosen.transform(x), chosen.transform(asked)\n"
            "x, asked, y, truth = train_test_split(x, y, random_state=1)"
        },
    ),
    "same-state": (
        SCALED.replace("x, asked, y, truth = train_test_split(x, y, random_state=0)", "{divide}"),
        {
            "divide": "x, asked = train_test_split(x, random_state=0)\n"
            "y, truth = train_test_split(y, random_state=0)",
            "scale": "scaler = StandardScaler()\nx, asked = scaler.fit_transform(x), scaler.transform(asked)",
        },
    ),
}
NEW = {
    "encoder-fitted-again",
    "fitted-before-split",
    "split-twice",
    "splits-scaled-differently",
    "swapped-metric-arguments",
    "auc-of-classes",
    "metric-in-other-units",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_falsifies_the_figures_is_told(name, speak):
    template, filled, rule, line = WRONG[name]
    found = speak(START + template.format(**filled))
    assert {one: where for one, where in found.items() if one in NEW} == {rule: line}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_prepared_rightly_is_not(name, speak):
    template, filled = RIGHT[name]
    assert not NEW & set(speak(START + template.format(**filled)))


JUDGED = """
x = rng.normal(size=(300, 4))
signal = x.sum(1) + rng.normal(size=300)
x, asked, signal, truth = train_test_split(x, signal, random_state=0)
mean, spread = signal.mean(), signal.std()
hit = truth > 1
net = make_net(4, 1)
fit(net, as_floats(x), as_floats((signal - mean) / spread)[:, None], F.mse_loss)
guess = LogisticRegression().fit(x[:, :1], signal > 1).predict(asked[:, :1])
said = []
with torch.no_grad():
    for batch in as_floats(asked).split(32):
        said += (net(batch)[:, 0] * spread + mean).tolist()
    own = net(as_floats(asked)).numpy()
said = np.array(said)
kept, _ = train_test_split(hit, train_size=len(hit) - 1, shuffle=False)
print({figure})
"""


@pytest.mark.parametrize(
    ("figure", "rule"),
    [
        ("metrics.r2_score(said, truth)", "swapped-metric-arguments"),
        ("metrics.r2_score(y_pred=truth, y_true=said)", "swapped-metric-arguments"),
        ("metrics.recall_score(said[:-1] > 1, kept)", None),
        ("metrics.r2_score(truth, said)", None),
        ("metrics.r2_score(truth, own)", "metric-in-other-units"),
        ("metrics.mean_squared_error(truth, own)", "metric-in-other-units"),
        ("metrics.mean_squared_error((truth - mean) / spread, own)", None),
        ("metrics.r2_score(y_pred=said, y_true=truth)", None),
        ("metrics.mean_squared_error(said, truth)", None),
        ("metrics.roc_auc_score(hit, said)", None),
        ("metrics.roc_auc_score(hit, said > 1)", "auc-of-classes"),
        ("metrics.roc_auc_score(hit, guess), metrics.recall_score(hit, guess)", None),
        ("metrics.precision_score(hit, said > 2)", None),
        ("metrics.precision_score(said > 1, guess)", None),
        ("metrics.r2_score(said, np.tanh(said))", None),
    ],
    ids=[
        "swapped",
        "named-swapped",
        "other-rows",
        "right",
        "scaled",
        "scaled-squares",
        "both-scaled",
        "named-right",
        "symmetric",
        "scores",
        "cut",
        "baseline",
        "threshold",
        "agreement",
        "both-answers",
    ],
)
def test_metrics_are_given_the_truth_first_and_scores(figure, rule, speak):
    found = speak(START + JUDGED.format(figure=figure))
    assert {one for one in found if one in NEW} == ({rule} if rule else set())


def test_a_metric_that_ends_the_script_is_told_by_its_arguments(speak):
    line = "metrics.roc_auc_score(net(as_floats(asked)).sigmoid().numpy(), truth)"
    found = speak(
        f"""{START}
x, asked, y, truth = train_test_split(rng.normal(size=(200, 3)), rng.integers(0, 2, 200), random_state=0)
net = make_net(3, 1)
fit(net, as_floats(x), as_floats(y)[:, None], F.binary_cross_entropy_with_logits)
with torch.no_grad():
    {line}
"""
    )
    assert found["swapped-metric-arguments"] == line
