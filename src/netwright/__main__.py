"""``python -m netwright``: the same as the ``netwright`` command."""

from netwright.cli.app import main

main()
