"""The program's settings, from arguments or the environment. Only the command line reads them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_YES = frozenset({"yes", "y", "true", "t", "on", "1"})
_NO = frozenset({"", "no", "n", "false", "f", "off", "0"})


class Settings(BaseSettings):
    """What the program needs to know before it starts; every setting has a sensible default.

    Each can be given by environment as GOODWORD_… or in a file `.env`. Raises pydantic's ValidationError,
    which names every problem at once.
    """

    model_config = SettingsConfigDict(
        env_prefix="GOODWORD_",
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors put a mark in front, which would hide the first name
        extra="ignore",
        hide_input_in_errors=True,  # a token must not appear in what is printed
    )

    token: SecretStr | None = Field(None, description="the bot's token from Discord's developer page")
    database_url: str = Field(
        "sqlite+aiosqlite:///data/goodword.db", description="where the shop's books are kept"
    )
    secret_key: SecretStr | None = Field(
        None,
        description="the key that seals mailbox passwords; without it one is kept in a file beside the database",
    )
    mail_address: str | None = Field(
        None, description="the mailbox of the one shop that this bot serves, instead of /mailbox connect"
    )
    mail_password: SecretStr | None = Field(None, description="that mailbox's password or app password")
    mail_user: str | None = Field(None, description="its user name, if that isn't the address")
    mail_imap: str | None = Field(None, description="where its letters are read, e.g. imap.example.com:993")
    mail_smtp: str | None = Field(None, description="where its letters are sent, e.g. smtp.example.com:465")
    mail_private: bool = Field(
        False,
        description="yes lets /mailbox connect use mail servers on this computer and in private networks",
    )
    backups: int = Field(
        7, ge=0, description="how many daily backups of a SQLite database are kept beside it; 0 makes none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="how much is written to the log"
    )
    log_format: Literal["auto", "readable", "json"] = Field(
        "auto", description="readable on a terminal and JSON otherwise, unless you choose"
    )

    @field_validator(
        "token",
        "secret_key",
        "mail_address",
        "mail_password",
        "mail_user",
        "mail_imap",
        "mail_smtp",
        mode="before",
    )
    @classmethod
    def _take_empty_for_none(cls, value: object) -> object:
        return (value.strip() if isinstance(value, str) else value) or None

    @field_validator("mail_private", mode="before")
    @classmethod
    def _read_yes_or_no(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        word = value.strip().lower()
        if word not in _YES and word not in _NO:
            raise ValueError("Write yes or no")
        return word in _YES

    @field_validator("database_url")
    @classmethod
    def _refuse_other_databases(cls, value: str) -> str:
        kind, found, _ = value.partition("://")
        if not found or kind.partition("+")[0] not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError(
                "Goodword keeps its data in SQLite or PostgreSQL. "
                "Write e.g. sqlite+aiosqlite:///data/goodword.db"
            )
        return value

    @field_validator("backups", mode="before")
    @classmethod
    def _read_number(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip().isdecimal():
            raise ValueError("Write a number, e.g. 7, or 0 for no daily backups")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _take_any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


#: The folder that ships with the program: templates and the sample shop.
DATA = Path(__file__).resolve().parents[1] / "data"
