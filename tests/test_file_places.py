"""The books are found again, whichever folder the program is started in."""

from pathlib import Path

import pytest

from bot import file_places
from bot.file_places import find_books, find_user_folder, make_absolute


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with three places: `here`, where the program is started, `program` and
    `home/goodword`.
    """
    for name in ("here", "program/data/templates", "home/goodword"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(file_places, "find_program_folder", lambda: tmp_path / "program")
    monkeypatch.setattr(file_places, "find_user_folder", lambda: tmp_path / "home" / "goodword")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_books_that_are_there_are_found_before_new_ones_are_begun(home: Path) -> None:
    for name in ("home/goodword/goodword.db", "program/data/goodword.db", "here/data/goodword.db"):
        there = put(home / name)  # each of these comes before the ones above it
        assert find_books() == there


def test_new_books_lie_in_the_program_s_folder_wherever_it_is_started(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = find_books()
    assert begun == home / "program" / "data" / "goodword.db"
    put(begun)
    for folder in (home, home / "program", Path("/")):
        monkeypatch.chdir(folder)
        assert find_books() == begun


def test_a_program_that_is_installed_like_any_other_keeps_books_with_the_user_s_data(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_places, "find_program_folder", lambda: None)
    assert find_books() == home / "home" / "goodword" / "goodword.db"
    (home / "here" / "data").mkdir()  # a container's volume, say
    assert find_books() == home / "here" / "data" / "goodword.db"
    monkeypatch.chdir(home)
    begun = put(find_books())
    assert begun == home / "home" / "goodword" / "goodword.db"
    monkeypatch.chdir(home / "here")
    assert find_books() == begun  # which are there, while that folder only waits for some


def test_without_a_home_books_lie_here_as_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_places, "find_program_folder", lambda: None)
    monkeypatch.setattr(file_places, "find_user_folder", lambda: None)
    assert find_books() == home / "here" / "data" / "goodword.db"


@pytest.mark.parametrize(
    ("system", "environment", "folder"),
    [
        ("linux", {}, "~/.local/share/goodword"),
        ("linux", {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/goodword"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "~/.local/share/goodword"),
        ("darwin", {"XDG_DATA_HOME": "/srv/data"}, "~/Library/Application Support/goodword"),
        ("win32", {"LOCALAPPDATA": "/users/rosa/local"}, "/users/rosa/local/goodword"),
        ("win32", {}, "~/AppData/Local/goodword"),
    ],
)
def test_each_system_has_its_place_for_a_user_s_data(
    system: str, environment: dict[str, str], folder: str
) -> None:
    assert find_user_folder(system, environment) == Path(folder).expanduser()


def test_the_program_s_folder_is_the_one_with_its_readme() -> None:
    found = file_places.find_program_folder()
    assert found is None or (found / "README.md").is_file()


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        (
            "sqlite+aiosqlite:///data/goodword.db",
            "sqlite+aiosqlite:////srv/my%20shop/data/goodword.db",
        ),
        ("sqlite:///shop.db?timeout=3", "sqlite:////srv/my%20shop/shop.db?timeout=3"),
        ("sqlite:////var/shop.db", "sqlite:////var/shop.db"),
        ("sqlite://", "sqlite://"),
        ("postgresql://shop@localhost/goodword", "postgresql://shop@localhost/goodword"),
    ],
)
def test_a_relative_file_counts_from_the_folder_of_its_settings(url: str, absolute: str) -> None:
    assert make_absolute(url, Path("/srv/my shop")) == absolute
