"""Fetch what runs in the browser: ``python book/_ext/live``."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from live import fetch

try:
    fetch.provide()
except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
    sys.exit(f"What runs cells in the page could not be had: {error}")
