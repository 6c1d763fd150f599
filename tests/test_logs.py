"""The log is one output in one style, and tells no secrets above DEBUG."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import redact_text, set_up_logs, warn_of_secrets

B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
tokens = st.tuples(
    st.text(B64, min_size=23, max_size=28),
    st.text(B64, min_size=6, max_size=7),
    st.text(B64, min_size=27, max_size=40),
).map(".".join)
around = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@contextmanager
def logging_to(style: Any, level: str = "INFO") -> Iterator[io.StringIO]:
    """What is logged meanwhile; afterwards everything is as it was."""
    root = logging.getLogger()
    handlers, was = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs(level, style, stream=stream)
    try:
        yield stream
    finally:
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(was)


@given(before=around, secret=st.one_of(tokens, st.emails()), after=around, place=st.integers(0, 4))
@pytest.mark.parametrize("style", ["readable", "json"])
def test_no_token_and_no_address_is_logged_above_debug(
    style: str, before: str, secret: str, after: str, place: int
) -> None:
    text = f"{before} {secret} {after}"
    with logging_to(style) as stream:
        log = structlog.get_logger("test")
        match place:
            case 0:
                log.info(text)
            case 1:
                log.warning("said", words=text, more=[{text: (text,)}])
            case 2:
                log.info("raised", reason=ValueError(text))
            case 3:
                logging.getLogger("library").warning("a library says %s", text)
            case 4:
                try:
                    raise ValueError(text)
                except ValueError:
                    log.exception("failed")
    assert stream.getvalue()
    assert secret not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to Ada <ada@example.org>, today", "to Ada <[address]>, today"),
        ("o'brien@example.co.uk wrote", "[address] wrote"),
        ('"ada lovelace"@example.org', "[address]"),
        ("ada%40example.org", "[address]"),
        ("'@example.org", "[address]"),
        ("100%ada@example.org", "[address]"),
        ("postgresql://shop:secret@localhost/goodword", "postgresql://shop:[address]"),
        (
            "POST /webhooks/12/aW50ZXJhY3Rpb24 answered 429",
            "POST /webhooks/12/[token] answered 429",
        ),
        (
            "DETAIL:  Failing row contains (7, Dear Ada, 2 (two) rings).",
            "DETAIL:  Failing row contains [row]",
        ),
        (
            "Failing row contains (7, Dear\nAda).\n[SQL: INSERT]",
            "Failing row contains [row]\n[SQL: INSERT]",
        ),
        ("Key (shop_id, name)=(7, Ada) already exists.", "Key (shop_id, name)=[row]"),
        ("order #12, 3 @ 4.50, by <@42>", "order #12, 3 @ 4.50, by <@42>"),
    ],
)
def test_only_what_is_secret_is_replaced(text: str, shown: str) -> None:
    assert redact_text(text) == shown


def test_a_long_text_without_secrets_stays_as_it_is() -> None:
    for text in ("a" * 200_000, "a." * 100_000, "%4" * 100_000, '"' * 20_000):
        assert redact_text(text) == text


def test_debug_tells_everything() -> None:
    with logging_to("json", "DEBUG") as stream:
        structlog.get_logger().debug("letter", to="ada@example.org")
    assert json.loads(stream.getvalue())["to"] == "ada@example.org"


@pytest.mark.parametrize(("level", "is_told"), [("DEBUG", True), ("INFO", False)])
def test_a_log_that_will_hold_letters_says_so_at_its_beginning(
    level: str, *, is_told: bool
) -> None:
    with logging_to("readable", level) as stream:
        warn_of_secrets(level)
    assert ("this log will hold letters, addresses and keys" in stream.getvalue()) == is_told


def test_libraries_write_into_the_same_output_in_the_same_style() -> None:
    with logging_to("json") as stream:
        structlog.get_logger().info("ours", order=12)
        logging.getLogger("discord.gateway").warning("theirs")
        logging.getLogger("discord.gateway").info("noise")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("ours", "info"),
        ("theirs", "warning"),
    ]
    assert lines[0]["order"] == 12


def test_auto_is_json_where_no_person_looks() -> None:
    with logging_to("auto") as stream:
        structlog.get_logger().info("hello")
    assert json.loads(stream.getvalue())["event"] == "hello"


def test_readable_is_one_line_a_person_can_read() -> None:
    with logging_to("readable") as stream:
        structlog.get_logger().info("order shipped", number=12)
    assert "order shipped" in stream.getvalue()
    assert "number=12" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
