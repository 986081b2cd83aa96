"""Run the fault table and print it, filled in, as Markdown: `python -m tests.faults --table`."""

import sys

# Home Assistant must be imported before the test library.
from tests import ha_first

assert ha_first

from tests.faults.report import main  # noqa: E402 - it imports the test library

sys.exit(main(sys.argv[1:]))
