"""An HTML letter as plain text: what a reader would see, with tables that can be read and quotes
marked with `>`.
"""

import re
from contextlib import suppress
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain.patterns import regex

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

#: Characters of HTML that are read; newsletters have some 100,000.
HTML_LIMIT = 300_000
STEP = 8_192
#: What is larger is no table to be read but a page's layout, and would be padded out without end.
MAX_ROWS = 100
MAX_COLUMNS = 12
CELL_LIMIT = 200
MAX_QUOTES = 50
#: So much of a letter is looked through for its links, and so many are kept.
LINKS_READ, MAX_LINKS = 60_000, 30
DEEPEST_LIST = 6

_UNSEEN_TAGS = (
    "script",
    "style",
    "head",
    "title",
    "noscript",
    "template",
    "svg",
    "object",
    "select",
    "math",
)
#: A preheader is the line that a mail program shows after the subject; in the letter it is hidden.
_UNSEEN_STYLE = regex(
    r"display:none|visibility:hidden|mso-hide:all|max-height:0(?:px)?(?:;|$|!)|(?:^|;)opacity:0(?:\.0*)?(?:;|$|!)"
)
_UNSEEN_CLASS = regex(r"\bpre-?header\b", re.IGNORECASE)
_TAG = regex(r"<[^<>]{0,2000}>")
_ANCHOR = regex(
    r"<a\s[^<>]{0,800}?href=[\"'](https://[^\"'\s<>]{4,1000})[\"'][^<>]{0,800}>(.{0,400}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_UNREADABLE = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FILLERS = regex(r"[\u034f\u00ad\u200b]")
_UNSEEN_BLOCK = regex(r"<(style|script|title)\b[^<>]*>[^<]*</\1", re.IGNORECASE)
_GAPS = regex(r"\n{3,}")


def list_links(html: str) -> tuple[tuple[str, str], ...]:
    """The links of an HTML letter: what is written on each, and where it leads; the first ones."""
    anchors = islice(_ANCHOR.finditer(html[:LINKS_READ]), MAX_LINKS)
    written = ((" ".join(unescape(_TAG.sub(" ", each[2])).split()), each[1]) for each in anchors)
    return tuple((label[:80], unescape(link)) for label, link in written if label)


def read_html(html: str) -> str:
    """The words of an HTML letter.

    Never raises: of HTML that can't be read the tags are left out.
    """
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    html = cut_html(html)
    text = ""
    with suppress(
        LxmlError, ValueError, RecursionError, AssertionError, KeyError, IndexError, TypeError
    ):
        text = _tidy(_read_tree(html))
    # What lies too deep is left out by the parser.
    return text or _tidy(_TAG.sub(" ", _UNSEEN_BLOCK.sub(" ", html)))


def cut_html(html: str) -> str:
    """So much of an HTML letter as is read, without what no parser takes."""
    return _UNREADABLE.sub("", html[:HTML_LIMIT])


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in _FILLERS.sub("", text).split("\n")]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n ")


def _read_tree(html: str) -> str:
    tree = parse_html(html)
    if tree is None:
        return ""  # blanks or a comment alone
    _flatten_layout(tree)
    _mark_quotes(tree)
    return _render(tree)


def parse_html(html: str) -> "HtmlElement | None":
    """What a reader would see of an HTML letter, as a tree; None where that is nothing.

    Raises what lxml raises for HTML that can't be read.
    """
    from lxml.html import HTMLParser

    # As bytes, since a text that declares its encoding is refused; in steps, since a call isn't
    # interrupted.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = html.encode("utf-8", errors="replace")
    for start in range(0, len(data), STEP):
        parser.feed(data[start : start + STEP])
    tree = parser.close()
    if tree is not None:
        _remove_unseen(tree)
    return tree


def _remove_unseen(tree: "HtmlElement") -> None:
    for element in list(tree.iter(*_UNSEEN_TAGS)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter("*")):
        style = "".join(element.attrib.pop("style", "").split()).lower()
        if element.tag == "blockquote" and "border-left" in style:
            element.set("type", "cite")  # as some programs mark a quote, and nothing else does
        is_unseen = _UNSEEN_STYLE.search(style) or "hidden" in element.attrib
        if (is_unseen or _UNSEEN_CLASS.search(element.get("class", ""))) and element.tag not in (
            "html",
            "body",
        ):
            element.drop_tree()


def _flatten_layout(tree: "HtmlElement") -> None:
    """Most tables in letters only hold other things in their place; those become plain blocks."""
    for element in tree.iter("ol", "ul", "li", "td", "th"):
        for name in ("start", "value", "type", "colspan", "rowspan", "align", "valign", "width"):
            element.attrib.pop(name, None)
    _lay_out_labels(tree)
    for element in list(tree.iter("ul", "ol")):
        if sum(1 for _ in element.iterancestors("ul", "ol")) >= DEEPEST_LIST:
            element.tag = "div"
    for table in list(tree.iter("table")):
        if not _is_readable_table(table):
            for element in table.iter(
                "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"
            ):
                if element is table or next(element.iterancestors("table"), table) is table:
                    element.tag = "div"


def _lay_out_labels(tree: "HtmlElement") -> None:
    """Puts a label beside the first line of what it names, and each of a list on its own line."""
    for element in tree.iter("td", "th"):
        element.set("valign", "top")
    for element in list(tree.iter("dl", "dt", "dd")):
        element.tag = "div"


def _is_readable_table(table: "HtmlElement") -> bool:
    if table.find(".//table") is not None or table.find(".//blockquote") is not None:
        return False
    rows = list(table.iter("tr"))
    widths = [sum(cell.tag in ("td", "th") for cell in row) for row in rows[: MAX_ROWS + 1]]
    return (
        len(rows) <= MAX_ROWS
        and 2 <= max(widths, default=0) <= MAX_COLUMNS
        and all(len(cell.text_content()) <= CELL_LIMIT for cell in table.iter("td", "th"))
    )


def _mark_quotes(tree: "HtmlElement") -> None:
    """Writes `>` before the lines of quoted letters, as plain text does, so that both are read
    alike.
    """
    from lxml.etree import SubElement

    quotes = [quote for quote in tree.iter("blockquote") if _is_quote(quote)]
    for quote in reversed(quotes[:MAX_QUOTES]):
        lines = _tidy(_render(quote)).split("\n")
        for child in list(quote):
            quote.remove(child)
        quote.tag, quote.text = "div", None
        for item in quote.iterancestors("li"):
            item.tag = "div"  # its dot would stand before the mark
        SubElement(quote, "pre").text = "\n".join(f"> {line.strip()}" for line in lines)


def _is_quote(element: "HtmlElement") -> bool:
    """Not every block that is set in is a quote; mail programs say which are."""
    if element.get("type") == "cite" or "quote" in element.get("class", ""):
        return True
    around = (f"{box.get('class', '')} {box.get('id', '')}" for box in element.iterancestors())
    return any("quote" in names for names in around)


def _render(tree: "HtmlElement") -> str:
    from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
    from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]
    from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

    # Blocks in blocks are how a letter is built; set in they would look like no quote.
    style = {**CSS_PROFILES["relaxed"], "div": CSS_PROFILES["strict"]["div"]}
    return str(Inscriptis(tree, ParserConfig(css=style)).get_text())
