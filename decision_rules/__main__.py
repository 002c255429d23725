"""python -m decision_rules evaluate | rules …"""

import sys

from decision_rules.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
