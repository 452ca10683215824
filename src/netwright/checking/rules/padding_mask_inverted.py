"""The padding mask of attention is inverted: it hides the words and shows the padding.

What it finds
-------------
Attention whose `key_padding_mask` leaves keys that are the same in every sample, while the ones that it hides
differ.

Why it matters
--------------
True marks what is to be ignored. The other way round attention looks at the padding alone, and of a sentence
it learns how long it is; a sentence without padding gives NaN.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.encoder = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.encoder(self.embed(x), src_key_padding_mask=x != 0).mean(1))

    net = Net()
    inputs, targets = torch.randint(1, 30, (16, 8)), torch.randint(3, (16,))
    inputs[:8, 4:], inputs[8:, 6:] = 0, 0
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.encoder = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            seen = (x != 0).unsqueeze(-1)
            steps = self.encoder(self.embed(x), src_key_padding_mask=x == 0)
            return self.head((steps * seen).sum(1) / seen.sum(1))

    net = Net()
    inputs, targets = torch.randint(1, 30, (16, 8)), torch.randint(3, (16,))
    inputs[:8, 4:], inputs[8:, 6:] = 0, 0
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.MultiheadAttention: in key_padding_mask True is ignored. Measured on the keys, whatever the
padding is called; silent where masks are the same for all samples, and where keys are learnt and not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_inverted_mask import find_inverted_mask
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class PaddingMaskInverted(Rule):
    """See the page above."""

    severity = "error"
    checks = "padding masks hide the padding"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the keys that attention may look at with those that it may not."""
        for found in subject.read(find_inverted_mask):
            yield self.find(
                found.call.place.as_used(),
                says=f"attention may look at {found.num_shown} keys, which are the same in every sample, and "
                f"not at the {found.num_hidden} that differ: the mask hides the words and shows the padding",
                fix="key_padding_mask=(tokens == padding): True is ignored",
                evidence={"keys shown": found.num_shown, "keys hidden": found.num_hidden},
            )
