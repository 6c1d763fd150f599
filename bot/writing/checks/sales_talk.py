"""Sales talk and favours: what a shop doesn't say to somebody whom it has just let down."""

import re
from functools import cache

from bot.domain.letters import LetterKind
from bot.domain.patterns import regex
from bot.writing.checks.sentences import spell_out

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
        LetterKind.INCIDENT,
        LetterKind.REFUNDED,
    }
)

_FEW = r"(?:[\w'*-]+ ){0,4}"
_MONEY = r"[€$£¥] ?\d"
_SEASON = (
    r"(?:new(?:est)?|latest|spring|summer|autumn|fall|winter|christmas|holiday|matching|other)"
)
_SITES = (
    r"(?:instagram|insta|facebook|tiktok|pinterest|etsy|youtube|twitter|x|threads|bluesky|ravelry"
    r"|google|trustpilot|yelp|social media)"
)
_WORTH = r"(?:would |will |really |so |always |truly )*(?:helps?|means?|makes?|is|are|would)"

# A review: to write one, to change one, or what one would mean.
_REVIEW = (
    r"(?:reviews?|ratings?|feedback|testimonials?|stars|kind words|[1-5] ?(?:[*★⭐]|stars?)|★|⭐)"
)
_WRITTEN = rf"(?:{_REVIEW}|comments?|what you wrote|it to (?:five|5|four|4))"
_LEAVE = (
    r"(?:(?:leav|writ|giv|shar)(?:e|ing)|(?:post|submit|add|drop|put in)(?:p?ing)?"
    r"|spar(?:e|ing))"
)
_CHANGE = (
    r"(?:(?:chang|updat|remov|revis|delet|reconsider|improv|rais|tak)(?:e|ing)?(?: down| back)?"
    r"|(?:edit|amend|adjust|withdraw|bump|rethink|lift)(?:p?ing)?(?: up)?)"
)
_CHANGED = (
    r"(?:changed|updated|removed|revised|deleted|edited|amended|withdrew|bumped|raised|took down"
    r"|left|wrote|gave|posted|could|would)"
)
_GLAD = r"be (?:so |very )?(?:grateful|glad|happy) (?:for|about)"
_WISH = rf"(?:i|we)? ?would (?:really |very much |so )?(?:love|like|appreciate|welcome|{_GLAD})"
_REVIEWS = (
    rf"(?<!thank you for )(?<!thanks for )(?<!had to ){_LEAVE} {_FEW}{_REVIEW}",
    rf"(?<!thank you for )(?<!thanks for ){_CHANGE} (?:your|the|that|this|it|what|my|an?|any) ?"
    rf"(?:[\w'-]+ ){{0,3}}?{_WRITTEN}|{_CHANGE} (?:what you wrote|it to (?:five|5|four|4))",
    rf"if you {_CHANGED} {_FEW}{_WRITTEN}|(?:remove|delete|edit|change) {_FEW}comment",
    rf"(?:an?|your) (?:[\w-]+ ){{0,2}}(?:reviews?|ratings?) {_WORTH}(?! (?:not|right|about|wrong))"
    rf"|(?:five|5)[ -]stars?(?: (?:reviews?|ratings?))? {_WORTH}",
    rf"(?:reviews|ratings|stars) {_WORTH}",
    rf"{_WISH} {_FEW}{_REVIEW}|on a scale (?:of|from)|(?:five|5)[ -]stars? (?:reviews?|ratings?)",
    rf"(?:ask|invite|remind)s? you (?:for|to (?:leave|write)) {_FEW}{_REVIEW}",
    "(?:rat|review)(?:e|ing)? (?:us|me|your (?:purchase|experience)|(?:our|my|the) "
    "(?:shop|store|service|support))|rat(?:e|ing) your order|how would you rate",
    rf"(?:share|post|say something|write something|write about) (?:[\w',-]+ ){{0,6}}on {_SITES}",
    "(?:put in |say )?a good word (?:for|about) (?:us|me)",
)

