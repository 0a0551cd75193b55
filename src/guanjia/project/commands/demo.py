import argparse

HELP = "start the whole product with demonstration data on this machine"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument(
        "--speed", type=int, default=1, help="divides every delay of the simulated partners"
    )
    parser.add_argument(
        "--claims", type=int, default=0, help="seed so many fictional claims more, in every state"
    )
    parser.add_argument("--once", action="store_true", help="stop as soon as it is ready")


def run(given: argparse.Namespace) -> int:
    from guanjia.project.stack import run_stack

    return run_stack(port=given.port, speed=given.speed, once=given.once, claims=given.claims)
