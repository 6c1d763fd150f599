"""What a customer's words ask for: an answer, an answer at once, or nothing because they only say
thanks.

The words that are looked for are English; in any other language a message simply waits for an
answer. In doubt a message isn't thanks: a missed question costs a customer, a needless reminder
costs one click.
"""

import re

from bot.domain.message_contents import drop_labels
from bot.domain.patterns import regex
from bot.domain.records import dataclass

#: Only so many characters of a message are read; nobody hides a threat behind ten pages.
READ_LIMIT = 10_000
#: Longer messages say more than thanks.
THANKS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What was found in a customer's message."""

    is_thanks: bool  #: nothing but thanks: no answer is expected
    urgent_because: tuple[str, ...]  #: reasons to show, each once: 'says "refund"', "all capitals"


def read_words(text: str) -> MessageReading:
    """What a customer's message asks for, from its words alone.

    The reasons are our words, never the customer's, so they are safe to show anywhere.
    """
    said = drop_labels(text[:READ_LIMIT])
    words = re.sub(r"[^\S\n]+", " ", said.replace("’", "'")).strip()
    reasons = _find_reasons(words)
    if not reasons and _is_only_thanks(words):
        return MessageReading(True, ())
    if _is_shouted(words):
        reasons = (*reasons, "all capitals")
    return MessageReading(False, reasons)


# Each word that is shown as a reason, and how customers write it.
_URGENT_WORDS = {
    "cancel": r"cancel(?:s|l?ed|l?ing|l?ations?)?",
    "refund": r"refund(?:s|ed|ing)?",
    "money back": r"money back",
    "chargeback": r"charge[ -]?backs?",
    "bank": r"banks?",
    "card company": r"card (?:company|companies|issuers?|providers?)",
    "PayPal": r"pay ?pal",
    "dispute": r"disput(?:e[sd]?|ing)",
    "lawyer": r"lawyers?|solicitors?|attorneys?",
    "legal action": r"legal (?:action|steps|proceedings|advice)",
    "small claims": r"small claims?",
    "court": r"to court",
    "sue you": r"sue you|suing(?: you)?",
    "review": r"review(?:s|ing)?",
    "one star": r"(?:leav|giv)(?:e|ing) (?:you |your shop |it )?(?:a |only )?(?:one|1)[ -]star",
    "bad rating": r"(?:bad|negative|poor) (?:rating|feedback)",
    "report you": r"report(?:ed|ing)? (?:you|your (?:shop|store))",
    "trading standards": r"trading standards",
    "scam": r"scam(?:s|med|mer|mers|ming)?",
    "fraud": r"fraud(?:s|ster|ulent)?",
    "third time": r"(?:third|3rd) (?:time|e-?mail|message|letter|attempt)",
    "fourth time": r"(?:fourth|4th) (?:time|e-?mail|message|letter|attempt)",
    "fifth time": r"(?:fifth|5th) (?:time|e-?mail|message|letter|attempt)",
    "still waiting": r"still (?:just |been )?waiting",
    "still no answer": "still (?:no|not|without|have no|got no|haven't|have not|hasn't)(?: "
    "[a-z]{1,10}){0,3}"
    r" (?:answer|answered|reply|replied|response|responded|word|heard)",
    "nobody answers": r"(?:nobody|no one|no-one) (?:has )?(?:answers|answered|replies|replied)",
    "ignoring me": r"ignor(?:ed|ing) (?:me|my)",
}
_URGENT = {
    f'says "{word}"': regex(rf"\b(?:{written})\b") for word, written in _URGENT_WORDS.items()
}
#: The same words where they threaten nothing. A kind review that "I would have left" isn't among
#: them.
_HARMLESS = regex(
    r"\b(?:bank holidays?|noise[ -]cancell?ing|(?<!have )(?:left|wrote|posted|gave) (?:you "
    r"|your shop )?(?:a |my )?(?:(?:5|five)[ -]star|lovely|nice|great|good|glowing|happy"
    r"|positive) review)\b"
)


def _find_reasons(words: str) -> tuple[str, ...]:
    threatening = _HARMLESS.sub(" ", words.casefold().replace("\n", " "))
    return tuple(reason for reason, pattern in _URGENT.items() if pattern.search(threatening))


def _is_shouted(words: str) -> bool:
    """Whether nearly all of it is in capitals: an item's name or a code in it isn't
    enough.
    """
    upper, lower = sum(map(str.isupper, words)), sum(map(str.islower, words))
    return upper >= 12 and upper >= 4 * lower and len(re.findall(r"[^\W\d_]+", words)) >= 3


