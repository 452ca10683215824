"""The `netwright` command."""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import io
import os
import signal
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from netwright.cli.commands.bench import bench
from netwright.cli.commands.check import check
from netwright.cli.commands.data import data
from netwright.cli.commands.evaluate import evaluate
from netwright.cli.commands.explain import explain
from netwright.cli.commands.export import export
from netwright.cli.commands.look import look
from netwright.cli.commands.new import new
from netwright.cli.commands.predict import predict
from netwright.cli.commands.report import report
from netwright.cli.commands.rule import rule
from netwright.cli.commands.schema import schema
from netwright.cli.commands.serve import serve
from netwright.cli.commands.show import show
from netwright.cli.commands.train import train
from netwright.core.errors import NetwrightError, UsageError
from netwright.core.guard_code import AGREED
from netwright.core.launch import read_launch

STOPPED = 130
"""Exit status of a command that a person stopped, as shells have it."""

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


class _WholeSentences(TyperGroup):
    """Lists the commands with the whole first sentence of each: half a sentence helps nobody."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list, sentences broken into lines."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            said = "" if command is None else (command.help or "").partition("\n\n")[0]
            rows.append((name, " ".join(said.split())))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    name="netwright",
    cls=_WholeSentences,
    help="The workbench around a plain torch.nn.Module: open data, check a network, train it, measure it.",
    epilog="Exit status: 0 fine; 1 findings or a failed job; 2 bad usage, run file or input; 130 stopped.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"netwright {version('netwright')}")
        raise typer.Exit


@app.callback()
def _read_options(
    _debug: Annotated[bool, typer.Option("--debug", help="Show the Python traceback of an error.")] = False,
    _trust: Annotated[
        bool, typer.Option("--trust", help="Import code that a run folder brings, whosever it is.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    pass


for command in (
    data,
    show,
    explain,
    new,
    check,
    train,
    bench,
    evaluate,
    predict,
    look,
    report,
    export,
    serve,
    rule,
    schema,
):
    app.command()(command)


def main() -> None:
    """Run the command line and exit with its status."""
    # The process gives its memory back by ending; to look for garbage first takes a third of importing torch.
    atexit.register(gc.freeze)
    _print_anything()
    try:
        # These may stand anywhere, as one adds them to the end of a command that failed.
        words = [word for word in sys.argv[1:] if word not in {"--debug", "--trust"}]
        if "--trust" in sys.argv:
            os.environ[AGREED] = "1"
        status = app(words or ["--help"], standalone_mode=False, prog_name="netwright")
    except NetwrightError as error:
        _explain(error, str(error))
        status = error.exit_status
    except typer.TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "netwright")
        said = UsageError(error.format_message(), where=command, fix=f"{command} --help says what it takes")
        _explain(error, str(said))
        status = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _print_once("stopped")
        status = STOPPED
    except SystemExit as ended:  # another process of the same launch has told why
        status = ended.code
    except BrokenPipeError:
        # The reader of our output left (`netwright data x | head`); Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except Exception as error:  # a fault of ours must still say what to do next
        status = _report_fault(error)
    if read_launch().size > 1:
        # They end at the same moment, and torchrun would have the slower ones die of a signal instead.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(status or 0)


def _explain(error: BaseException, said: str) -> None:
    if "--debug" in sys.argv:
        traceback.print_exception(error)
    _print_once(said)


def _print_once(said: str) -> None:
    """Where torchrun started several processes, one speaks for all."""
    if read_launch().tells_errors:
        typer.echo(said, err=True)


def _print_anything() -> None:
    """A console that has no 成 (Windows' cp1252, LANG=C) shows ? for it rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="replace")


def _report_fault(error: Exception) -> int:
    """Explain what nobody foresaw; give the exit status."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        place = "what the command prints" if error.filename is None else str(error.filename)
        said = UsageError(f"cannot write: {error.strerror}", where=place, fix="free some space")
        _explain(error, str(said))
        with contextlib.suppress(OSError, ValueError):  # what is left to print would fail again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return said.exit_status
    _explain(
        error,
        f"netwright itself failed: {type(error).__name__}: {error}\n"
        "  where: " + _find_fault(error) + "\n"
        "  fix:   run it again with --debug at its end and report what it prints",
    )
    return 1


def _find_fault(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