# Work without pay: surveys, clubs, being told of.
_TAKE = (
    "(?:tak(?:e|ing)|fill(?:ing)? (?:in|out)|complet(?:e|ing)|answer(?:ing)?|do|join|here is"
    "|here are)"
)
_FAVOURS = (
    rf"{_TAKE} {_FEW}(?:surveys?|questionnaires?|polls?|quiz)",
    rf"(?:our|my|this) {_FEW}(?:survey|questionnaire|poll) (?:is|takes|helps|will)|help (?:us|me) "
    "(?:to )?(?:improve|grow|get better)",
    r"answer(?:ing)? (?:a few|some|two|three|four|five|\d+|our|my) (?:\w+ )?questions|how did "
    "(?:we|i) do|click (?:here|below) to (?:tell|rate|let|give|say)",
    "hear (?:what you (?:think|thought)|your thoughts) (?:of|about|on) (?:our|my|the) "
    "(?:service|shop|store|support|work)|tell us about your experience",
    "your (?:feedback|opinion) (?:matters|is important|counts)",
    rf"(?:follow|find|like|tag) (?:us|me) on {_SITES}|tag (?:us|me|the shop|our shop)"
    "|follow (?:us|along)|give (?:us|me) a follow|subscribe"
    "|(?:like|follow) (?:our|my) (?:page|shop|account)",
    rf"(?:sign up|join|get|read) (?:for |to )?{_FEW}(?:newsletter|mailing list|club|community)",
    "tell (?:all |both )?(?:of )?(?:your|a) friends? about|(?:refer|recommend (?:us|me|our shop|my "
    "shop) to) (?:your|a)? ?friends?|recommend (?:us|me)",
)