_THANKS = r"""
    (?:(?:many|huge|big|massive|lots\ of|a\ million)\ )?
    (?:thanks|thank\ (?:you|u)|thankyou|thx|thnx|thanx|tnx|tks|tysm|ty|ta|cheers|much\ appreciated
      |(?:i\ )?(?:really\ )?appreciate\ (?:it|that|this|your\ help))
    (?:\ (?:so\ (?:so\ |very\ )*much|very\ much|ever\ so\ much|a\ lot|a\ bunch|lots|loads
    |a\ million|again
      |once\ again|indeed|both|all|everyone|guys|mate|dear|hun))*
    (?:\ for\ (?:(?:your|the|all\ your)\ )?(?:(?:very\ )?(?:quick|fast|prompt|speedy|swift|kind
    |lovely)\ )?
      (?:help|reply|response|answer|update|info|information|message|note|explanation|kindness|everything
        |this|that|it|letting\ me\ know|getting\ back(?:\ to\ me)?(?:\ so\ (?:quickly|fast
        |soon))?))?
"""
_PLEASANTRY = r"""
    oh|ah|aww?|wow|yay|ok|okay|great|perfect|brilliant|lovely|wonderful|fantastic|amazing|awesome|excellent
    |super|cool|fab|that's\ (?:great|perfect|lovely|brilliant|wonderful)|got\ it|gotcha|understood
    |noted
    |received|all\ good|no\ (?:problem|worries)|great\ news|will\ do|and|bye|hi|hello|hey|hiya
    |you(?:'re|\ are)\ (?:the\ best|a\ star|an\ angel|a\ legend|amazing|wonderful|(?:so|very
    |too)\ kind)
    |(?:have|enjoy)\ (?:a|your)\ (?:(?:nice|lovely|great|good|wonderful)\ )?(?:day|evening|week
    |weekend)
    |take\ care|all\ the\ best|(?:(?:best|kind|warm)\ )?(?:wishes|regards)|best|love|x{1,5}
"""
_KIND_SIGNS = (
    "😊🙂😀😃😄😁😆😍🥰😘😇😌🤗🤩🥳👍👌🙏🙌👏🫶❤♥🧡💛💚💙💜🤍💕💖💗💓💞💐🌸🌷🌺🌼🌻🌟⭐✨🎉☺"
    "\U0001f3fb-\U0001f3ff\ufe0f"  # colours of skin, and the sign that makes an emoji of a symbol
)
_NAME = r"[^\W\d_a-zß-ÿ](?:[^\W\d_]|['-]){0,14}"
_STEP = regex(
    rf"""
    (?:[\s,.…!~*–—{_KIND_SIGNS}-]|[:;]-?[)D]|<3)+
    |(?i:hi|hello|hey|hiya|dear)\ {_NAME}(?=[,\n])
    |(?P<thanks>(?i:{_THANKS}))(?![\w'])
    |(?i:{_PLEASANTRY})(?![\w'])
    |(?P<name>{_NAME}(?:\ {_NAME})?)(?=[\s!{_KIND_SIGNS}]*(?:x{{1,5}}[\s!{_KIND_SIGNS}]*)?$)
    """,
    re.VERBOSE,
)
#: What stands alone and capitalised after "Thanks." like a name, and isn't one: "Waiting",
#: "Disappointed".
_NOT_A_NAME = regex(
    r"a|also|again|and|are|as|asap|awful|because|broken|but|call|can|cold|could|disgusting|don't|faulty|for"
    r"|help|horrible|how|however|hurry|i|if|in|is|it|late|lost|me|my|never|no|none|not|nothing|now|order|ours"
    r"|parcel|please|rubbish|sad|so|still|terrible|that|the|this|today|tomorrow|torn|unhappy|upset|urgent"
    r"|useless|was|what|when|where|which|who|why|will|would|wrong|yes|you|your|[a-z]{3,}ing|[a-z]{4,}ed",
    re.IGNORECASE,
)


def _is_only_thanks(words: str) -> bool:
    """Whether the message is thanks, pleasantries and perhaps a name, to the last letter."""
    if len(words) > THANKS_LIMIT:
        return False
    says_thanks, at = False, 0
    while at < len(words):
        step = _STEP.match(words, at)
        if step is None:
            return False
        if step["name"] and not all(map(_is_name, step["name"].split())):
            return False
        says_thanks = says_thanks or step["thanks"] is not None
        at = step.end()
    return says_thanks


def _is_name(word: str) -> bool:
    return (len(word) == 1 or not word.isupper()) and _NOT_A_NAME.fullmatch(word) is None
