"""Customers who answer by themselves on the morning after a letter, as `data/demo/answers.toml`
tells.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta, tzinfo
from functools import cache

from bot.domain.program_files import DATA
from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What one customer answers; `who` is an e-mail address, or a member's name."""

    who: str
    hears: str  #: in which letter: the one that says this
    at: time
    words: str

    def find_due(self, letter_at: datetime, zone: tzinfo) -> datetime:
        """When they answer a letter that came at this moment: the next morning."""
        morning = letter_at.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(morning, self.at, tzinfo=zone)


@cache
def load_scripts() -> dict[str, Script]:
    """Who answers, by address or name in small letters."""
    told = tomllib.loads((DATA / "demo" / "answers.toml").read_text(encoding="utf-8"))
    scripts = [
        Script(who=each["who"], hears=told["hears"], at=each["at"], words=each["words"].strip())
        for each in told["answer"]
    ]
    return {script.who.casefold(): script for script in scripts}


def find_script(who: str, letter: str) -> Script | None:
    """What this customer answers to a letter with these words; None for all others."""
    script = load_scripts().get(who.casefold())
    return script if script is not None and script.hears in letter else None
