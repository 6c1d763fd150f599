"""A part of this program in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def run_apart(module: str, told: str) -> Iterator[str]:
    """Runs a module, which is told one line, and gives each line that it says; to be run in a
    thread. Raises RuntimeError when it fails.
    """
    places = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(  # noqa: S603 (this program itself)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{told}\n")
        process.stdin.close()
        try:
            yield from process.stdout
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}")
