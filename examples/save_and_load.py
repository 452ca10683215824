"""Save a network, and have it back: in another process, as plain PyTorch, and to train on.

A run folder holds everything that answers raw rows need: weights, how to build the network, and what the
training rows taught about the columns (means, categories). A state_dict holds the weights alone.

    python save_and_load.py
"""

from __future__ import annotations

import subprocess
import sys

import torch
from safetensors.torch import load_file
from torch import nn

import netwright as nw

FOLDER = "runs/saved"
ANOTHER_PROCESS = f"""
import netwright as nw
answers = nw.load_run("{FOLDER}").predict("wine")
print("another process says:", answers.labels[0], [round(p, 3) for p in answers.numbers[0].tolist()])
"""


def make_net() -> nn.Sequential:
    return nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))


def main() -> None:
    torch.manual_seed(0)
    data = nw.open_data("wine")
    run = nw.train(make_net(), data, epochs=10, quiet=True, out=FOLDER)
    answers = run.predict("wine")
    print("this process says:   ", answers.labels[0], [round(p, 3) for p in answers.numbers[0].tolist()])

    # 1. The whole run, in a process that knows nothing but the folder.
    subprocess.run([sys.executable, "-c", ANOTHER_PROCESS], check=True)

    # 2. Weights out, as plain files under the network's own names.
    torch.save(run.net.state_dict(), f"{FOLDER}/wine.pt")
    plain = make_net()
    # weights_only: a file from elsewhere cannot run code here
    plain.load_state_dict(torch.load(f"{FOLDER}/wine.pt", weights_only=True))
    also = make_net()
    also.load_state_dict(load_file(f"{FOLDER}/model.safetensors"))
    # The weights expect standardised columns, which is what nw.batches gives.
    x, _ = next(iter(nw.batches(data.test)))
    with torch.no_grad():
        same = torch.equal(plain(x), also(x)) and torch.equal(plain(x), run.net(x))
    print("wine.pt and model.safetensors answer alike:", same)

    # 3. Weights in: a network that has weights already is trained from there.
    before = run.metrics["val"]["loss"]
    more = nw.train(plain, data, epochs=10, quiet=True, out=f"{FOLDER}-more")
    print(f"trained 10 epochs more: validation loss {before:.3f}, then {more.metrics['val']['loss']:.3f}")


if __name__ == "__main__":
    main()
