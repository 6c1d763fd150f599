"""A mail provider for each test that wants one."""

from collections.abc import AsyncIterator

import pytest

from tests.mail.servers import MailServer, run_mail_server


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with run_mail_server() as running:
        yield running
