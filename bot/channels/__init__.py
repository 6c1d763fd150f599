"""What carries an approved letter to a customer. E-mail is here; Discord's own messages are sent
where Discord is known (cogs/parts/discord_channel.py).
"""

from typing import Protocol

from bot.domain.drafts import Draft
from bot.domain.sending import SendOutcome


class LetterChannel(Protocol):
    """One way to a customer, as the delivery uses it."""

    async def send(self, draft: Draft) -> SendOutcome:
        """Sends a letter that was handed out, once, and says how that ended; it raises for no
        server's sake.
        """
