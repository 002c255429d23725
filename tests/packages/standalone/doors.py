"""Answers many command lines in one process, as `manage.py` and `python -m decision_rules` answer each in its own.

Reads from standard input a JSON list of pairs, arguments and standard input; writes the list of exit codes, outputs and errors.
"""

from __future__ import annotations

import io
import json
import runpy
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


def answer(door: str, arguments: list[str], text: str) -> tuple[Any, str, str]:
    """The exit code, the output and the errors of one command line."""
    sys.argv, sys.stdin, code = [door, *arguments], io.StringIO(text), 0
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            if door == "manage.py":
                runpy.run_path(str(MANAGE), run_name="__main__")
            else:
                runpy.run_module(door, run_name="__main__")
        except SystemExit as ended:
            code = ended.code
    return code, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    door, asked = sys.argv[1], json.load(sys.stdin)
    print(json.dumps([answer(door, arguments, text or "") for arguments, text in asked]))
