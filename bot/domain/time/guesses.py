"""Where somebody lives, guessed from the language in which they use Discord: asked, never taken for
true.
"""

#: Discord's codes of languages (2026-11), and the zone in which most of those live who use each.
_ZONES = {
    "en-GB": "Europe/London",
    "en-US": "America/New_York",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "es-ES": "Europe/Madrid",
    "es-419": "America/Mexico_City",
    "it": "Europe/Rome",
    "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw",
    "pt-BR": "America/Sao_Paulo",
    "da": "Europe/Copenhagen",
    "sv-SE": "Europe/Stockholm",
    "no": "Europe/Oslo",
    "fi": "Europe/Helsinki",
    "cs": "Europe/Prague",
    "hu": "Europe/Budapest",
    "ro": "Europe/Bucharest",
    "el": "Europe/Athens",
    "bg": "Europe/Sofia",
    "hr": "Europe/Zagreb",
    "lt": "Europe/Vilnius",
    "uk": "Europe/Kyiv",
    "tr": "Europe/Istanbul",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "hi": "Asia/Kolkata",
    "th": "Asia/Bangkok",
    "vi": "Asia/Ho_Chi_Minh",
    "id": "Asia/Jakarta",
    "zh-CN": "Asia/Shanghai",
    "zh-TW": "Asia/Taipei",
}
#: For those whose language says nothing.
_ELSEWHERE = "Europe/London"
#: Offered besides: where most of the shops are, and English is spoken.
_OTHERS = (
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Paris",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "Australia/Sydney",
    "Australia/Perth",
    "Pacific/Auckland",
)


def guess_zone(language: str) -> str:
    """The most likely zone."""
    return _ZONES.get(language, _ELSEWHERE)


def list_likely_zones(language: str) -> list[str]:
    """Those to choose from, the most likely first."""
    return list(dict.fromkeys([guess_zone(language), *_OTHERS]))
