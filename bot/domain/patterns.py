"""Regular expressions that are compiled when they are first asked: there are hundreds, and a quiet
shop asks few.
"""

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


def regex(words: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The same as `re.compile`, whose work is done when somebody first asks the pattern."""
    return cast("re.Pattern[AnyStr]", LatePattern(words, flags))


class LatePattern:
    """Stands for a pattern; once asked, it has the methods of the compiled one for its own."""

    _words: str | bytes = ""
    _flags: int = 0

    def __init__(self, words: str | bytes, flags: int) -> None:
        self._words, self._flags = words, flags

    def __getattr__(self, name: str) -> Any:
        compiled = self.compile()
        vars(self).update({each: getattr(compiled, each) for each in _METHODS})
        return getattr(compiled, name)

    def compile(self) -> re.Pattern[Any]:
        return re.compile(self._words, self._flags)
