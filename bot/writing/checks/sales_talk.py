"""Sales talk and favours: what a shop doesn't say to somebody whom it has just let down."""

import re
from functools import cache

from bot.domain.letters import LetterKind
from bot.domain.patterns import regex

#: Letters to somebody who was let down, whatever went before: in these nothing is sold and no
#: favour asked.
ABOUT_A_FAILURE = frozenset(
    {
        LetterKind.APOLOGY,
        LetterKind.CANCELLED,
        LetterKind.CANCELLED_AFTER_SHIPPING,
        LetterKind.CHECK_IN,
        LetterKind.CLOSE_CASE,
        LetterKind.DELAY,
        LetterKind.ARRIVAL_CHECK,
        LetterKind.REFUNDED,
    }
)

_KIND = (
    r"(?:(?:good|nice|kind|short|quick|brief|honest|positive|negative|bad|poor|little|tiny|star"
    r"|google|etsy|one|two|three|five|[1-5])[ -])*"
)
_SEASON = r"(?:new(?:est)?|latest|spring|summer|autumn|fall|winter|christmas|holiday)"
_OURS = rf"(?:(?:us|me|it|an?|in|our|my|this|your|the|that|other|online|whole|full|{_SEASON}) )*"
_ASKS = r"(?:would|will|helps?|means?)"
_TAKE = (
    "(?:tak(?:e|ing)|fill(?:ing)? (?:in|out)|complet(?:e|ing)|answer(?:ing)?|do|join|here(?:'s"
    "| is))"
)
_LEAVE = (
    r"(?:(?:leav|writ|giv|shar|chang|updat|remov)(?:e|ing)|(?:post|submit|add|drop|edit)(?:t?ing)?)"
)
_GLAD = r"be (?:so |very )?(?:grateful|glad|happy) (?:for|about)"
_WISH = rf"(?:would|i'd|we'd) (?:really |very much |so )?(?:love|like|appreciate|welcome|{_GLAD})"
_WARES = r"(?:collections?|arrivals?|range|designs|line|catalogu?e|patterns|colou?rways)"
_IS_OUT = (
    r"(?:is|are|has|have) (?:now |just |finally |also )*(?:here|out|online|live|ready|arrived"
    r"|landed|available|on sale)"
)
_LOOK = r"(?:(?:have|take) a look (?:around|at)|look around)"
_OUR = r"(?<!the )(?<!our )(?<!my )(?<!your )(?<!this )(?<!an )"
_VISIT = (
    rf"(?:visit|browse|explore|discover|{_OUR}shop|check out|come back to(?= our| my)|see (?:our"
    rf"|my) (?:other|new|latest)|{_LOOK})"
)
_PLACE = rf"(?:shop|store|web ?site|site|products|items|listings|offers|sale|{_WARES})"
_NEXT = r"(?:next|another|future|new) (?:order|purchase)"
_SITES = (
    r"(?:instagram|insta|facebook|tiktok|pinterest|etsy|youtube|twitter|x|threads|bluesky|ravelry"
    r"|google|trustpilot|yelp|social media)"
)
_DEALS = r"(?:sales?|deals?|offers?|discounts?|prices?|specials?)"

_FAVOURS = (
    rf"{_TAKE} {_OURS}{_KIND}(?:surveys?|questionnaires?|polls?)",
    rf"(?:our|my|this) {_KIND}(?:survey|questionnaire|poll) (?:is|takes|helps|will)",
    rf"(?<!thank you for )(?<!thanks for ){_LEAVE} "
    rf"{_OURS}{_KIND}(?:reviews?|ratings?|feedback|stars?)",
    rf"(?:an?|your) {_KIND}(?:review|rating) {_ASKS}|(?:five|5)[ -]stars? "
    rf"(?:reviews?|ratings?|{_ASKS})",
    rf"{_WISH} {_OURS}{_KIND}(?:review|rating|feedback|stars?)|on a scale (?:of|from)",
    "(?:rat|review)(?:e|ing)? (?:us|me|your (?:purchase|experience)|(?:our|my) "
    "(?:shop|store|service))",
    rf"rat(?:e|ing) your order|(?:follow|find|like|tag) (?:us|me) on {_SITES}|follow us|subscribe",
    r"your (?:feedback|opinion) (?:matters|is important)",
    rf"(?:sign up|join|get|read) (?:for |to )?{_OURS}(?:newsletter|mailing list)",
    rf"(?:share|write|say|post|tell) .{{0,40}} on {_SITES}",
    r"tell (?:your|a) friends? about|(?:refer|recommend (?:us|me) to) (?:your|a) friends?",
)
_SALES = (
    rf"(?:{_SEASON} )+{_WARES} {_IS_OUT}|(?:our|my|the|a) (?:{_SEASON} )*sale (?:is "
    rf"on|starts|ends|runs|begins)",
    rf"{_VISIT} {_OURS}{_PLACE}|{_OUR}(?:shop|buy|order) now|while you(?:'re| are) (?:here|at it)",
    "you (?:may|might|could) also (?:like|love)(?! to)|limited[ -]time|special offer|treat "
    "yourself",
    rf"(?:black friday|cyber monday) {_DEALS}|(?:order|shop|come|visit) again soon|shop with "
    rf"(?:us|me)",
    "(?:flash|clearance|seasonal|summer|winter|spring|christmas) sale|having a sale|just "
    "(?:launched|released)",
)
# What an apology may give to make good, and what is bait in every other letter to somebody who was
# let down.
_DISCOUNTS = (
    r"\d+ ?(?:%|percent|per cent) off|(?:[€$£¥] ?\d+|\d+ ?[€$£¥]) off",
    "(?:use|enter|enjoy|redeem|apply|here(?:'s| is)) "
    r".{0,40}\b(?:discount|coupon|promo(?:tion)?|voucher)s?",
    rf"(?:discount|coupon|voucher|code|save|credit)\b.{{0,60}}\b{_NEXT}|(?:off|on) "
    rf"(?:your|the|any|an?) {_NEXT}",
)


def is_sales_talk(sentence: str, *, may_discount: bool) -> bool:
    """Whether a sentence sells something or asks for a favour; with `may_discount` a discount is
    neither.
    """
    return _join_phrases(may_discount).search(sentence) is not None


@cache
def _join_phrases(may_discount: bool) -> re.Pattern[str]:
    phrases = [*_FAVOURS, *_SALES]
    if not may_discount:
        phrases += _DISCOUNTS
    return regex(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
