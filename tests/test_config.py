"""Settings are read from the environment and from files, as people write them, and no secret is
shown.
"""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import BadSettings, Secret, Settings, find_settings, make_settings

WORDS = {"database_url": "sqlite://", "mail_private": "yes", "backups": "3"} | {
    "log_level": "debug",
    "log_format": "json",
    "shards": "0-3/16",
}
#: What a setting needs besides.
ALSO = {"shards": {"GOODWORD_DATABASE_URL": "postgresql://rosa@localhost/shops"}}


def read(environment: dict[str, str], *files: Path) -> Settings:
    return make_settings(find_settings(environment, files))


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_each_setting_can_be_set(name: str) -> None:
    words, also = WORDS.get(name, "something"), ALSO.get(name, {})
    assert read({f"GOODWORD_{name.upper()}": words, **also}) != read(also)
    assert read({f"goodword_{name}": words, **also}) != read(also)
    assert read({name.upper(): words, **also}) == read(also)


def test_a_file_is_read_as_people_write_it(tmp_path: Path) -> None:
    file = write(
        tmp_path / ".env",
        "# the shop's own",
        "export GOODWORD_MAIL_ADDRESS = 'rosa@example.com'",
        'GOODWORD_MAIL_PASSWORD="a # b" # the app password',
        "GOODWORD_BACKUPS=3 # days",
        "",
        "GOODWORD_NEXT_YEARS_IDEA=1",
        "PATH_OF_SOMEBODY_ELSE=x",
        "GOODWORD_MAIL_USER",
    )
    found = read({}, file)
    assert (found.mail_address, found.mail_password) == ("rosa@example.com", Secret("a # b"))
    assert (found.backups, found.mail_user) == (3, None)


def test_the_environment_counts_before_files_and_the_first_file_before_others(
    tmp_path: Path,
) -> None:
    here = write(tmp_path / "here" / ".env", "GOODWORD_BACKUPS=4", "GOODWORD_MAIL_USER=rosa")
    there = write(
        tmp_path / "there" / ".env", "GOODWORD_MAIL_USER=sam", "GOODWORD_MAIL_IMAP=imap.example.com"
    )
    found = read({"GOODWORD_BACKUPS": "5"}, here, tmp_path / "nowhere" / ".env", there)
    assert (found.backups, found.mail_user, found.mail_imap) == (5, "rosa", "imap.example.com")


def test_nothing_is_as_good_as_no_setting() -> None:
    assert (
        read({"GOODWORD_TOKEN": "", "GOODWORD_MAIL_USER": " ", "GOODWORD_MAIL_PRIVATE": ""})
        == Settings()
    )


def test_what_is_given_counts_before_what_is_set_even_if_that_is_wrong() -> None:
    texts = find_settings({"GOODWORD_BACKUPS": "some", "GOODWORD_TOKEN": "abc"}, ())
    found = make_settings(texts, backups=2, token=None)
    assert (found.backups, found.token) == (2, None)


def test_a_secret_is_shown_neither_by_itself_nor_in_settings_nor_in_a_problem() -> None:
    found = read({"GOODWORD_TOKEN": "abc.def", "GOODWORD_SECRET_KEY": "abc.def"})
    assert found.token == Secret("abc.def")
    with pytest.raises(BadSettings) as refused:
        read({"GOODWORD_TOKEN": "abc.def", "GOODWORD_DATABASE_URL": "abc.def"})
    for shown in (
        str(found),
        repr(found),
        f"{found.token}",
        str(refused.value),
        repr(refused.value),
    ):
        assert "abc.def" not in shown


SERVER = {"GOODWORD_DATABASE_URL": "postgresql://rosa@localhost/shops"}


@pytest.mark.parametrize("words", ["", "all", "ALL", "0/1"])
def test_a_process_serves_all_shops_unless_it_is_told_otherwise(words: str) -> None:
    assert read({"GOODWORD_SHARDS": words}).shards is None
    assert read({**SERVER, "GOODWORD_SHARDS": words}).shards is None


def test_shards_that_can_not_be_meant_are_told_with_every_other_problem() -> None:
    with pytest.raises(BadSettings) as refused:
        read({**SERVER, "GOODWORD_SHARDS": "4/4", "GOODWORD_BACKUPS": "some"})
    assert [each.partition(":")[0] for each in refused.value.problems] == [
        "GOODWORD_BACKUPS",
        "GOODWORD_SHARDS",
    ]
    assert "Of 4 shards the last is number 3." in refused.value.problems[1]


@pytest.mark.parametrize("address", [{}, {"GOODWORD_DATABASE_URL": "sqlite:///shop.db"}])
def test_with_sqlite_there_is_one_process(address: dict[str, str]) -> None:
    with pytest.raises(BadSettings) as refused:
        read({**address, "GOODWORD_SHARDS": "0/2", "GOODWORD_BACKUPS": "some"})
    assert len(refused.value.problems) == 2
    assert "GOODWORD_SHARDS: A SQLite file belongs to one process" in refused.value.problems[1]


def test_an_address_that_can_not_be_read_is_not_taken_for_a_file() -> None:
    with pytest.raises(BadSettings) as refused:
        read({"GOODWORD_DATABASE_URL": "mysql://x", "GOODWORD_SHARDS": "0/2"})
    assert [each.partition(":")[0] for each in refused.value.problems] == ["GOODWORD_DATABASE_URL"]
