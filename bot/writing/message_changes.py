"""What the desk is told when a customer changes or deletes a message."""

from datetime import datetime

from bot.domain.actions import Action
from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.posts import Button, Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import escape_name, escape_text
from bot.writing.desk import (
    describe_answer_due,
    describe_message,
    find_picture,
    list_talk_buttons,
)


def compose_change(
    shop: Shop,
    customer: Customer,
    conversation: Conversation,
    message: Message,
    *,
    was_answered: bool,
    now: datetime,
) -> Post:
    """What a message says now, what it said before, and what follows from that."""
    said = f"**{escape_name(customer.name)}** changed a message. It says now:"
    before = _quote(message.earlier[-1].words)
    if was_answered:
        return Post(
            words=said,
            body=describe_message(message),
            fields=(
                ("Before", before),
                ("Next", "You answered after that, so nobody waits because of it."),
            ),
            buttons=(Button("Reply", Action.TALK_REPLY.on(conversation.id)),),
        )
    buttons = list_talk_buttons(conversation.id)
    then = describe_answer_due(shop, conversation, now)
    if message.is_thanks:
        buttons = (Button("It is a question", Action.TALK_QUESTION.on(message.id)),)
        thanks = "They only say thanks now"
        then = f"{thanks}.\n{then}" if then else f"{thanks}, so nobody waits."
    return Post(
        words=said,
        body=describe_message(message),
        fields=(("Before", before), *((("Next", then),) if then else ())),
        tone=_choose_tone(conversation),
        image=find_picture(message),
        buttons=buttons,
    )


def compose_deletion(
    shop: Shop,
    customer: Customer,
    conversation: Conversation,
    message: Message,
    *,
    was_answered: bool,
    now: datetime,
) -> Post:
    """What was deleted, word for word; whether it still wants an answer is for a person to say."""
    said = f"**{escape_name(customer.name)}** deleted this message. I keep it:"
    if was_answered:
        return Post(words=said, body=describe_message(message), tone=Tone.CALM)
    return Post(
        words=said,
        body=describe_message(message),
        fields=(
            (
                "Next",
                "It may still want an answer, so their clock runs on. If it doesn't, press *Needs "
                f"no answer*.\n{describe_answer_due(shop, conversation, now)}".rstrip(),
            ),
        ),
        tone=_choose_tone(conversation),
        buttons=list_talk_buttons(conversation.id),
    )


def _choose_tone(conversation: Conversation) -> Tone:
    if not conversation.is_waiting:
        return Tone.CALM
    return Tone.URGENT if conversation.is_urgent else Tone.WAITING


def _quote(words: str) -> str:
    return "> " + (escape_text(words, 600).replace("\n", "\n> ") or "*(no words)*")
