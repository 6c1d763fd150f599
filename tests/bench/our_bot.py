"""Our own bot as `goodword run` starts it, for the loopback Discord: `python -m tests.bench.our_bot ADDRESS FOLDER`."""

import sys
from pathlib import Path

from bot.domain.drafts import UNDO
from tests.loopback.run_bot import run_bot

if __name__ == "__main__":
    run_bot(sys.argv[1], Path(sys.argv[2]), UNDO)
