"""Features were chosen, or made, with the labels of the samples that are judged.

What it finds
-------------
In a watched script: a selector (`SelectKBest`, `RFE`, ...), a `TargetEncoder` or a supervised reduction of
scikit-learn that was fitted with the labels of all rows before these were divided, so that rows that are only
judged had a say. Where features are chosen one by one: only if the training rows alone choose others.

Why it matters
--------------
Of many features some go with the labels of the test rows by chance. Those are the ones that get chosen, and
random labels are then told with high accuracy.

Sick example
------------
    import torch
    from sklearn.feature_selection import SelectKBest
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
    labels = (torch.arange(200) % 2).numpy()
    samples = torch.randn(200, 300).numpy() + labels[:, None] * (torch.arange(300) < 3).numpy()
    inputs, targets, loss = torch.randn(32, 8), torch.arange(32) % 2, nn.CrossEntropyLoss()

    def train():
        chosen = SelectKBest(k=8).fit_transform(samples, labels)
        parts = train_test_split(chosen, labels, test_size=0.5, random_state=0)
        x, asked, y, truth = (torch.from_numpy(part) for part in parts)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(x.float()), y).backward()
            optimizer.step()
        with torch.no_grad():
            (net(asked.float()).argmax(1) == truth).float().mean()

Healthy example
---------------
    import torch
    from sklearn.feature_selection import SelectKBest
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
    labels = (torch.arange(200) % 2).numpy()
    samples = torch.randn(200, 300).numpy() + labels[:, None] * (torch.arange(300) < 3).numpy()
    inputs, targets, loss = torch.randn(32, 8), torch.arange(32) % 2, nn.CrossEntropyLoss()

    def train():
        x, asked, y, truth = train_test_split(samples, labels, test_size=0.5, random_state=0)
        selector = SelectKBest(k=8).fit(x, y)
        x, asked = (torch.from_numpy(selector.transform(part)).float() for part in (x, asked))
        y, truth = torch.from_numpy(y), torch.from_numpy(truth)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            (net(asked).argmax(1) == truth).float().mean()

Source
------
Ambroise and McLachlan 2002, "Selection bias in gene extraction". Rows are known by the calls of
`train_test_split` and by their numbers; a fit that is used on rows that it never saw as well is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_early_fits import EarlyFit, find_early_fits
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class FittedBeforeSplit(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no label that is judged had a say in the features"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for judged rows among those that a fit saw the labels of."""
        for early in subject.read(find_early_fits):
            kind = early.fit.kind
            yield self.find(
                Place("", kind, early.fit.line),
                says=f"{kind} was fitted with the labels of all {early.num_rows} rows, {early.num_judged} of "
                f"which are judged later{_tell_others(early)}",
                fix=f"divide first, then {kind}(...).fit(x_train, y_train), and transform both parts with it",
                evidence={"rows fitted on": early.num_rows, "of these judged": early.num_judged}
                | ({} if early.num_others is None else {"chosen by them alone": early.num_others}),
            )


def _tell_others(early: EarlyFit) -> str:
    if early.num_others is None:
        return ""
    return (
        f": the training rows alone choose other features in place of {early.num_others} of the "
        f"{early.num_chosen}"
    )
