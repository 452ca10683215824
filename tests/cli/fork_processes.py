"""Runs the `netwright` command in several processes at once, forked from one that has loaded everything."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

LOADED_LATE = [
    "netwright.jobs.train_source",
    "netwright.jobs.resume_run",
    "netwright.cli.follow_run",
    "netwright.cli.print_run",
    "netwright.cli.open_console",
    "sklearn.datasets",
    "tensorboard.summary.writer.event_file_writer",
    "torch.distributed.fsdp",
    "torch.distributed.tensor",
]


def fork_process(rank: int, size: int, port: int, case: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 99
    try:
        if size > 1:
            os.environ.update(
                RANK=str(rank),
                LOCAL_RANK=str(rank),
                WORLD_SIZE=str(size),
                MASTER_ADDR="localhost",
                MASTER_PORT=str(port),
            )
        os.environ.update(case.get("environment", {}))
        out = os.open(f"{case['name']}.{rank}.txt", os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.argv = ["netwright", *case["words"]]
        from netwright.cli.app import main

        main()
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def run_case(case: dict[str, Any]) -> dict[str, Any]:
    if "copy" in case:
        shutil.copytree(*case["copy"])
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    pids = [fork_process(rank, case["size"], port, case) for rank in range(case["size"])]
    statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    texts = [Path(f"{case['name']}.{rank}.txt").read_text(encoding="utf-8") for rank in range(case["size"])]
    return {"statuses": statuses, "texts": texts}


def main() -> None:
    for name in LOADED_LATE:
        importlib.import_module(name)
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    results = {case["name"]: run_case(case) for case in cases}
    Path(sys.argv[2]).write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
