"""What a draft's text lacks, and what a person should look at in it before they approve it."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.channels import Channel
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.writing.checks.advice import name_advice
from bot.writing.checks.heat import find_heat
from bot.writing.checks.problems import find_empty_phrases, find_problems
from bot.writing.checks.score import score_apology
from bot.writing.letters.facts import Facts
from bot.writing.relay_rules import find_relay_problems


def judge_draft(draft: Draft, order: Order | None, facts: Facts | None = None) -> Draft:
    """The draft with what keeps its text from being approved, with what may hurt in it, and an
    apology with its score, by the facts of its order.
    """
    judged = replace(
        draft,
        problems=_list_problems(draft),
        # what a person wrote in a heat is held, and need not be told twice
        warnings=find_empty_phrases(draft.text),
        heated=_find_heated(draft, order),
    )
    if judged.problems or facts is None or draft.kind is not LetterKind.APOLOGY:
        return replace(judged, score=None, advice=None)
    score = score_apology(
        draft.text,
        cause=draft.cause,
        is_late_answer=facts.is_late_answer,
        has_answer=facts.answer is not None,
    )
    return replace(judged, score=score.points, advice=name_advice(score, facts) or None)


def list_own_words(request: LetterRequest | None) -> tuple[str, ...]:
    """What a person wrote for a letter, in their own words."""
    if request is None:
        return ()
    said = (
        request.message,
        request.what_happened,
        request.fixed,
        request.explanation,
        request.answer,
        request.changed,
        request.extra,
    )
    return tuple(words for words in said if words)


def _list_problems(draft: Draft) -> tuple[str, ...]:
    """What keeps the text from being approved, by what it says and by where it goes."""
    problems = find_problems(draft.text, kind=draft.kind, is_after_failure=draft.is_after_failure)
    if draft.to.channel is not Channel.RELAY:
        return problems
    from bot.mail.understanding.platforms import domain_of, find_owner  # loaded with the mailbox

    platform = find_owner(domain_of(draft.email or ""))
    if platform is None:
        return problems
    return (*problems, *find_relay_problems(draft.text, platform.label))


def _find_heated(draft: Draft, order: Order | None) -> tuple[str, ...]:
    """The sentences that a person wrote and that may hurt; our own wording isn't asked."""
    if draft.is_by_hand or draft.request is None:
        return tuple(_list_heat(draft.text))
    words = [*list_own_words(draft.request)]
    reason = order.cancel_reason if order else None
    if reason and reason.rstrip(" .").lower() in draft.text.lower():
        words.append(reason)
    return tuple(dict.fromkeys(each for said in words for each in _list_heat(said)))


def _list_heat(text: str) -> Iterator[str]:
    return (heat.reason for heat in find_heat(text))
