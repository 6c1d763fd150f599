"""What people's messages hold beside words, as it looks on the wire: files, stickers, polls,
forwards.
"""

from datetime import timedelta

import discord

from tests.loopback.gateway import Payload
from tests.loopback.values import GUILD, Message

FORWARD, HAS_SNAPSHOT, IS_VOICE = 1, 1 << 14, 1 << 13


def attach(*names: str) -> Payload:
    """Files."""
    return {"attachments": [_show_file(number, name) for number, name in enumerate(names, 1)]}


def speak(seconds: float) -> Payload:
    """A voice message."""
    file = _show_file(1, "voice-message.ogg") | {"content_type": "audio/ogg"}
    return {
        "attachments": [file | {"duration_secs": seconds, "waveform": "AAAA"}],
        "flags": IS_VOICE,
    }


def stick(*names: str) -> Payload:
    """Stickers."""
    return {
        "sticker_items": [
            {"id": str(GUILD + 700 + number), "name": name, "format_type": 1}
            for number, name in enumerate(names)
        ]
    }


def poll(question: str, *answers: str) -> Payload:
    """A question with answers to pick from."""
    return {
        "poll": {
            "question": {"text": question},
            "answers": [
                {"answer_id": number, "poll_media": {"text": answer}}
                for number, answer in enumerate(answers, 1)
            ],
            "expiry": (discord.utils.utcnow() + timedelta(days=1)).isoformat(),
            "allow_multiselect": False,
            "layout_type": 1,
        }
    }


def forward(message: Message) -> Payload:
    """A message from elsewhere, passed on as it was: its forward has no words of its own."""
    shown = message.show()
    kept = (
        "type",
        "content",
        "embeds",
        "attachments",
        "timestamp",
        "edited_timestamp",
        "flags",
        "mentions",
    )
    snapshot = {name: shown[name] for name in (*kept, "mention_roles", "components")}
    snapshot["sticker_items"] = shown.get("sticker_items", [])
    return {
        "message_reference": {
            "type": FORWARD,
            "channel_id": str(message.channel),
            "message_id": str(message.id),
        },
        "message_snapshots": [{"message": snapshot}],
        "flags": HAS_SNAPSHOT,
    }


def _show_file(number: int, name: str) -> Payload:
    address = f"https://cdn.example.com/attachments/{number}/{name}"
    return {
        "id": str(GUILD + 600 + number),
        "filename": name,
        "size": 3000,
        "url": address,
        "proxy_url": address,
    }
