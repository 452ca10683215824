"""``python -m netwright``: the same as the ``netwright`` command."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still being imported ends it in a word too."""
    try:
        from netwright.cli.app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":  # a worker process imports this file under another name
    main()
