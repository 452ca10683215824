"""The server as a process: its address, its end, and what it does not take."""

from __future__ import annotations

import json
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest

ROWS = [{"小时": 3.5, "城市": "甲"}, {"小时": "12", "城市": None}]


def wait_for_address(process) -> str:
    line = process.stderr.readline()
    assert line.startswith("serving "), line + process.stderr.read()
    return line.split(" on ")[1].split(" ")[0]


def ask(address: str, rows: object = ROWS) -> dict:
    body = json.dumps({"rows": rows}).encode()
    request = urllib.request.Request(f"{address}/predict", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def wait_until_up(address: str) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as response:
                assert json.load(response)["status"] == "ok"
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_taken_is_answered_when_it_is_told_to_stop(trained, start, workers):
    folder, _ = trained
    process = start("serve", folder / "运行 1", "--port", "0", "--workers", workers)
    address = wait_for_address(process)
    wait_until_up(address)
    assert {one["label"] for one in ask(address)["predictions"]} <= {"是", "否"}
    answered, refused = [], []

    def keep_asking() -> None:
        while True:
            try:
                answered.append(len(ask(address, ROWS * 50)["predictions"]))
            except (urllib.error.URLError, ConnectionError) as error:
                refused.append(error)
                return

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join(60)
    assert process.wait(60) == 0
    assert set(answered) == {100}
    # A new connection is refused; one that was taken is answered, never cut.
    assert all("refused" in str(error) or "reset" in str(error).lower() for error in refused), refused
    assert "Traceback" not in process.stderr.read()


def test_ctrl_c_ends_it_as_any_other_command(trained, start):
    folder, _ = trained
    process = start("serve", folder / "运行 1", "--port", "0")
    address = wait_for_address(process)
    wait_until_up(address)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (0, 130)
    assert "Traceback" not in process.stderr.read()


def test_other_machines_need_a_token(trained, run):
    folder, _ = trained
    done = run("serve", "运行 1", "--host", "0.0.0.0", "--port", "0", cwd=folder)
    assert done.returncode == 2
    assert "anyone there could ask" in done.stderr
    assert "--token" in done.stderr


def test_an_address_that_is_taken(trained, run, start):
    import socket

    folder, _ = trained
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "运行 1", "--port", taken.getsockname()[1], cwd=folder)
    assert done.returncode == 2
    assert "cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_run(run, tmp_path):
    done = run("serve", "nothing", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no run in `nothing`" in done.stderr
