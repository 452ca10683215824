"""``python -m netwright``: the same as the ``netwright`` command."""

from netwright.cli.app import main

if __name__ == "__main__":  # a worker process imports this file under another name
    main()
