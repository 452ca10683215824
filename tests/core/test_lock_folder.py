from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from netwright.core.errors import RunFolderError
from netwright.core.lock_folder import LOCK_NAME, is_locked, lock_folder

HOLD = """
import sys, time
from pathlib import Path
from netwright.core.lock_folder import lock_folder
with lock_folder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_named_and_its_lock_goes_with_it(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_locked(tmp_path)
        with (
            pytest.raises(RunFolderError, match=f"process {holder.pid} is training in") as caught,
            lock_folder(tmp_path),
        ):
            pass
        assert "--out" in caught.value.fix
        os.kill(holder.pid, signal.SIGKILL)
    with lock_folder(tmp_path):
        assert (tmp_path / LOCK_NAME).exists()
    assert not is_locked(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_thread_is_refused(tmp_path: Path) -> None:
    refused = []

    def train() -> None:
        try:
            with lock_folder(tmp_path):
                pass
        except RunFolderError as error:
            refused.append(error.what)

    with lock_folder(tmp_path):
        thread = threading.Thread(target=train)
        thread.start()
        thread.join()
    assert refused == [f"this process is training in `{tmp_path}` already"]


def test_a_folder_that_cannot_be_written_is_not_locked(tmp_path: Path) -> None:
    with lock_folder(tmp_path / "missing"):
        pass
