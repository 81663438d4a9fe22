"""Runs a script that wants aiosmtpd, with what was installed beside this and nothing else."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
