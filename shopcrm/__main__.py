"""``python -m shopcrm``, and the command ``shopcrm``."""

import gc
import sys

from shopcrm.app import start


def run() -> int:
    """Do what was asked for; return the exit code of the process, which ends with it."""
    code = start()
    # What is left goes with the process: to look through all of it for cycles first took a third of a second.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(run())
