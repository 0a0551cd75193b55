"""The `guanjia` command. Each subcommand is a module of `guanjia.project.commands`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

COMMANDS = ("demo", "claim", "doctor", "backup", "restore", "terms", "claims", "migrate")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="guanjia", description="Insurance, from report to payout")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        path = f"guanjia.project.commands.{name}"
        if not find_spec(path):
            continue
        module = import_module(path)
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(command)
        command.set_defaults(run=module.run)
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
