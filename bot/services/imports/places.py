"""Where a file lies between being looked at and being imported: for its owner's eyes alone, and a
restart leaves it there.
"""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.domain.records import dataclass
from bot.store.address import DatabaseAddress
from bot.store.private_files import make_private_file, make_private_folder

#: So many files are kept at the most; the oldest goes first.
MAX_KEPT = 20


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one import."""

    folder: Path
    import_id: int

    @property
    def upload(self) -> Path:
        """The file as it came."""
        return self.folder / f"{self.import_id}.file"

    @property
    def staged(self) -> Path:
        """What it would change, ready to be stored."""
        return self.folder / f"{self.import_id}.staged"

    @property
    def columns(self) -> Path:
        """Its header."""
        return self.folder / f"{self.import_id}.columns"

    @property
    def unread(self) -> Path:
        """Its rows that can't be read, each with a reason."""
        return self.folder / f"{self.import_id}.txt"

    def keep_columns(self, columns: Sequence[str]) -> None:
        """Remembers the file's header, for the form in which it is corrected."""
        make_private_file(self.columns)
        self.columns.write_text(json.dumps(columns), encoding="utf-8")

    def read_columns(self) -> tuple[str, ...]:
        """The header, as far as it is kept."""
        if not self.columns.is_file():
            return ()
        return tuple(json.loads(self.columns.read_text(encoding="utf-8")))

    def keep_upload(self, content: bytes) -> None:
        make_private_folder(self.folder)
        make_private_file(self.upload)
        self.upload.write_bytes(content)

    def drop(self) -> None:
        """Forgets all of them."""
        for path in (self.upload, self.staged, self.unread, self.columns):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def find_places(address: DatabaseAddress, import_id: int) -> Places:
    """Beside the database's file; for a server, in a folder of this account's own."""
    file = address.file
    if file is not None:
        return Places(file.with_name(f"{file.name}-imports"), import_id)
    which = hashlib.sha256(address.text.encode()).hexdigest()[:8]
    return Places(Path(tempfile.gettempdir()) / f"goodword-{which}-imports", import_id)


def drop_oldest(folder: Path) -> None:
    """Keeps the newest files only."""
    numbers = {int(path.stem) for path in folder.glob("*.*") if path.stem.isdigit()}
    for number in sorted(numbers)[:-MAX_KEPT]:
        Places(folder, number).drop()
