"""Bytes of a letter as text, whatever they claim to be written in."""

import codecs

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


def decode_bytes(data: bytes, charset: str | None = None) -> str:
    """The text. Never raises: what can't be read becomes U+FFFD."""
    name = _find_codec(charset)
    if name not in _VAGUE:
        try:
            return data.decode(name, errors="replace")
        except (LookupError, UnicodeError):
            pass  # not a codec for text
    return _guess(data)


def _find_codec(charset: str | None) -> str:
    label = (charset or "").strip("'\" \t<>").lower()
    try:
        name = codecs.lookup(_MEANT.get(label, label)).name.replace("_", "-")
    except (LookupError, ValueError):
        return ""
    return "" if name in _REFUSED else name


def _guess(data: bytes) -> str:
    """UTF-8 can be told with certainty; everything else in the West is Windows-1252, whatever it is
    called.
    """
    try:
        # A beginning that was cut inside a letter is still UTF-8.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    if any(sign > "\x7f" and sign != "\ufffd" for sign in text):
        return text
    return data.decode("cp1252", errors="replace")
