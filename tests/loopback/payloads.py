"""What a request to the loopback Discord holds."""

import json
from email import message_from_bytes
from email.message import Message

from aiohttp import web

from tests.loopback.gateway import Payload


async def read_payload(request: web.Request) -> Payload:
    """A request's JSON, which is one part among others when files go along."""
    parts = await _read_parts(request)
    content = next(
        (each.get_payload(decode=True) for each in parts if not each.get_filename()), None
    )
    payload: Payload = json.loads(content if isinstance(content, bytes) else await request.read())
    return payload


async def read_files(request: web.Request) -> dict[str, bytes]:
    """What goes along with a request, by its name."""
    parts = [
        (each.get_filename(), each.get_payload(decode=True)) for each in await _read_parts(request)
    ]
    return {name: content for name, content in parts if name and isinstance(content, bytes)}


async def _read_parts(request: web.Request) -> list[Message]:
    if not request.content_type.startswith("multipart/"):
        return []
    body = await request.read()
    form = message_from_bytes(
        f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode() + body
    )
    return [part for part in form.walk() if not part.is_multipart()]
