"""The words that make no promise: somebody else's, past, hoped, asked for, or hanging on something.

Everything here reads plain words: lower case, contractions written out as `plain_words` spells
them.
"""

from bot.domain.patterns import regex

CARRIER = (
    r"(?:royal mail|parcelforce|usps|ups|dhl|fedex|dpd|gls|hermes|evri|yodel|canada post|an post"
    r"|australia post|auspost|aus post|la poste|colissimo|postnl|deutsche post"
    r"|post(?:al)? (?:office|service)|the post|postman|postwoman|mailman|carrier|courier|driver"
    r"|deliver(?:y|ies)|customs|paypal|etsy|ebay|amazon|stripe|shopify|bank|supplier|tracking|he"
    r"|she|they)"
)
#: What was said earlier, by somebody: whatever follows in the clause is no promise of today.
REPORTED = (
    r"\bi (?:\w+ )?(?:hope|wish|doubt)\b|"
    r"(?:\b(?:i|we|you|he|she|they|who) (?:\w+ ){0,2}?)?\b(?:said|told|promised|thought|hoped"
    r"|wanted|planned|meant|assumed|mentioned|wrote|asked|believed|feared)\b|\b(?:says|shows|thinks"
    r"|claims|estimates|reckons|tells|they (?:say|tell|think|claim)) (?:(?:me|us) )?(?:that )?(?=it"
    r"|they|the|your|you|delivery|arrival|\w+day|dhl|ups|usps|royal)|\baccording to\b"
    rf"|\b{CARRIER} (?:say|reckon|think|claim|show|estimate|promise|quote)s?\b"
    r"|\bnot (?:be )?(?:sure|certain|promise|guarantee|think|expect)\b|\b(?:doubt|unsure|no idea"
    r"|wonder)\b|\b(?:love|like|want|wish|could|would) (?:to )?(?:be able to )?(?:say|tell you"
    r"|promise)\b"
)
#: Nothing is promised: it is over, hoped, somebody else's, or the customer is asked.
ELSE = (
    rf"\b{CARRIER}(?: (?!and\b|or\b)\w+){{0,2}}? (?:will|shall|is going to|are going to|says?"
    rf"|shows?|thinks?|expects?|tries|needs?"
    r"|takes?|keeps?|delivers?|has|have|may|might|can|should|wants?)\b|\b(?:i|we|you|they|he|she"
    r"|who|which|that) (?:(?:have|has|had|already|just|only|both|\w+ly) ){0,3}(?!(?:need|feed|speed"
    r"|refunded|reimbursed|sorted|updated|informed|posted|paid|sent|embed)\b(?<!^))(?:\w{2,}ed|sent"
    r"|paid|got|made|wrote|told|said|put|gave|bought|left|went|came|took|heard|did|was|were|had"
    r"|found|spoke|knew|saw|read|began|brought|kept|lost|met|held|thought)\b"
    r"|(?<!have )(?<!get )\b(?:i|we|it|they) (?:(?:already|just|only|\w+ly) )?(?:posted|sent|paid"
    r"|refunded|reimbursed|updated)\b|\b(?:have|has|had) (?:(?:already|just|now|been|not"
    r"|\w+ly) )*(?:\w{2,}ed|sent|paid|got|made|been|gone|left|put|done)\b|\b\w+ (?:left|went|came"
    r"|arrived|broke|was|were|had|did|happened|closed)\b|\b(?:should|could|would|might|may|can"
    r"|ought|must|cannot)\b|\b(?:hop(?:e|ing)|plan(?:ning)?|aim(?:ing)?|try(?:ing)?|want(?:ing)?"
    r"|need|like|love|wish|expect(?:ed|ing)?|mean|intend(?:ing)?|prefer|glad|happy|able|afraid|due"
    r"|supposed|wait(?:ing)?) (?:to|for|that)\b|\bi (?:\w+ )?(?:hope|think|guess|believe|wish"
    r"|suppose|expect)\b|\b(?:nothing|nobody|none|no one|no \w+) (?:\w+ ){0,3}?(?:will|shall|is|are"
    r"|ships|goes|leaves)\b|\b(?:not|never|no longer|cannot|unable|neither)\b|^no\b|\bno (?:refund"
    r"|replacement)|\b(?:please|kindly|let (?:me|us) (?:know|have))\b|\byou (?:will )?(?:must|need"
    r"|have|has|can|could|may|might|should|ought|will|want|do|are|want)\b|\b(?:if|whether|when"
    r"|whenever|once|as soon as|in case|after|before i|before we|before you|until i|until we"
    r"|until you)\b|\b(?:(?:who|which) )?(?:will|shall|is going to|are going to)\b"
)
#: The customer is asked to do something; after a promise, "and send" goes on with it.
ASKED = (
    r"(?:^|, ?|\b(?:and|so|then|or|just) )(?:send|return|ship|post|reply|tell|write|contact|give"
    r"|confirm|check|wait|ask|answer|choose|decide|pick|pay|use|keep|make sure|feel free|say|open"
    r"|take)\b(?! will)"
)
#: What the customer is asked to say or send first: what follows with "and" hangs on it.
ASKED_FIRST = regex(
    r"(?:^|[,:] ?|\b(?:please|just|simply|either|and) )(?:order|buy|pay|tell|let (?:me|us) (?:know"
    r"|have)|say"
    r"|write|reply|answer|send|return|confirm|choose|pick|message|e-?mail|give (?:me|us) your)\b"
)
#: One word anywhere in the clause that makes it a guess, a habit or an offer.
GUESS = regex(
    r"\b(?:hopefully|probably|maybe|perhaps|possibly|likely|ideally|fingers crossed|(?:any|a bit of"
    r"|a little|some|with) luck|all being well|(?:all|everything) goes (?:well|to plan)|touch wood"
    r"|weather permitting|estimated?|eta|approximately|usually|normally|typically|generally|mostly"
    r"|always|never|every(?! (?:penny|cent|bit|last|single)\b)|each|often|sometimes|(?:mon|tues"
    r"|wednes|thurs|fri|satur|sun)days|as a rule|on average|in theory|i guess|i think"
    r"|at the earliest|earliest)\b"
)
#: It hangs on what the customer does or chooses.
HANGS = regex(
    r"\b(?:if|once|when|whenever|as soon as|provided(?: that)?|providing|assuming|should|after"
    r"|the moment|as long as|in case) (?:you\b(?! have (?:any )?questions?)|i (?:have|get|receive"
    r"|hear)\b|we (?:have|get|receive|hear)\b|(?:it|this|that|they|(?:the|your) \w+) (?:is|are|has"
    r"|have|comes?|gets?|arrives?|reach(?:es)?) (?:(?:come |safely |been )*(?:back|returned|here"
    r"|with (?:me|us)|me\b|us\b)))|\b(?:on|upon|after) (?:receipt|return|arrival|receiving"
    r"|getting)\b|^should (?:the|it|your|this|that|they|anything|something|my|our)\b"
)
