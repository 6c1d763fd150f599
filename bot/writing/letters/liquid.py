"""Liquid, kept small: a few tags and filters, and bounds on what a template may cost.

Sellers know the language from Shopify and may reword every letter, so a template is untrusted: it
can't load files, loop, repeat a block or build long texts, and a name that doesn't exist is an
error.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import cut_text

if TYPE_CHECKING:
    from liquid import BoundTemplate, Environment
    from liquid.ast import Node
    from liquid.expression import Expression
    from liquid.tag import Tag

#: Characters of a template's source.
SOURCE_LIMIT = 4000
#: What may stand in {% … %}. `for` and `case` are absent: nested, both run a block any number of
#: times.
TAGS = ("if", "elsif", "else", "unless", "assign", "comment", "raw")
#: What may follow a |. None of them makes a text much longer, as `replace` and `times` can.
FILTERS = ("append", "capitalize", "default", "downcase", "prepend", "strip", "truncate", "upcase")

# The lexer's time grows with the square of such a run; no letter has one.
_LONG_RUN = regex(r"\s{100}|\w{200}")


def render(source: str, values: Mapping[str, object]) -> str:
    """The template filled with the values.

    Raises BadInput where the template can't be read, asks for too much, or uses a name not in
    `values`.
    """
    from liquid.exceptions import LiquidError, ResourceLimitError

    template = parse(source)
    try:
        _refuse_unknown_names(source, values)
        return template.render(values)
    except ResourceLimitError as error:
        raise BadInput("This wording makes too long a text. Please shorten it.") from error
    except (LiquidError, RecursionError) as error:
        reason = _describe_error(error)
        raise BadInput(f"This wording can't be filled in: {reason}. Please mend it.") from error


@lru_cache(maxsize=128)
def parse(source: str) -> "BoundTemplate":
    """The template, ready to be filled.

    Raises BadInput where it can't be read or uses what isn't allowed.
    """
    from liquid.exceptions import LiquidError

    if len(source) > SOURCE_LIMIT:
        raise BadInput(f"This wording is longer than {SOURCE_LIMIT} characters. Please shorten it.")
    if _LONG_RUN.search(source):
        raise BadInput(
            "This wording has a very long word or gap in it. Please break it up or take it out."
        )
    try:
        template = _make_environment().from_string(source)
        _refuse_ranges(template)
    except (LiquidError, RecursionError) as error:
        reason = _describe_error(error)
        raise BadInput(f"This wording can't be read: {reason}. Please mend it.") from error
    return template


@cache
def _make_environment() -> "Environment":
    import liquid
    from liquid.builtin import content, illegal, output
    from liquid.builtin.tags import assign_tag, comment_tag, if_tag, inline_comment_tag, unless_tag

    class LetterEnvironment(liquid.Environment):
        block_nesting_limit = 8
        context_depth_limit = 4
        loop_iteration_limit = 1
        local_namespace_limit = 20_000
        # bytes: a letter's 2000 characters and room to say that it is too long
        output_stream_limit = 40_000

        def setup_tags_and_filters(self, *, extra: bool = False) -> None:
            everything = liquid.Environment(extra=extra).filters
            for name in FILTERS:
                self.add_filter(name, everything[name])
            text: list[type[Tag]] = [content.Literal, output.Output, illegal.Illegal]
            logic: list[type[Tag]] = [if_tag.IfTag, unless_tag.UnlessTag, assign_tag.AssignTag]
            notes: list[type[Tag]] = [comment_tag.CommentTag, inline_comment_tag.InlineCommentTag]
            for tag in text + logic + notes:
                self.add_tag(tag)

    return LetterEnvironment(undefined=liquid.StrictUndefined, strict_filters=True)


@dataclass(frozen=True, slots=True)
class _Uses:
    """What a template uses, also in branches that a letter's facts don't reach."""

    names: tuple[str, ...]
    parted: frozenset[str]  #: the names that stand with a dot after them
    filters: tuple[str, ...]


@lru_cache(maxsize=128)
def find_uses(source: str) -> _Uses:
    """The names and filters in a template; once for all its letters, since it takes longer than
    filling one in.
    """
    found = parse(source).analyze(include_partials=False)
    parted = set[str]()
    for name, uses in found.globals.items():
        if any(len(use.segments) > 1 for use in uses):
            parted.add(name)
    return _Uses(tuple(found.globals), frozenset(parted), tuple(found.filters))


def _refuse_unknown_names(source: str, values: Mapping[str, object]) -> None:
    # Before rendering: a wrong name must show even in a branch that today's facts don't reach.
    uses = find_uses(source)
    for name in uses.names:
        if name not in values:
            raise BadInput(
                f"This wording uses “{name}”, which isn't known. {_suggest(name, values)}"
            )
        if name in uses.parted:
            raise BadInput(
                f"“{name}” stands alone, without a dot after it. Please write {{{{ {name} }}}}."
            )
    for name in uses.filters:
        if name not in FILTERS:
            raise BadInput(f"“| {name}” can't be used here. These can: {', '.join(FILTERS)}.")


def _suggest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    names = sorted(known)
    if close := get_close_matches(name, names, n=1):
        return f"Did you mean “{close[0]}”?"
    return f"These are known: {cut_text(', '.join(names), 450)}."


def _refuse_ranges(template: "BoundTemplate") -> None:
    # `(1..1000000000) contains "a"` would walk the whole range.
    from liquid.builtin.expressions.primitive import RangeLiteral
    from liquid.context import RenderContext

    context = RenderContext(template)

    def walk_expression(expression: "Expression") -> None:
        if isinstance(expression, RangeLiteral):
            raise BadInput("A range such as (1..10) can't be used here. Please take it out.")
        for child in expression.children():
            walk_expression(child)

    def walk(node: "Node") -> None:
        for expression in node.expressions():
            walk_expression(expression)
        for child in node.children(context, include_partials=False):
            walk(child)

    for node in template.nodes:
        walk(node)


def _describe_error(error: Exception) -> str:
    message: Any = getattr(error, "message", None)
    text = str(message or "it is nested too deep").strip().rstrip(".")
    if tag := re.fullmatch(r"unexpected tag '(\w*)'", text):
        allowed = ", ".join(TAGS)
        return f"“{tag[1]}” can't be used there (these tags can: {allowed})"
    return text
