"""The mailbox on the real machinery: letters come in by themselves, approved ones leave in the same thread."""

from collections.abc import AsyncIterator

import pytest
from simcord.results import InteractionResult

from tests.cogs.letter_world import list_direct
from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import World, list_buttons, read_message
from tests.mail.servers import ADDRESS, run_mail_server


@pytest.fixture
async def mail(shop: World) -> AsyncIterator[MailWorld]:
    """The shop, and a provider with an empty mailbox for it."""
    async with run_mail_server() as server:
        yield MailWorld(shop, server)
        for watcher in list(shop.bot.watchers.values()):
            await watcher.stop()


def read_all(result: InteractionResult) -> str:
    answers = [*([result.response] if result.response else []), *result.followups]
    return "\n".join(read_message(answer) for answer in answers)


async def test_a_letter_is_answered_in_the_same_thread_after_approval(mail: MailWorld) -> None:
    await mail.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
    assert f"**{ADDRESS}** is connected" in read_all(await mail.connect())
    await mail.see("nobody waits for an answer")
    await mail.deliver("Where is my shawl?", subject="My shawl", message_id="<q1@example.com>")
    card = await mail.see("wrote an e-mail")
    assert list_buttons(card)[:3] == ["Reply", "Apologise", "Order"]
    form = await mail.shop.sam.click(card, label="Reply")
    assert form.modal is not None
    [words] = [row["component"]["custom_id"] for row in form.modal["components"]]
    await mail.shop.sam.submit_modal(form, {words: "It left this morning."})
    draft = mail.shop.list_cards()[-1]
    assert "e-mail ada@example.com" in read_message(draft)
    assert "Re: My shawl" in read_message(draft)
    assert mail.sent == []
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent")
    [letter] = mail.sent
    assert letter["To"].addresses[0].addr_spec == "ada@example.com"
    assert letter["From"].addresses[0].display_name == "The Woolly Shelf"
    assert (letter["Subject"], letter["In-Reply-To"]) == ("Re: My shawl", "<q1@example.com>")
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "It left this morning." in plain.get_content()
    assert "Nobody" in await mail.shop.ask("inbox")
    assert len(await mail.server.list_letters("Sent")) == 1
    assert [is_read for _, is_read in await mail.server.list_letters("INBOX")] == [False]
    assert list_direct(mail.shop.ada) == []
