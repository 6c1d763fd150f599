"""What was answered to an incident's letter: the unhappy first, and the thanks in one line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from bot.domain.actions import Action
from bot.domain.conversations import Message
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Tally
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.reminders import describe_wait
from bot.domain.text import count_things, cut_text, escape_name
from bot.writing.desk import compose_emptied, list_page_buttons
from bot.writing.phrases import format_moment

#: Customers on one page.
PAGE = 10
#: Characters of what one of them wrote, in the list and alone.
SHOWN, READ = 100, 800
_HEADINGS = {
    AnswerKind.UNHAPPY: "Still unhappy",
    AnswerKind.QUESTION: "With a question",
    None: "They have your reply",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one customer answered, as it stands now."""

    recipient_id: int
    name: str
    kind: AnswerKind
    since: datetime | None  #: when they said thanks, or since when they wait; None: answered
    words: str  #: what they wrote last

    @property
    def is_open(self) -> bool:
        """Whether they wait for a word."""
        return self.kind is not AnswerKind.THANKS and self.since is not None


def compose_answers(
    incident: Incident, tally: Tally, lines: Sequence[Answer], *, page: int, now: datetime
) -> Post:
    """A page of those who want something; one line more than a page means that there is a next."""
    title = f"{escape_name(incident.title)}: {count_things(tally.answered, 'answer')}"
    if not lines and page:
        return compose_emptied(title, Action.INCIDENT_ANSWERS.on(incident.id, 0))
    parts = list(_list_groups(tally, lines, now))
    thanks = tally.answers.get(AnswerKind.THANKS, 0)
    if thanks:
        parts.append(f"**Said thanks: {thanks}.** Nothing to do.")
    silent = tally.silent
    if silent:
        usual = "knows and hasn't" if silent == 1 else "know and haven't"
        parts.append(f"{silent} {usual} answered. That's usual.")
    has_more = len(lines) > PAGE
    pages = list_page_buttons(Action.INCIDENT_ANSWERS, incident.id, page=page, has_more=has_more)
    if thanks:
        read = Button("Read the thanks", Action.INCIDENT_THANKS.on(incident.id, 0))
        pages = (*pages, read)
    return Post(
        title=title,
        body="\n".join(parts) or "Nobody has answered yet.",
        footer="Pick somebody below to read it and to answer." if lines else "",
        tone=_choose_tone(lines),
        buttons=pages,
    )


def _list_groups(tally: Tally, lines: Sequence[Answer], now: datetime) -> Iterator[str]:
    groups = groupby(lines[:PAGE], key=lambda each: each.kind if each.is_open else None)
    for kind, found in groups:
        count = tally.answers.get(kind, 0) if kind else tally.replied
        yield f"**{_HEADINGS[kind]}: {count}**"
        for each in found:
            yield f"• {_describe(each, now)}"


def _describe(each: Answer, now: datetime) -> str:
    wait = ""
    if each.is_open and each.since is not None:
        wait = f" waits for {describe_wait(now - each.since)}"
    words = escape_name(each.words, SHOWN)
    return f"**{escape_name(each.name, 40)}**{wait}: {f'“{words}”' if words else '(a file)'}"


def _choose_tone(lines: Sequence[Answer]) -> Tone:
    if any(each.is_open and each.kind is AnswerKind.UNHAPPY for each in lines):
        return Tone.URGENT
    return Tone.WAITING if any(each.is_open for each in lines) else Tone.GONE


def compose_thanks(
    incident: Incident, tally: Tally, lines: Sequence[Answer], *, page: int, now: datetime
) -> Post:
    """A page of those who said that all is well, in their words."""
    count = tally.answers.get(AnswerKind.THANKS, 0)
    title = f"{escape_name(incident.title)}: {count} said thanks"
    if not lines and page:
        return compose_emptied(title, Action.INCIDENT_THANKS.on(incident.id, 0))
    return Post(
        title=title,
        body="\n".join(f"• {_describe(each, now)}" for each in lines[:PAGE]) or "Nobody so far.",
        footer="If one of them asks for something after all, pick them below." if lines else "",
        tone=Tone.GONE,
        buttons=(
            *list_page_buttons(
                Action.INCIDENT_THANKS, incident.id, page=page, has_more=len(lines) > PAGE
            ),
            Button("◀ All answers", Action.INCIDENT_ANSWERS.on(incident.id, 0)),
        ),
    )


def compose_answer(
    incident: Incident,
    answer: Answer,
    said: Sequence[Message],
    *,
    conversation_id: int,
    now: datetime,
) -> Post:
    """What one customer wrote since their letter, and what can be said to them."""
    quotes = [
        f"{format_moment(each.at)}\n> {escape_name(each.words, READ) or '(a file)'}"
        for each in said
    ]
    return Post(
        title=f"{escape_name(answer.name, 60)} {_name_state(answer, now)}",
        body="\n".join(quotes),
        footer=f"Incident #{incident.number}: {incident.title}",
        tone=_choose_tone([answer]),
        buttons=tuple(_list_buttons(incident, answer, said, conversation_id)),
    )


def _name_state(answer: Answer, now: datetime) -> str:
    if answer.kind is AnswerKind.THANKS:
        return "said thanks"
    if answer.since is None:
        return "has your reply"
    state = "is still unhappy" if answer.kind is AnswerKind.UNHAPPY else "has a question"
    return f"{state} and waits for {describe_wait(now - answer.since)}"


def _list_buttons(
    incident: Incident, answer: Answer, said: Sequence[Message], conversation_id: int
) -> Iterator[Button]:
    name = cut_text(answer.name, 40)
    reply = Action.TALK_REPLY.on(conversation_id)
    yield Button(f"Reply to {name}", reply, ButtonStyle.GOOD)
    yield Button(f"Apologise to {name}", Action.TALK_APOLOGISE.on(conversation_id))
    if answer.is_open:
        yield Button("Needs no answer", Action.TALK_REST.on(conversation_id))
    thanks = [each for each in said if each.is_thanks]
    back = Action.INCIDENT_ANSWERS
    if answer.kind is AnswerKind.THANKS:
        back = Action.INCIDENT_THANKS
        if thanks:
            yield Button("It is a question", Action.TALK_QUESTION.on(thanks[-1].id))
    yield Button("◀ Back", back.on(incident.id, 0))
