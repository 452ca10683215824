"""The pages of real runs: size, seconds, requests to the network, accessibility, width on a telephone.

Pages: the report; look.html; what --why and --layer (the first that there is) draw of one sample.
Claim: below 3 MB, no request, no serious violation of axe's rules in light or dark, English or Chinese, and
nothing wider than a telephone of 390 pixels.
Run: python benchmarks/see/report.py [--runs FOLDER] [--only digits] [--pages report,look] [--langs en]
It trains each run for a few epochs where FOLDER (`runs/report`) does not hold it. Wants the real data,
Chromium, and npm for axe-core (or its axe.min.js, named by AXE).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from machine import find_data, print_machine
from open_page import find_browser, open_page

RUNS = {
    "digits": ["digits", "--set", "train.epochs=8"],
    "fashion-mnist": ["fashion-mnist", "--set", "train.epochs=1"],
    "cifar10": ["cifar10", "--set", "train.epochs=1", "--set", "model.use=lenet"],
    "hymenoptera": ["{data}/hymenoptera", "--set", "data.image_size=64", "--set", "train.epochs=3"],
    "titanic": ["{data}/tables/titanic/titanic.csv", "--target", "Survived", "--set", "train.epochs=12"],
    "california": [
        "{data}/tables/california_housing/housing.csv",
        "--target", "median_house_value", "--set", "train.epochs=4",
    ],
}  # fmt: skip
PAGES = {
    "report": ["report", "{run}", "--lang", "{lang}", "--out", "{file}"],
    "look": ["look", "{run}", "--lang", "{lang}", "--out", "{file}"],
    "why": ["look", "{run}", "--why", "0", "--lang", "{lang}", "--out", "{file}"],
    "layer": ["look", "{run}", "--layer", "{layer}", "--lang", "{lang}", "--out", "{file}"],
}
# What is folded together is looked at too.
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true);"
WIDTH = f"{OPEN} return document.documentElement.scrollWidth"
AXE = (
    OPEN
    + """
const told = await axe.run(document, {resultTypes: ["violations"]});
return told.violations.map(one => [one.id, one.impact, one.nodes.length, one.nodes[0].html.slice(0, 200),
                                   one.nodes[0].failureSummary])
"""
)


def run_netwright(*words: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "netwright", *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


def find_layer(run: Path) -> str:
    """The first layer that was recorded."""
    with (run / "layers.jsonl").open(encoding="utf-8") as lines:
        return str(next(iter(json.loads(next(lines))["layers"])))


def find_axe(folder: Path) -> str:
    if "AXE" in os.environ:
        return Path(os.environ["AXE"]).read_text(encoding="utf-8")
    subprocess.run(["npm", "install", "--prefix", str(folder), "axe-core@4"], check=True, capture_output=True)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def look_at(page: str, axe: str) -> dict[str, Any]:
    """Open a page in light and dark, wide and narrow."""
    found: dict[str, Any] = {"requests": [], "violations": []}
    judged = page.replace("</head>", f"<script>{axe}</script></head>")
    for is_dark in (False, True):
        opened = open_page(judged, AXE, is_dark=is_dark)
        found["violations"] += opened.found if isinstance(opened.found, list) else [opened.found]
        found["requests"] += opened.requests
    narrow = open_page(page, WIDTH, width=390)
    return {**found, "requests": [*found["requests"], *narrow.requests], "width": narrow.found}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=Path, default=Path("runs/report"))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--langs", default="en,zh")
    options = parser.parse_args()
    data = find_data()
    if data is None:
        return
    if find_browser() is None:
        print("skipped: there is no Chromium")
        return
    os.environ.setdefault("NETWRIGHT_DATA", str(data))
    print_machine()
    print(f"seconds: median of {options.repeats} of the whole command, its start included\n")
    print(
        "| run | page | lang | MB | seconds | processor | requests | violations (of them serious) "
        "| width at 390 |"
    )
    print("|---|---|---|--:|--:|--:|--:|--:|--:|")
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        axe = find_axe(Path(folder))
        for name in options.only.split(",") if options.only else RUNS:
            run = options.runs / name
            if not (run / "result.json").exists():
                words = [word.format(data=data) for word in RUNS[name]]
                run_netwright("train", *words, "--out", str(run))
            for page, lang in itertools.product(options.pages.split(","), options.langs.split(",")):
                file = Path(folder) / f"{name}.{page}.{lang}.html"
                held = {"run": run, "lang": lang, "file": file, "layer": find_layer(run)}
                words = [word.format(**held) for word in PAGES[page]]
                took = [run_netwright(*words) for _ in range(options.repeats)]
                wall, cpu = (statistics.median(one) for one in zip(*took, strict=True))
                found = look_at(file.read_text(encoding="utf-8"), axe)
                violations, requests = found["violations"], found["requests"]
                grave = [one for one in violations if "error" in one or one[1] in {"serious", "critical"}]
                told += [f"{name} {page} {lang}: {one}" for one in violations]
                told += [f"{name} {page} {lang} asks for {one}" for one in requests]
                print(
                    f"| {name} | {page} | {lang} | {file.stat().st_size / 1e6:.2f} | {wall:.1f} | {cpu:.1f} "
                    f"| {len(requests)} | {len(violations)} ({len(grave)}) | {found['width']} |",
                    flush=True,
                )
    print("\n" + "\n".join(told or ["nothing was found"]))


if __name__ == "__main__":
    main()
