"""``python -m shopcrm``."""

import sys

from shopcrm.app import main

if __name__ == "__main__":
    sys.exit(main())
