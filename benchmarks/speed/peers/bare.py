"""What the arithmetic alone costs: eager steps on one batch that is there already, no data, no metrics."""

from __future__ import annotations

import time

from tasks import TASKS, Clock, build_network, make_optimizer, measure_loss, open_loaders, read_arguments

SECONDS, LEAST_STEPS, WINDOWS = 2.0, 2, 5

name, folder = read_arguments()
x, y = next(iter(open_loaders(name, folder)[0]))
net, criterion = build_network(name).train(), measure_loss(name)
optimizer = make_optimizer(name, net)
clock = Clock()


def step() -> None:
    optimizer.zero_grad()
    criterion(net(x), y).backward()
    optimizer.step()
    clock.end_step()


step()
began = time.perf_counter()
step()
once = time.perf_counter() - began
steps = max(LEAST_STEPS, round(SECONDS / WINDOWS / once))
# The first window warms up; whoever reads this leaves the first epoch out.
for _ in range(WINDOWS if steps > LEAST_STEPS else 2):
    clock.begin_epoch()
    for _ in range(steps):
        step()
    clock.end_epoch()
clock.report(steps * TASKS[name].batch_size)
