"""Habits of Discord's that the offline one lacks.

It trims words, knows a request that is repeated, answers a change with the bot's own reactions
marked as such, and counts the members of each role.
"""

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from simcord.backend import Backend
from simcord.backend.models import Message
from simcord.backend.ops.messages import MessageMixin
from simcord.http import router
from simcord.http._helpers import message_response
from simcord.http.routes import messages

from tests.trimming import trim_message

#: How long Discord remembers a nonce: "a few minutes".
NONCE_LASTS = timedelta(minutes=3)

_prepare = MessageMixin.prepare_message
_edit = MessageMixin.edit_message
#: By nonce: the message that it made, and when. Nobody but the bot sends any.
_nonces: WeakKeyDictionary[Backend, dict[str, tuple[Message, datetime]]] = WeakKeyDictionary()


def behave_as_discord() -> None:
    """Gives every offline Discord of this process these habits."""
    MessageMixin.prepare_message = _prepare_trimmed  # type: ignore[method-assign, assignment]
    MessageMixin.edit_message = _edit_trimmed  # type: ignore[method-assign, assignment]
    for method, theirs, ours in (
        ("POST", messages.send_message, _send_once),
        ("PATCH", messages.edit_message, _change_and_show),
    ):
        routes = router._ROUTES[method]
        for number, (template, handle) in enumerate(routes):
            if handle is theirs:
                routes[number] = (template, ours)
    router.route("GET", "/guilds/{guild_id}/roles/member-counts")(_count_members)


def _prepare_trimmed(
    backend: MessageMixin, channel_id: int, author_id: int, content: str | None = "", **more: Any
) -> Message:
    kept = trim_message({"content": content, **more})
    return _prepare(backend, channel_id, author_id, **kept)


def _edit_trimmed(
    backend: MessageMixin, channel_id: int, message_id: int, fields: dict[str, Any]
) -> Message:
    return _edit(backend, channel_id, message_id, trim_message(fields))


def _send_once(context: router.RequestContext) -> Any:
    body, backend = context.body(), context.backend
    nonce = body.get("nonce") if body.get("enforce_nonce") else None
    if nonce is None:
        return messages.send_message(context)
    nonces, now = _nonces.setdefault(backend, {}), backend.clock.now()
    known = nonces.get(nonce)
    if known is not None and now - known[1] < NONCE_LASTS:
        # Of what is asked for now nothing is looked at, neither its words nor its channel.
        return message_response(context, backend.get_message(known[0].channel_id, known[0].id))
    answer = messages.send_message(context)
    channel_id = int(answer["channel_id"])
    nonces[nonce] = (backend.get_message(channel_id, int(answer["id"])), now)
    return answer


def _change_and_show(context: router.RequestContext) -> Any:
    answer = messages.edit_message(context)
    changed = context.backend.get_message(int(answer["channel_id"]), int(answer["id"]))
    return message_response(context, changed, for_user=context.backend.bot_user.id)


def _count_members(context: router.RequestContext) -> dict[str, int]:
    guild = context.backend.guilds[context.int_arg("guild_id")]
    return {
        str(role): sum(role in member.role_ids for member in guild.members.values())
        for role in guild.roles
    }
