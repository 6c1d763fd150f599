"""The wordings that ship with the program: `data/templates/<language>/`, one file a letter."""

from functools import cache
from pathlib import Path

from bot.domain.program_files import DATA

TEMPLATES = DATA / "templates"


def choose_language(language: str, key: str) -> str:
    """The customer's language where this letter is written in it, else English: a letter is whole
    in one language.
    """
    primary = language.lower().replace("_", "-").partition("-")[0]
    if primary not in list_languages() or not _find_template(primary, key).is_file():
        return "en"
    return primary


@cache
def list_languages() -> frozenset[str]:
    """The languages that have a folder."""
    return frozenset(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())


@cache
def list_parts() -> tuple[str, ...]:
    """The names of what letters share, e.g. "greeting"."""
    return tuple(sorted(file.stem for file in (TEMPLATES / "en" / "parts").glob("*.liquid")))


@cache
def load_template(language: str, name: str) -> str:
    """This template; the English one where the language's folder hasn't got it (yet)."""
    file = _find_template(language, name)
    if not file.is_file():
        file = _find_template("en", name)
    return file.read_text(encoding="utf-8")


def _find_template(language: str, name: str) -> Path:
    return TEMPLATES / language / f"{name}.liquid"
