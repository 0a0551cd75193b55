"""The `guanjia` command. Each subcommand is a module of `guanjia.project.commands`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = (
    "demo", "claim", "doctor", "backup", "restore", "terms", "claims",
    "specimens", "papers", "migrate", "staff", "overlay", "watch",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Only the one that runs: some read the settings when imported, others first start a database.
    wanted = words[:1] if words[:1] and words[0] in COMMANDS else COMMANDS
    parser = argparse.ArgumentParser(prog="guanjia", description="Insurance, from report to payout")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in wanted:
        module = import_module(f"guanjia.project.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(command)
        command.set_defaults(run=module.run)
    given = parser.parse_args(words)
    try:
        return int(given.run(given))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
