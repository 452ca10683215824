"""What an export wrote and how it was proved."""

from __future__ import annotations

from typing import Any

from netwright.cli.open_console import open_console


def print_export(facts: dict[str, Any]) -> None:
    """Print the facts of an export, one a line.

    Args:
        facts: as `export_run` gives them.
    """
    console = open_console()
    lines = {"wrote": f"{facts['file']}, {_write_size(facts['bytes'])}"}
    if "opset" in facts:
        lines["ONNX"] = f"opset {facts['opset']}, batches of any size"
        lines["takes"] = ", ".join(facts["inputs"])
        lines["gives"] = ", ".join(facts["outputs"])
    if "max_difference" in facts:
        agreed = facts["label_agreement"]
        labels = "" if agreed is None else f", {agreed:.2%} the same class"
        lines["proved"] = (
            f"on {facts['num_samples']:,} {facts['samples']}: "
            f"answers at most {facts['max_difference']:.2g} apart{labels}"
        )
    if "int8" in facts:
        cost = facts["int8"]
        shown = [
            f"{name} {cost['before'][name]:.4f} -> {cost['after'][name]:.4f}"
            for name in ("accuracy", "auroc", "rmse", "r2")
            if name in cost["before"]
        ]
        lines["int8"] = (
            f"answers up to {cost['max_difference']:.2g} apart; {', '.join(shown) or 'no targets'}"
        )
    for name, said in lines.items():
        console.print(f"{name:<7} {said}")


def _write_size(num_bytes: int) -> str:
    return f"{num_bytes / 1e6:.1f} MB" if num_bytes >= 1e6 else f"{num_bytes / 1e3:.1f} kB"
