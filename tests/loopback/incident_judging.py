"""What became of an incident's letters, judged from where they went: nobody got two, nobody got
another's, none is lost, and the numbers add up.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from bot.domain.drafts import Draft
from bot.domain.incidents.incidents import IncidentStatus
from bot.domain.incidents.recipients import LetterState, find_state
from bot.store.database import Database
from tests.loopback.incident_servers import Client, MixedPost
from tests.loopback.values import Message
from tests.loopback.world import World
from tests.sure import sure

#: In these a customer has certainly got nothing.
_NOT_GONE = (LetterState.FAILED, LetterState.HELD_BACK, LetterState.TO_COPY)
#: Whoever's letter is there must be told why.
_EXPLAINED = (LetterState.FAILED, LetterState.HELD_BACK, LetterState.UNKNOWN)
#: Where each letter may be in the end.
_ENDS = (LetterState.SENT, LetterState.UNKNOWN, *_NOT_GONE)


@dataclass
class Verdict:
    """How it ended."""

    states: Counter[LetterState] = field(default_factory=Counter)
    arrived: int = 0  #: letters that customers have
    unknown_arrived: int = 0  #: of those of which nobody knew
    violations: list[str] = field(default_factory=list)


async def judge_incident(
    world: World, post: MixedPost, clients: list[Client], database: Database
) -> Verdict:
    """Each promise that was broken is a sentence; none when all were kept."""
    verdict = Verdict()
    got = _list_arrived(world, post, clients)
    letters = await _list_letters(database, verdict)
    for client in clients:
        _judge_one(client, got[client.name], letters.get(client.name), clients, verdict)
    lost = [each.name for each in clients if each.name not in letters]
    verdict.violations += [f"lost: {name} isn't in the incident any more" for name in lost]
    _judge_card(world, len(clients), verdict)
    return verdict


def _list_arrived(world: World, post: MixedPost, clients: list[Client]) -> dict[str, list[str]]:
    """What each customer has, as the servers kept it."""
    by_mail: dict[str, list[str]] = {}
    for sent in post.sent:
        body = sure(message_from_bytes(sent.content, policy=policy.default).get_body(("plain",)))
        for address in sent.recipients:
            by_mail.setdefault(address, []).append(body.get_content())
    found = {}
    for client in clients:
        found[client.name] = by_mail.get(client.email or "", [])
        if client.person is not None:
            found[client.name] = world.list_letters(to=client.person)
    return found


async def _list_letters(
    database: Database, verdict: Verdict
) -> dict[str, tuple[LetterState, Draft | None]]:
    """Where each customer's letter is, by the books, whose own sum must be the same."""
    found: dict[str, tuple[LetterState, Draft | None]] = {}
    async with database.reading() as tx:
        incident = sure(await tx.incidents.get(1))
        tally = await tx.recipients.count(incident.id)
        after = 0
        while page := await tx.recipients.list_page(incident.id, after=after, limit=100):
            after = page[-1].id
            for recipient in page:
                customer = sure(await tx.customers.get(recipient.customer_id))
                draft = await tx.drafts.get(recipient.draft_id)
                state = find_state(
                    gets_letter=recipient.gets_letter,
                    is_written=recipient.digest is not None,
                    status=draft.status if draft else None,
                    channel=draft.to.channel if draft else None,
                )
                found[customer.name] = state, draft
    verdict.states.update(state for state, _ in found.values())
    if incident.status is not IncidentStatus.DONE:
        verdict.violations.append(f"the incident isn't done: {incident.status}")
    if dict(verdict.states) != tally.states or tally.recipients != len(found):
        verdict.violations.append(f"the books count {tally.states} and hold {verdict.states}")
    return found


def _judge_one(
    client: Client,
    got: list[str],
    letter: tuple[LetterState, Draft | None] | None,
    clients: list[Client],
    verdict: Verdict,
) -> None:
    if letter is None:
        return
    state, draft = letter
    verdict.arrived += len(got)
    verdict.unknown_arrived += len(got) if state is LetterState.UNKNOWN else 0
    verdict.violations += _judge_end(client, got, state, draft)
    others = [each.item for each in clients if each is not client]
    for text in got:
        verdict.violations += _judge_text(client, text, draft, others)


def _judge_end(
    client: Client, got: list[str], state: LetterState, draft: Draft | None
) -> Iterator[str]:
    """Once at most, and where the books say that it is."""
    if len(got) > 1:
        yield f"twice: {client.name} got {len(got)} letters"
    if state not in _ENDS or draft is None:
        yield f"lost: the letter to {client.name} is {state}"
        return
    if state is LetterState.SENT and not got:
        yield f"lost: {client.name} counts as told and got nothing"
    if state in _NOT_GONE and got:
        yield f"untrue: {client.name} got a letter that counts as {state}"
    if state in _EXPLAINED and not draft.reason:
        yield f"no reason is given why {client.name} is {state}"


def _judge_text(client: Client, text: str, draft: Draft | None, others: list[str]) -> Iterator[str]:
    """To them, about what they bought, in the words that were approved."""
    if client.name.split()[0] not in text or client.item not in text:
        yield f"another's: {client.name} got {text!r}"
    if draft is not None and _plain(text) != _plain(draft.text):
        yield f"other words: {client.name} got {text!r}"
    if found := [item for item in others if item in text]:
        yield f"another's: {client.name} reads of {found}"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _judge_card(world: World, count: int, verdict: Verdict) -> None:
    """The card says the same as the books, and shows where somebody has to do something."""
    card = find_incident_card(world)
    said = {name: int(number) for number, name in re.findall(r"(\d+) ([a-z ]+?)[,.]", card.text)}
    wanted = {
        "sent": verdict.states[LetterState.SENT],
        "failed": verdict.states[LetterState.FAILED],
        "unknown whether they went": verdict.states[LetterState.UNKNOWN],
        "for you to send by hand": verdict.states[LetterState.TO_COPY],
    }
    for name, number in wanted.items():
        if said.get(name, 0) != number:
            verdict.violations.append(f"the card doesn't say {number} {name}: {card.text!r}")
    if f"{count} letters:" not in card.text:
        verdict.violations.append(f"the card doesn't count {count} letters: {card.text!r}")
    undone = sum(verdict.states[each] for each in _EXPLAINED)
    if undone and f"Not told ({undone})" not in card.buttons:
        verdict.violations.append(f"the card doesn't offer {undone} not told: {card.buttons}")


def find_incident_card(world: World) -> Message:
    """The newest card of the incident."""
    cards = [
        each
        for each in world.discord.channels[world.desk]
        if any(embed.get("footer", {}).get("text") == "Incident #1" for embed in each.embeds)
    ]
    return cards[-1]
