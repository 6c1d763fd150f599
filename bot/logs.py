"""The log: one output for the bot and its libraries, readable or JSON, that tells no secrets."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain.patterns import regex

#: Three parts as Discord makes them: who, when, and a signature. Each pattern starts where a word
#: starts, so that a long text is read once.
_TOKEN = regex(r"(?<![\w-])[\w-]{18,}\.[\w-]{5,8}\.[\w-]{25,}")
#: The addresses under which an interaction is answered hold a key, too.
_CALLBACK = regex(r"((?:webhooks|interactions)/\d+/)[\w.~=-]+")
#: Rather too much than too little: also what has a password in front of a host.
_ADDRESS = regex(
    r"""
    (?: "[^"\n]*" | (?<![^\s@<>()\[\],;:"]) (?:[^\s@<>()\[\],;:"%] | %(?!40))++ )
    (?: @ | %40 )
    (?: \[[^\]\s]*\] | [^\s@<>()\[\],;:"'\\]+ )
    """,
    re.VERBOSE,
)
#: A row that PostgreSQL quotes in a refusal: a letter, perhaps, or a customer. It has as many lines
#: as they have.
_ROW = regex(
    r"(Failing row contains |Key \([^()\n]{1,300}\)=)\(.*?(?=\n(?:\[SQL|The above "
    r"exception|Traceback)|\Z)",
    re.DOTALL,
)
_HARMLESS = (bool, int, float, type(None))

#: Libraries that say at INFO what only their authors want to know.
_QUIET = ("discord", "aiohttp", "asyncio", "simcord")


def set_up_logs(
    level: str = "INFO",
    style: Literal["auto", "readable", "json"] = "auto",
    *,
    stream: TextIO | None = None,
) -> None:
    """Sends everything that is logged from now on to `stream` (stderr), in one style.

    `auto` is readable on a terminal and JSON elsewhere.
    """
    stream = stream or sys.stderr
    readable = style == "readable" or (style == "auto" and stream.isatty())
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    output = logging.StreamHandler(stream)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                _make_renderer(readable, colors=stream.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(
            level if level == "DEBUG" else max(root.level, logging.WARNING)
        )
    logging.captureWarnings(capture=True)


def warn_of_secrets(level: str) -> None:
    """Says at the beginning of a log what it will hold, where that is more than one may show
    around.
    """
    if level == "DEBUG":
        structlog.get_logger("bot").warning(
            "GOODWORD_LOG_LEVEL is DEBUG: this log will hold letters, addresses and keys. Show it "
            "to nobody, "
            "delete it when you are done, and set the level back to INFO."
        )


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts a word in the place of every token and address, except in what is logged for DEBUG."""
    if event.get("level") == "debug":
        return event
    return {key: _redact_value(value) for key, value in event.items()}


def redact_text(text: str) -> str:
    """The text, with a word in the place of everything that looks like a token or an e-mail
    address.
    """
    text = _TOKEN.sub("[token]", text)
    text = _CALLBACK.sub(r"\1[token]", text)
    text = _ROW.sub(r"\1[row]", text)
    return _ADDRESS.sub("[address]", text)


def _redact_value(value: object) -> object:
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, _HARMLESS):
        return value
    if isinstance(value, Mapping):
        return {redact_text(str(key)): _redact_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_value(item) for item in value]
    # What a library would write of it; a customer, say, with all that is known of her.
    return redact_text(str(value))


def _make_renderer(readable: bool, *, colors: bool) -> Processor:
    if readable:
        return structlog.dev.ConsoleRenderer(
            colors=colors, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(ensure_ascii=False)
