"""The run file scores.yaml, said in Python, with students who are not in the table.

Predictions go through the same preparation as training: units, empty fields and classes never seen.

    python scores.py
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

import netwright as nw

HERE = Path(__file__).parent


def main() -> None:
    data = nw.open_data(
        HERE / "成绩单.csv",
        target="总评",
        drop=["姓名", "学号"],  # they name a student and say nothing of the mark
        roles={"班级": "category"},  # class 4 is not twice class 2
    )
    for column in data.columns:
        print(f"{column.name}: {column.role}, {column.reason}")

    torch.manual_seed(0)
    net = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(data.num_outputs))
    run = nw.train(net, data, epochs=60, quiet=True, out="runs/scores")
    test = run.metrics["test"]
    print(f"{len(data.test)} students: 总评 off by {test['mae']:.1f} points on average, r2 {test['r2']:.2f}")

    new = HERE / "新同学.csv"  # in UTF-8, one score missing: treated as in training
    print([round(mark, 1) for mark in run.predict(new).labels])

    # Rows need not come from a file.
    row = {"班级": [1], "语文": [90], "数学": [95], "英语": [70], "物理": [99], "出勤率": ["98%"]}
    print(round(run.predict(row).labels[0], 1))


if __name__ == "__main__":
    main()
