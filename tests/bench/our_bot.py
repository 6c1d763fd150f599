"""Our own bot as `goodword run` starts it, for the loopback Discord: `python -m tests.bench.our_bot
ADDRESS FOLDER`.
"""

import gc
import sys
from pathlib import Path

if __name__ == "__main__":
    gc.disable()  # as `goodword run` does, most of which the next lines load already
    from bot.domain.drafts import UNDO
    from tests.loopback.run_bot import run_bot

    run_bot(sys.argv[1], Path(sys.argv[2]), UNDO, {})
