"""The command line that the simulated insurers share."""

import argparse
from pathlib import Path


def parsed(name: str, *, pushes: bool) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"{name}, simulated, on 127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of its SQLite file")
    parser.add_argument("--behaviours", type=Path, required=True, help="YAML, see README.md")
    parser.add_argument(
        "--secret", action="append", required=True, help="whsec_...; the first signs, all verify"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="divides every delay")
    if pushes:
        parser.add_argument("--platform-url", required=True, help="events are pushed below it")
    return parser.parse_args()
