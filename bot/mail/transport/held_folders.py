"""The folders of a mailbox that wait behind a letter which could not be had or taken."""

import logging

from bot.domain.records import dataclass
from bot.mail.transport.mail_errors import MailProblem

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _HeldUp:
    """A letter that a folder waits behind."""

    tries: int  #: how often in a row it could not be had or taken
    attempts: int  #: how often of these the letter itself was the cause
    trouble: MailProblem


class HeldFolders:
    """Which folders wait, since how many tries, and why; changed by the watcher's thread alone."""

    def __init__(self) -> None:
        self._letters: dict[str, _HeldUp] = {}  # by folder

    @property
    def is_empty(self) -> bool:
        """Whether no folder waits."""
        return not self._letters

    @property
    def tries(self) -> int:
        """How often the letter was tried that was tried most."""
        return max((each.tries for each in self._letters.values()), default=0)

    def list_problems(self) -> list[MailProblem]:
        """Why each of them waits."""
        return [each.trouble for each in list(self._letters.values())]

    def count_attempts(self, folder: str) -> int:
        """How often the letter itself was the cause that the folder waits."""
        held = self._letters.get(folder)
        if held is None:
            return 0
        return held.attempts

    def hold(
        self, folder: str, trouble: MailProblem, error: Exception, *, attempts: int | None = None
    ) -> None:
        """Has a folder wait behind a letter, a little longer each time."""
        before = self._letters.get(folder)
        tries = before.tries + 1 if before else 1
        if attempts is None:
            attempts = self.count_attempts(folder)
        self._letters[folder] = _HeldUp(tries, attempts, trouble)
        _log.warning("a letter in %s wasn't taken", folder, exc_info=error)

    def release(self, folder: str) -> None:
        """Lets a folder go on: its letter was taken."""
        self._letters.pop(folder, None)