# Wares: what is new, what goes with it, what runs out, what it costs.
_WARES = (
    r"(?:collections?|arrivals?|range|designs|line|catalogu?e|patterns|colou?rways|drop"
    r"|best-?sellers?|glazes|gift guide)"
)
_IS_OUT = (
    r"(?:is|are|has|have) (?:now |just |finally |also )*(?:here|out|online|live|ready|arrived"
    r"|landed|available|on sale|dropped|launched)"
)
_VISIT = (
    r"(?:visit|browse|explore|discover|check out|come back to(?= our| my)|(?:pop|hop|head) (?:over"
    r"|by|back)?(?: to)?|(?:have|take) a (?:look|peek) (?:around|at)|look around|^shop|please shop)"
)
_PLACE = rf"(?:shop|store|web ?site|site|products|items|listings|offers|sale|goodies|{_WARES})"
_ASIDE = (
    r"(?:by the way|btw|p\.? ?s\.?:?|oh,? and|speaking of|while (?:i have you|(?:you|i|we) are (?:"
    r"here|at it)))"
)
_SALES = (
    rf"(?:{_SEASON} )+{_WARES} {_IS_OUT}|(?:our|my) {_FEW}(?:has|have) (?:just )?(?:dropped"
    r"|launched|gone live)|just (?:launched|released|dropped)|take a peek",
    rf"(?:our|my|the|a|\w+) (?:{_SEASON} )*(?:sale|clearance|deals|offers|specials) (?:is |are )?"
    rf"(?:now )?(?:on(?! the)|live|starts?|ends|runs|begins?)(?= |[.,!]|$)",
    rf"{_VISIT} (?:(?:our|my|the|this|your|other|online|whole|full|all|entire|{_SEASON}) )*"
    rf"{_PLACE}",
    rf"(?:^(?:please )?|[,;:–-] |please |and )(?:shop|buy|order|pre-?order) (?:now|here|yours"
    rf"|today|(?:the|our|my) (?:[\w-]+ )?{_PLACE}|the new)",
    rf"(?:see|seen|look at) (?:our|my|the) (?:other|{_SEASON}) (?:[\w-]+ )?(?!photo|number|link"
    rf"|tracking|label|date|one|address|picture|invoice|order|parcel)(?:\w+s)(?= |[.,!?]|$)",
    rf"{_ASIDE},? (?:[\w',-]+ ){{0,8}}?(?:back in stock|in the shop|on offer|available|matching"
    rf"|{_WARES}|(?:our|my) new|there are new)|while you are (?:here|at it)",
    "you (?:may|might|could) also (?:like|love|enjoy|be interested)(?! to)|(?<!no )special "
    "offer|limited[ -]time|treat yourself|customers who bought|others also",
    r"(?:go(?:es)?|pairs?|works?) (?:perfectly|beautifully|well|nicely|great|so well) with|why not "
    r"(?:add|try|treat|pick|get|order|have a look|take)|new in(?:,|:| this| today)|gift guide",
    rf"(?:now|for) (?:only|just) {_MONEY}|they are (?:only|just) {_MONEY}|{_MONEY}[\d.,]* more!"
    r"|(?:2|two|3|three) for (?:1|one|2|two)|buy one",
    r"be quick|grab (?:yours|one|it (?:now|while|before))|before (?:it is|they are) gone"
    r"|last chance|do not miss|while stocks? lasts?|(?:selling|going) fast|best-?sellers?",
    r"(?:black friday|cyber monday) (?:sales?|deals?|offers?|discounts?|prices?|specials?)"
    r"|(?:order|shop|come|visit) again soon|shop with (?:us|me)|hope to (?:see|welcome|serve) you "
    r"(?:back|again)",
    "(?:flash|clearance|seasonal|summer|winter|spring|christmas|january) (?:sale|clearance)"
    "|having a sale",
    r"(?:free (?:shipping|postage|delivery)|\d+ ?(?:%|percent|per cent) off) (?:on )?(?:all|every"
    r"|everything|any|orders|the whole|until|this weekend)|everything (?:in|on) (?:the|our|my) (?:"
    r"shop|store|site)|orders over [€$£\d]",
    r"win (?:an?|one|the|your|some|free|[€$£])|prize|giveaway|raffle|sweepstakes?|competition",
    # A code that wants them to buy; one that says sorry is a gift.
    r"(?:stay|save|back|welcome|come|return|again|shop|buy|deal|sale|spring|summer|autumn|winter"
    r"|xmas|black|vip|first|free|last|try|win|miss(?:you)?|hello|new|loyal|treat)[a-z]*\d{1,3}",
)
# What an apology may give to make good, and what is bait in every other letter to somebody who was
# let down.
_NEXT = r"(?:next|another|future|new) (?:order|purchase)"
_DISCOUNTS = (
    r"\d+ ?(?:%|percent|per cent) off|(?:[€$£¥] ?\d+|\d+ ?[€$£¥]) off",
    "(?:use|enter|enjoy|redeem|apply|here is) "
    r".{0,40}\b(?:discount|coupon|promo(?:tion)?|voucher)s?",
    rf"(?:discount|coupon|voucher|code|save|credit)\b.{{0,60}}\b{_NEXT}|(?:off|on) "
    rf"(?:your|the|any|an?) {_NEXT}",
    r"(?:voucher|coupon|discount|code) (?:[\w']+ ){0,3}(?:next|future)|(?:percent|%) off|"
    r"(?:use|enter|code|with) [a-z]{3,12}\d{1,3}",
)


def is_sales_talk(sentence: str, *, may_discount: bool) -> bool:
    """Whether a sentence sells something or asks for a favour; with `may_discount` a discount is
    neither.
    """
    return _join_phrases(may_discount).search(spell_out(sentence)) is not None


@cache
def _join_phrases(may_discount: bool) -> re.Pattern[str]:
    phrases = [*_REVIEWS, *_FAVOURS, *_SALES]
    if not may_discount:
        phrases += _DISCOUNTS
    return regex(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")
