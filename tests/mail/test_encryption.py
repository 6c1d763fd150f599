"""A mailbox's password lies sealed in the database, and only this installation can open it."""

import os
import threading
from pathlib import Path

import pytest

from bot.domain.errors import BadInput, StateConflict
from bot.mail.transport.encryption import Keys, load_keys, make_key


def test_a_password_is_opened_again_and_looks_different_each_time() -> None:
    keys = load_keys(make_key(), None)
    sealed = keys.seal("pässwörd")
    assert keys.open_sealed(sealed) == "pässwörd"
    assert "pässwörd" not in sealed
    assert keys.seal("pässwörd") != sealed


def test_an_old_key_still_opens_until_everything_is_sealed_anew() -> None:
    old, new = make_key(), make_key()
    sealed = load_keys(old, None).seal("secret")
    both = load_keys(f" {new}, {old} ,", None)
    assert both.open_sealed(sealed) == "secret"
    assert load_keys(new, None).open_sealed(both.renew(sealed)) == "secret"


@pytest.mark.parametrize(
    "harm", [lambda sealed: sealed[:-2], lambda _: "", lambda _: "nonsense", lambda s: "A" + s]
)
def test_what_no_key_opens_is_refused_with_what_to_do(harm: object) -> None:
    keys = load_keys(make_key(), None)
    sealed = harm(keys.seal("secret"))  # type: ignore[operator]
    with pytest.raises(StateConflict, match="connect the mailbox again"):
        keys.open_sealed(sealed)
    with pytest.raises(StateConflict, match="put the earlier key back"):
        load_keys(make_key(), None).open_sealed(keys.seal("secret"))


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "goodword.key"
    sealed = load_keys(None, file).seal("secret")
    assert load_keys("", file).open_sealed(sealed) == "secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_key_file_is_made_on_a_disk_on_which_a_file_has_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "goodword.key"
    sealed = load_keys(None, file).seal("app password")
    assert load_keys(None, file).open_sealed(sealed) == "app password"
    assert [path.name for path in tmp_path.iterdir()] == ["goodword.key"]


def test_programs_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    file, found = tmp_path / "key", list[Keys]()
    threads = [
        threading.Thread(target=lambda: found.append(load_keys(None, file))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = found[0].seal("secret")
    assert [keys.open_sealed(sealed) for keys in found] == ["secret"] * 8


@pytest.mark.skipif(os.name != "posix", reason="other systems keep files apart in other ways")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "key"
    load_keys(None, file)
    file.chmod(mode)
    with pytest.raises(BadInput, match="chmod 600"):
        load_keys(None, file)


@pytest.mark.parametrize(
    "key",
    ["short", "x" * 44, "ü" * 44, f"{'A' * 43}=,oops", ","],
    ids=["short", "letters", "script", "second", "empty"],
)
def test_what_is_no_key_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="isn't a key"):
        load_keys(key, None)
    file = tmp_path / "key"
    file.write_text(key, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(BadInput, match="isn't a key"):
        load_keys(None, file)


def test_without_any_key_nothing_is_sealed() -> None:
    with pytest.raises(BadInput, match="GOODWORD_SECRET_KEY"):
        load_keys(None, None)
