"""What is loaded late is loaded once, and nobody waits for it."""

import sys
from pathlib import Path
from threading import current_thread, main_thread

import pytest

from bot.loading import load

LATE = """
from threading import current_thread
THREADS = globals().setdefault("THREADS", []) + [current_thread()]
"""


async def test_a_module_is_loaded_once_and_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needed_by_few.py").write_text(LATE)
    monkeypatch.syspath_prepend(str(tmp_path))
    await load("needed_by_few")
    threads = sys.modules["needed_by_few"].THREADS
    assert main_thread() not in threads
    assert current_thread() is main_thread()
    await load("needed_by_few", "needed_by_few")
    assert threads == sys.modules.pop("needed_by_few").THREADS
    assert len(threads) == 1
