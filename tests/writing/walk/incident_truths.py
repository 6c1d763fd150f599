"""What the sentences of an incident's letter stand on; see `truths`."""

from collections.abc import Callable, Mapping

from bot.domain.letters import LetterKind
from tests.writing.walk.worlds import World


def _is_incident(world: World, said: Mapping[str, str | None]) -> bool:
    return world.request.kind is LetterKind.INCIDENT


def _is_without_remedy(world: World, said: Mapping[str, str | None]) -> bool:
    return world.request.kind is LetterKind.INCIDENT and world.request.remedy is None


#: What the letter of an incident says.
SLIPS: dict[str, Callable[[World, Mapping[str, str | None]], bool]] = {
    "There's been a problem with <hit>, and I'm sorry<slip>.": _is_incident,
    "There's been a problem with <hit> because of a strike at Royal Mail, and I'm sorry.": (
        lambda w, _: w.request.what_happened == "due to a strike at Royal Mail"
    ),
    "(I charged your card twice|I only saw it tonight).": lambda w, _: (
        w.request.what_happened == "i charged your card twice. i only saw it tonight"
    ),
    "<fixed>": _is_incident,
    "<unsent> (is|are) still here with me.": _is_incident,
    "<on_its_way> (is on its|are on their) way to you.": _is_incident,
    "<arrived> (has|have) arrived.": _is_incident,
    "<delivered> should be with you by now.": _is_incident,
    "<cancelled> (is|are) cancelled.": _is_incident,
    "If that makes things difficult for you, tell me.": _is_without_remedy,
    "Is there anything you need from me?": _is_without_remedy,
}
