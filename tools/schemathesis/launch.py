"""Starts schemathesis with what was installed beside it, and with nothing that the machine has of its own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

from schemathesis.cli import schemathesis  # found on the path of the line above

schemathesis(prog_name="schemathesis")
