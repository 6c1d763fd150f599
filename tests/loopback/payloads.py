"""What a request to the loopback Discord holds."""

import json
from email import message_from_bytes

from aiohttp import web

from tests.loopback.gateway import Payload


async def read_payload(request: web.Request) -> Payload:
    """A request's JSON, which is one part among others when files go along."""
    body = await request.read()
    if request.content_type.startswith("multipart/"):
        form = message_from_bytes(f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode() + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.walk()}
        content = parts["payload_json"].get_payload(decode=True)
        assert isinstance(content, bytes)
        body = content
    payload: Payload = json.loads(body)
    return payload
