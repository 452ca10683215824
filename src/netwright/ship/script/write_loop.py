"""The part of a script that trains."""

from __future__ import annotations

from typing import Any

from netwright.core.named import Named
from netwright.core.task import Task
from netwright.ship.script.recipe import Recipe

_TARGETS = {
    "index": "y.long().flatten()",
    "one-hot": "nn.functional.one_hot(y, len(CLASSES)).float()",
    "sign": "y * 2 - 1",
    "as given": "y",
}


def write_call(named: Named, home: str, *first: str) -> str:
    """Write the call of a class of torch with its arguments.

    Args:
        named: the class.
        home: where it is, `torch.optim.`
        first: arguments that come before its own, as source.

    >>> write_call(Named("SGD", (), {"lr": 0.1}), "torch.optim.", "net.parameters()")
    'torch.optim.SGD(net.parameters(), lr=0.1)'
    """
    given = [
        *first,
        *map(_write, named.args),
        *(f"{key}={_write(value)}" for key, value in named.kwargs.items()),
    ]
    return f"{home}{named.name}({', '.join(given)})"


def _write(value: Any) -> str:
    if isinstance(value, str) and value == "num_steps":  # known when the script runs
        return "num_steps"
    return f"torch.tensor({value.tolist()!r})" if hasattr(value, "tolist") else repr(value)


def write_loop(recipe: Recipe, task: Task, *, inputs: str, changed: str) -> str:
    """Write the function that trains.

    Args:
        recipe: how the run trained.
        task: what the network answers.
        inputs: what the network takes of `x[rows]`, as source.
        changed: the same for a training batch, which may be changed by chance.

    Returns:
        Python source; it uses `load`, `encode` and `Network` of the script.
    """
    targets = (
        "(y - ANSWER_MEAN) / ANSWER_SCALE" if task.kind == "regression" else _TARGETS[recipe.target_form]
    )
    scheduler = "    scheduler = None"
    if recipe.schedule.name == "WarmupCosine":
        scheduler = (
            "    share = functools.partial(find_share, num_steps=num_steps)\n"
            "    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)"
        )
    elif recipe.schedule.name != "none":
        scheduler = "    scheduler = " + write_call(recipe.schedule, "torch.optim.lr_scheduler.", "optimizer")
    value = "validation" if recipe.schedule.name == "ReduceLROnPlateau" else ""
    lines = [
        "def train(source):",
        '    """Train anew on a source, and write the best weights beside this file."""',
        "    torch.manual_seed(SEED)",
        "    x, y = load(source)",
        f"    y = {targets}",
        "    order = torch.randperm(len(x))",
        "    later, now = order[: round(VAL * len(x))], order[round(VAL * len(x)) :]",
        "    net = Network()",
    ]
    if recipe.freeze:
        lines += [
            "    for name, parameter in net.named_parameters():",
            f"        if any(fnmatch.fnmatchcase(name, pattern) for pattern in {list(recipe.freeze)!r}):",
            "            parameter.requires_grad_(False)",
        ]
    lines += [
        f"    criterion = {write_call(recipe.loss, 'nn.')}",
        "    learnt = [one for one in net.parameters() if one.requires_grad]",
        f"    optimizer = {write_call(recipe.optimizer, 'torch.optim.', 'learnt')}",
        f"    num_steps = EPOCHS * math.ceil(len(now) / (BATCH_SIZE * {recipe.accumulate}))",
        scheduler,
        "    best = math.inf",
        "    for epoch in range(EPOCHS):",
        "        net.train()",
        "        batches = now[torch.randperm(len(now))].split(BATCH_SIZE)",
        "        for index, rows in enumerate(batches):",
    ]
    loss = f"criterion(answer(net, {changed}), y[rows])"
    if recipe.has_members:
        loss = f"compare(criterion, net({changed}), y[rows])"
    if recipe.accumulate > 1:
        lines += [
            f"            ({loss} / {recipe.accumulate}).backward()",
            f"            if (index + 1) % {recipe.accumulate} and index + 1 < len(batches):",
            "                continue",
        ]
    else:
        lines += [f"            {loss}.backward()"]
    if recipe.clip_grad_norm is not None:
        lines.append(f"            nn.utils.clip_grad_norm_(net.parameters(), {recipe.clip_grad_norm})")
    lines += ["            optimizer.step()", "            optimizer.zero_grad()"]
    if recipe.schedule.name != "none" and recipe.moves_each_step:
        lines.append("            scheduler.step()")
    lines += [
        "        net.eval()",
        "        with torch.no_grad():",
        f"            parts = [(rows, answer(net, {inputs})) for rows in later.split(1024)]",
        "            losses = [criterion(given, y[rows]) * len(rows) for rows, given in parts]",
        "        validation = float(sum(losses)) / max(1, len(later))",
        '        print(f"epoch {epoch + 1} of {EPOCHS}: validation loss {validation:.4f}")',
    ]
    if recipe.schedule.name != "none" and not recipe.moves_each_step:
        lines.append(f"        scheduler.step({value})")
    lines += [
        "        if validation < best or not len(later):",
        "            best = validation",
        "            torch.save(net.state_dict(), WEIGHTS)",
    ]
    share = """

def find_share(step, num_steps, warmup=0.05, final=1e-3):
    \"\"\"Share of the learning rate: a short rise, then down along a cosine.\"\"\"
    warm = max(1, round(warmup * num_steps))
    if step < warm:
        return (step + 1) / warm
    done = min(1.0, (step - warm) / max(1, num_steps - warm))
    return final + (1 - final) * 0.5 * (1 + math.cos(math.pi * done))
"""
    compare = """

def compare(criterion, answers, targets):
    \"\"\"The loss of an ensemble: each answer of (num, members, outputs) counts by itself.\"\"\"
    num_members = answers.shape[1]
    loss = criterion(answers.flatten(0, 1), targets.repeat_interleave(num_members, 0))
    return loss / num_members if criterion.reduction == "sum" else loss
"""
    parts = ["\n".join(lines) + "\n"]
    parts += [compare] if recipe.has_members else []
    parts += [share] if recipe.schedule.name == "WarmupCosine" else []
    return "".join(parts)
