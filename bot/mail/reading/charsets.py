"""Bytes of a letter as text, whatever they claim to be written in."""

import codecs
from functools import lru_cache

from bot.domain.patterns import regex

#: Labels whose name is that of a smaller set than what is really sent under it.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "x-mac-roman": "mac_roman",
    "utf8mb4": "utf-8",
}
#: Labels under which anything is sent; what stands there is found out by looking.
_VAGUE = frozenset({"", "ascii", "iso8859-1", "cp1252", "utf-8"})
#: Python knows them as codecs, but they raise for broken input or are slow; no mail program sends
#: them.
_REFUSED = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)

#: In these no byte means what it means in ASCII.
_WIDE = ("utf-16", "utf-32")
#: Characters that are looked at to tell UTF-8 from what a label says.
_LOOKED_AT = 20_000
#: So many well-formed signs in a row happen once in a thousand words of another charset.
_SURE_SIGNS = 4
_FOREIGN = regex(r"[^\x00-\x7f\ufeff]")
_ACCENTED = regex(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")


def decode_bytes(data: bytes, charset: str | None = None) -> str:
    """The text. Never raises: what can't be read becomes U+FFFD."""
    name = _find_codec(charset) if charset else ""
    if name not in _VAGUE:
        if not name.startswith(_WIDE) and _is_surely_utf8(data):
            return _guess(data)  # the label is a habit of the sender's program
        try:
            return data.decode(name, errors="replace")
        except (LookupError, UnicodeError):
            pass  # not a codec for text
    return _guess(data, is_labelled=name == "utf-8")


@lru_cache(maxsize=256)
def _find_codec(charset: str) -> str:
    label = charset.strip("'\" \t<>").lower()
    try:
        name = codecs.lookup(_MEANT.get(label, label)).name.replace("_", "-")
    except (LookupError, ValueError):
        return ""
    return "" if name in _REFUSED else name


def _is_surely_utf8(data: bytes) -> bool:
    """Whether bytes that are labelled otherwise are UTF-8, and not by chance.

    A word or two in another charset may be well-formed UTF-8. Not by chance are signs of three
    bytes, some signs in a row of which each is well-formed, or one beside a plain letter, as
    accents stand.
    """
    try:
        text = _read_utf8(data)
    except UnicodeDecodeError:
        return False
    signs = _FOREIGN.findall(text[:_LOOKED_AT])
    return (
        len(signs) >= _SURE_SIGNS
        or any(sign >= "\u0800" for sign in signs)
        or bool(_ACCENTED.search(text[:_LOOKED_AT]))
    )


def is_utf8(data: bytes) -> bool:
    """Whether these bytes are UTF-8 and more than ASCII."""
    try:
        return not data.isascii() and not _read_utf8(data).isascii()
    except UnicodeDecodeError:
        return False


def _guess(data: bytes, *, is_labelled: bool = False) -> str:
    """UTF-8 can be told with certainty; everything else in the West is Windows-1252, whatever it is
    called.

    One last byte that begins a sign is a sign that was cut off only where others say so, or the
    label (`is_labelled`) where it isn't an accent that ends words: "Andr\xe9".
    """
    if data.isascii():
        return data.decode("ascii")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        text = _read_utf8(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        if not any(sign > "\x7f" and sign != "\ufffd" for sign in text):
            text = data.decode("cp1252", errors="replace")
        return text
    least = b"\xe0" if is_labelled else b"\x80"
    if data[-1:] >= least and data[:-1].isascii():
        return data.decode("cp1252", errors="replace")
    return text


def _read_utf8(data: bytes) -> str:
    """A beginning that was cut inside a letter is still UTF-8; anything else raises."""
    return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
