"""A loopback Discord with many servers, each furnished like that of a small shop: fifteen roles,
thirty channels and their rights, running threads, emoji and stickers, as Discord tells of them.
"""

from tests.bench.wire import TimedDiscord
from tests.loopback.gateway import Payload, Session
from tests.loopback.values import GUILD

CATEGORIES, TEXTS, VOICES, ROLES, THREADS, EMOJI, STICKERS, SOUNDS = 5, 20, 5, 15, 5, 25, 5, 5
#: Where the ids of each kind of thing begin, counted from the server's own id.
_ROLE, _CHANNEL, _THREAD, _EMOJI, _STICKER, _SOUND = range(1000, 7000, 1000)


class CrowdedDiscord(TimedDiscord):
    """It tells of all its servers right after READY, as Discord does."""

    def __init__(self, servers: int) -> None:
        super().__init__()
        self.open_servers(servers - 1)

    def _greet(self, session: Session) -> list[tuple[str, Payload]]:
        ready, *rest = super()._greet(session)
        return [ready, *((name, furnish(guild)) for name, guild in rest)]


def furnish(guild: Payload) -> Payload:
    """The server with all that a shop's has beside its desk."""
    first = int(guild["id"])
    return {
        **guild,
        "roles": [*guild["roles"], *(_show_role(first, number) for number in range(ROLES))],
        "channels": [*guild["channels"], *_show_channels(first)],
        "threads": [_show_thread(first, number) for number in range(THREADS)],
        "emojis": [_show_emoji(first, number) for number in range(EMOJI)],
        "stickers": [_show_sticker(first, number) for number in range(STICKERS)],
        "soundboard_sounds": [_show_sound(first, number) for number in range(SOUNDS)],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "features": ["COMMUNITY", "NEWS", "WELCOME_SCREEN_ENABLED"],
        "description": "Hand-knitted shawls, and those who wear them",
        "icon": "0123456789abcdef0123456789abcdef",
        "banner": None,
        "splash": None,
        "preferred_locale": "en-GB",
        "verification_level": 1,
        "explicit_content_filter": 2,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 2,
        "premium_progress_bar_enabled": False,
        "system_channel_id": str(first + _CHANNEL + CATEGORIES),
        "system_channel_flags": 0,
        "rules_channel_id": str(first + _CHANNEL + CATEGORIES),
        "public_updates_channel_id": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "vanity_url_code": None,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
    }


def _show_role(first: int, number: int) -> Payload:
    return {
        "id": str(first + _ROLE + number),
        "name": f"Knitters of level {number}",
        "permissions": "104324673",
        "position": 5 + number,
        "color": 1_752_220,
        "colors": {"primary_color": 1_752_220, "secondary_color": None, "tertiary_color": None},
        "hoist": True,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def _show_channels(first: int) -> list[Payload]:
    shown = []
    for number in range(CATEGORIES + TEXTS + VOICES):
        kind = 4 if number < CATEGORIES else 0 if number < CATEGORIES + TEXTS else 2
        parent = str(first + _CHANNEL + number % CATEGORIES) if kind != 4 else None
        channel = {
            "id": str(first + _CHANNEL + number),
            "type": kind,
            "name": f"talk-about-wool-{number}",
            "position": number,
            "parent_id": parent,
            "flags": 0,
            "permission_overwrites": [
                {"id": str(first), "type": 0, "allow": "0", "deny": "2048"},
                {
                    "id": str(first + _ROLE + number % ROLES),
                    "type": 0,
                    "allow": "2048",
                    "deny": "0",
                },
            ],
        }
        text = {
            "topic": "What you knit, what you wear, and where you found the wool for it",
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": str(first + number),
            "last_pin_timestamp": "2026-01-02T00:00:00+00:00",
        }
        voice = {"bitrate": 64_000, "user_limit": 0, "rtc_region": None, "nsfw": False}
        more: dict[int, Payload] = {0: text, 2: voice, 4: {}}
        shown.append(channel | more[kind])
    return shown


def _show_thread(first: int, number: int) -> Payload:
    return {
        "id": str(first + _THREAD + number),
        "guild_id": str(first),
        "parent_id": str(first + _CHANNEL + CATEGORIES),
        "owner_id": str(GUILD),
        "type": 11,
        "name": f"A shawl for the winter {number}",
        "last_message_id": str(first + number),
        "message_count": 12,
        "member_count": 3,
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-01-02T00:00:00+00:00",
            "create_timestamp": "2026-01-02T00:00:00+00:00",
            "locked": False,
        },
    }


def _show_emoji(first: int, number: int) -> Payload:
    return {
        "id": str(first + _EMOJI + number),
        "name": f"wool_{number}",
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": False,
        "available": True,
    }


def _show_sticker(first: int, number: int) -> Payload:
    return {
        "id": str(first + _STICKER + number),
        "guild_id": str(first),
        "name": f"sheep {number}",
        "description": "A sheep that waves",
        "tags": "sheep",
        "type": 2,
        "format_type": 1,
        "available": True,
    }


def _show_sound(first: int, number: int) -> Payload:
    return {
        "sound_id": str(first + _SOUND + number),
        "guild_id": str(first),
        "name": f"baa {number}",
        "volume": 1.0,
        "emoji_id": None,
        "emoji_name": None,
        "available": True,
    }
