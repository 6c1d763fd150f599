"""Thanks, to the last letter: a message that waits for no answer."""

import re

from bot.domain.patterns import regex

#: Longer messages say more than thanks.
THANKS_LIMIT = 200


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


def is_only_thanks(words: str) -> bool:
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
