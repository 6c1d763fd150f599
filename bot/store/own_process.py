"""A part of this program in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


class ProcessFailed(Exception):
    """What was asked of another process can't be had; the reason is in words."""


def run_apart(module: str, told: str) -> Iterator[str]:
    """Runs a module, which is told one line, and gives each line that it says; to be run in a
    thread. Raises RuntimeError when it fails.
    """
    with subprocess.Popen(  # noqa: S603 (this program itself)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=_make_environment(),
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


def ask_apart(module: str, told: str, *, seconds: float) -> bytes:
    """What a module says that is told this; to be called in a thread.

    Raises ProcessFailed when it fails, or isn't done after so many seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603 (this program itself)
            [sys.executable, "-m", module],
            input=told.encode(),
            capture_output=True,
            check=False,
            timeout=seconds,
            env=_make_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise ProcessFailed(f"it wasn't done after {seconds:g} seconds") from error
    except OSError as error:
        raise ProcessFailed(str(error)) from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ProcessFailed(last or f"it ended with {done.returncode}")
    return done.stdout


def _make_environment() -> dict[str, str]:
    """This process's own, in which the program is found wherever it lies."""
    places = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"}
