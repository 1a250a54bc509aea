"""
python -m bench [--quick] [--out FILE]

Measures in a database of its own on a private server, or on that of DATABASE_URL, and drops it afterwards.
A missed aim is reported and is no failure; a measurement that breaks is.
"""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from config.embedded import ServerError, Servers
from config.places import CHECKOUT


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against the floor.")
    parser.add_argument(
        "--quick", action="store_true", help="small data, few rounds: proves only that it runs"
    )
    parser.add_argument("--out", type=Path, default=CHECKOUT / "bench" / "latest.json", metavar="FILE")
    parser.add_argument(
        "--only", action="append", default=[], metavar="SUBJECT", help="such as projects; may repeat"
    )
    parser.add_argument("--cases", type=int, default=None, help="fewer cases than the full 200,000")
    options = parser.parse_args(arguments)
    try:
        with Servers(ephemeral=True) as servers:
            os.environ.update(servers.environment)
            # Quiet logs, and static files under their plain names.
            os.environ["XINZE_ENV"] = "test"
            django.setup()
            # Whatever touches models can be imported only now.
            import_module("bench.running").run(
                quick=options.quick, out=options.out, only=options.only, cases=options.cases
            )
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
