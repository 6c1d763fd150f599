"""The words by which sellers promise, and those that only look like it.

Everything here reads plain words: lower case, contractions written out (`bot.domain.pledges.spell_out`).
"""

import re

from bot.domain.day_words import MONTH

_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = (
    rf"(?:{_FULL_WEEKDAY}|(?:(?<=by )|(?<=on )|(?<=next ))(?:mon|sat|sun)\b|mon$"
    r"|(?:tues?|weds?|thu(?:rs?)?|fri)\b)"
)
_POST = r"(?:post|mail|collection|pick-?up|parcels|dispatch|shipment|batch|courier|run|drop-?off)\b"
COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty"
    r"|(?:a )?couple(?: of)?|half an)"
)
_UNIT = r"(?:minutes?|hours?|hrs?|(?:business |working |work )?days?|weeks?|fortnights?|months?)(?:'s?)?(?: time)?"
MOST = r"(?:(?:no more than|not more than|less than|under|at most|up to|about|around|the next|the coming|the|next) )?"
_PART = r"(?:morning|afternoon|evening|night)"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?[ap]m|\d{1,2}:\d\d|\d{1,2} oclock|noon|midday)"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_DAY = (
    rf"(?:{_WEEKDAY},? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? \d{{4}})?"
    rf"|(?:{_WEEKDAY},? )?{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?![\d:.]\d)(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|(?:(?<=by )|(?<=on )|(?<=until ))\d{1,2}\.\d{1,2}(?![.\d]*\d)"
    rf"|(?:the )?day after tomorrow|tomorrow|tonight|today|this (?:very )?{_PART}"
    rf"|{COUNT} weeks? (?:from )?(?:today|tomorrow|on {_FULL_WEEKDAY})"
    rf"|(?:early |later |late |mid |sometime )?(?:next|this) (?:week(?! {_FULL_WEEKDAY})|month|weekend)"
    r"|next (?:business|working|work) day"
    rf"|(?:this |next |this coming |coming )?(?:next week )?{_WEEKDAY}(?: (?:this|next) week| week)?(?!s)"
    rf"(?:,? the {_NTH}|,? {_NTH})?"
    rf"|(?:the )?(?:very )?end of (?:the |this |next )?(?:week|month|year|{MONTH})"
    r"|(?:the )?end of (?:the )?(?:business|working |work )?(?:day|business)|close of business|\beod|\bcob"
    r"|\beow"
    rf"|the weekend|(?:the )?{_NTH}(?: of (?:this|next) month)?|christmas(?: eve| day)?|new years? (?:eve"
    rf"|day)"
)
#: A day or a span of time that lies ahead, with its hour if one is named.
DATE = re.compile(
    r"(?P<before>\bbefore )?"
    rf"(?:\b(?:within|in|over|inside) {MOST}{COUNT}(?: ?(?:-|–|to|or) ?{COUNT})? {_UNIT}"
    r"\b(?! (?:of|after|from|before|since|ago|once)\b)"
    rf"|\b{COUNT} {_UNIT} from (?:now|today)"
    r"|\b(?:within|in) the (?:day|hour|week|month)\b"
    rf"|(?:\b{_CLOCK} (?:on )?)?(?<![\w.])(?:{_DAY})(?!\w|'s (?!{_POST})|'s$)"
    rf"(?:,? (?:(?:first thing )?in the )?{_PART})?(?:,? (?:at |by |before |around )?{_CLOCK})?"
    rf"|\b(?:by|at|before) {_CLOCK}(?! (?:on |today|tomorrow|that|the (?:same|next|following)"
    rf"|{_FULL_WEEKDAY}))"
    r"|\b(?:first thing )?in the morning)"
)
#: In front of a date: a day of which the sentence tells something else.
NO_LIMIT = re.compile(
    r"\b(?:since|after|from|of|last|past|previous|every|each|not before|as of|starting|your"
    r"|between \w+ and) (?:the )?$"
)
#: In front of a date: until then something lasts.
LASTING = re.compile(
    r"\b(?:keep|hold|wait|stay|reserve|away|closed|open|ill|sick|busy|time|valid|available|runs?|last|leave"
    r"|out of office|holiday|vacation|abroad|was|were)\b.{0,80}\b(?:until|till|til) $"
)


def _any(listed: str) -> str:
    """Any of these words."""
    return f"(?:{'|'.join(listed.split())})"


_ADVERBS = r"(?:(?:\w+ly|also|then|now|just|still|both|all|of course|for sure|in any case|try and) ){0,2}"
_PEOPLE = (
    r"(?:other half|mum|mom|"
    + _any(
        """husband hubby missus boyfriend girlfriend wife partner sister brother mother dad father daughter
        son colleague assistant helper apprentice accountant bookkeeper team staff friend workshop studio
        shop office packer"""
    )
    + ")"
)
#: Somebody of the shop, so that "he" and "she" further on are the shop too.
OWN_PEOPLE = re.compile(rf"\b(?:my|our) (?:\w+ )?{_PEOPLE}\b|^(?:hubby|the missus)\b")
_AUXILIARY = r"(?:will|shall|am|is|are|was|were|has|have|had|can|may|and|or)\b"
_OTHERS = rf"(?:my|our|the) (?:\w+ )?{_PEOPLE}(?: (?!{_AUXILIARY})\w+)?"
_SHOP = (
    r"(?:i|we|one of (?:us|my \w+|our \w+)"
    r"|some(?:one|body)(?: (?:from|of|here|on|in)(?: (?:us|here|my|our|the))?(?: \w+)?)?"
    rf"|{_OTHERS})"
)
_GOING_TO = r"(?:will|shall|is going to|are going to)"
_WILL = rf"(?:will|shall|am going to|are going to|is going to|am gonna|are gonna|am about to) {_ADVERBS}"
_ABOUT = _any(  # what sellers are about that no customer has anything of
    """list launch restock teach host exhibit sell attend meet open close reopen move celebrate travel visit"""
)
_ABOUT_ING = _any(
    """listing launching restocking teaching hosting exhibiting selling attending meeting seeing opening
    closing moving celebrating travelling traveling visiting having going running away closed open shut
    out off at busy unable ill here there home gone abroad happy glad waiting sad sorry thinking a an the"""
)
#: What follows "will" where nothing is owed: efforts, refusals, whereabouts, thoughts.
_IDLE = (
    r"(?!(?:not|never|no longer|only|try|attempt|aim|hope|need|have to|want|like|love|think|know|remember"
    r"|miss|turn"
    r"|do (?:my|our) (?:very )?(?:best|utmost)|see (?:if|whether|what|how|where|you)"
    rf"|{_ABOUT}|be {_ABOUT_ING}|be on (?!it\b|the phone|to (?:it|you))\w+|be with (?!you\b)\w+|be in \w+$"
    r"|be back (?:in|at|on|from|home)|be back$"
    r"|have (?:(?:a|an|another) (?:\w+ )?(?:stall|table|booth|stand|sale|baby|break|rest|day)|more|surgery|no"
    r"|visitors|guests)|go (?:away|on|home|up|down|live|to (?!the post)))\b)"
)
_DO = _any(
    """send post ship mail dispatch refund return reimburse replace remake resend reship pay transfer credit
    issue make give bring put write answer call ring e-?mail message reply get come let inform pack finish
    fix repair do cancel add drop process knit sew"""
)
#: What somebody of the shop does: "my wife posts it on Monday".
_DOES = _any(
    """sends posts ships mails dispatches refunds returns pays transfers makes gives brings puts takes drops
    writes answers calls rings packs finishes fixes repairs does cancels adds processes knits sews"""
)
_DOING = (
    r"(?:coming back|"
    + _any(
        """sending posting shipping mailing dispatching refunding returning reimbursing replacing remaking
        resending reshipping paying transferring crediting issuing making giving bringing putting writing
        answering calling ringing e-?mailing messaging replying letting informing packing finishing fixing
        repairing doing cancell?ing popping sticking chucking sorting arranging adding dropping processing
        knitting sewing handing wrapping starting mending ordering"""
    )
    + ")"
)
#: "I'm taking it to the post" is done for the customer, "I'm taking Monday off" is not.
_TAKING = r"(?:getting|having|taking)"
_YOURS = r"\b(?=.{0,60}\b(?:you|yours?|it|them|this|refund|replacement|parcel)\b)"
#: "I'm glazing yours": whatever is done to the customer's thing, but for these.
_NOT_DOING = (
    "(?!"
    + _any(
        """hop wait think plann expect aim look wonder be hav travell? mov clos open visit feel keep tell say
        ask miss assum guess await chas watch follow see l suppos offer consider intend lik lov read us
        learn need want gett tak meet teach talk list launch sell host mean suggest try"""
    )
    + r"y?ing\b)"
)
_DONE = (
    r"(?:on (?:its|their|the|your) \w+|with you|with the \w+|in your|in the (?:post|mail|letterbox"
    r"|postbox|hands|first|next)"
    r"|back (?:in|on|with|to) (?:you|your)|out|off (?:to you|your|the|its|their)|taken care|dropped off"
    r"|collected from (?:me|us|here)|"
    + _any(
        """sent posted shipped mailed dispatched refunded returned reimbursed replaced remade resent
        reshipped paid transferred credited issued processed made finished completed done ready packed
        fixed repaired mended sorted settled handled resolved cancell?ed released initiated booked given
        knitted sewn e-?mailed handed reversed waived corrected uploaded forwarded"""
    )
    + r")\b"
)
#: Whatever becomes of the customer's own thing is the shop's work, but for these.
_BECOMES = (
    "(?!"
    + _any(
        r"""closed deliver\w* delayed charged moved opened expected need\w* required allowed updated scanned
        returned collected held checked used lost asked told pleased delighted stuck old red gold excluded"""
    )
    + r"\b)\w+(?:ed|spun|cast|woven|thrown|strung|made|knit|cut|built|sewn|drawn|sent)\b"
)
_OWED = (
    r"(?:refund|money|payment|replacement|remake|your new \w+|new one|second \w+|another one|new pair"
    r"|[€£$]#+\S*)"
)
_THING = (
    r"(?:it|they|this|that|those|these|yours|everything|all"
    r"|(?:the|your|a|an|another|this|both|my)(?: [\w€£$#.,-]+){1,3}?"
    rf"|{_OWED}|\w+ one)"
)
_OBJECT = (
    r"(?=.{0,80}\b"
    + _any(
        """you your yours it them this that another new second replacement refund money answer parcel order
        package label missing other right correct rest remaining"""
    )
    + r"\b)"
)
_NEWS = r"(?:refund|money|replacement|answer|reply|response|update|news|message|e-?mail|label|call)"
_CARRIER = (
    r"(?:royal mail|parcelforce|usps|ups|dhl|fedex|dpd|gls|hermes|evri|yodel|canada post|an post"
    r"|australia post"
    r"|auspost|aus post|la poste|colissimo|postnl|deutsche post|post(?:al)? (?:office|service)|the post"
    r"|postman"
    r"|postwoman|mailman|carrier|courier|driver|deliver(?:y|ies)|customs|paypal|etsy|ebay|amazon|stripe"
    r"|shopify|bank"
    r"|supplier|tracking|he|she|they)"
)
#: In front of a verb without its article: shops, people and carriers go elsewhere than parcels.
_NO_PARCEL = (
    rf"(?:{_CARRIER}|"
    + _any(
        r"""shops? store studio sales? everyone everything today tomorrow tonight \w+day on in by no\w* who
        what which if when prices? stall train van bus flight"""
    )
    + ")"
)
_AHEAD = r"(?:(?:on |by |this |next )?\w+day|today|tomorrow|tonight|by|first)"

#: The shop gives its word.
PROMISE = "|".join(
    (
        # "Parcel goes Monday", "Ships tomorrow"
        rf"(?:^|\b(?:and|but|then) )(?:(?!{_NO_PARCEL}\b)[\w'-]+ ){{0,3}}(?:ships|leaves|goes (?:out|back"
        rf"|off|in|into|on its"
        rf"|{_AHEAD}))\b",
        # "I will send", "will send"
        rf"\b{_SHOP} {_WILL}(?:be able to {_ADVERBS})?{_IDLE}(?:have (?:\w+ed )?)?",
        rf"(?:^|(?:and|but|so|then|or) |, ?)(?:will|shall|gonna|going to) {_ADVERBS}{_IDLE}",
        # "I'm sending", "we are glazing yours", "I send it"; "my wife takes it"
        rf"\b{_SHOP} (?:am|are|is) {_ADVERBS}(?:{_DOING}\b|{_TAKING}{_YOURS}"
        rf"|{_NOT_DOING}\w{{2,}}ing\b{_OBJECT})",
        rf"\b(?:i|we) {_ADVERBS}{_DO}\b{_OBJECT}",
        rf"\b{_OTHERS} {_ADVERBS}{_DOES}\b{_OBJECT}",
        # "I promise", "you have my word"
        r"\b(?:i|we) (?:can |do |will |hereby )?(?:promise|guarantee|assure|swear|commit to"
        r"|give you my word)\b",
        r"\byou have my (?:word|promise)\b|\byou can (?:count|rely) on\b|\b(?:count|rely) on (?:it|this"
        r"|us|me|your)\b",
        r"\bconsider (?:it|that|this|yourself|your \w+) \w+(?:ed|done|sent)\b",
        # "You'll have", "you get your money", "expect an answer"
        rf"\byou (?:will|shall|are going to) {_ADVERBS}(?:have|get|receive|hear|see|know|become"
        rf"|find (?:out|it in your)"
        r"|be (?!charged|billed|asked|required|disappointed|pleased|delighted|surprised|needed)"
        r"(?:\w+ed|paid|told|sent|hearing|getting|receiving))\b(?! to\b| to wait| us at\b)",
        r"\byou are (?:getting|hearing|receiving)\b",
        rf"\byou {_ADVERBS}(?:get|have|hear|receive|become)\b"
        r"(?=.{0,80}\b(?:money|refund|back|replacement|from (?:me|us)|answer)\b)",
        r"\b(?:you can )?(?:expect|look out for|look forward to) (?:to (?:hear|have|receive|get|see)"
        rf"|(?:(?:your|a|an|the|my|our) )?(?:\w+ )?{_NEWS})\b",
        r"\blet (?:me|us) (?:[^.;]{0,60}? and )?(?:get|come|report|write|call) (?:back|to you|you)\b",
        # "It's arranged", "it will be sent", "your bowl will be glazed", "the refund will show"
        r"\b(?:(?:i|we|it|they) )?(?:have|has|is|are) (?:been |already |now )*(?:scheduled|arranged"
        r"|booked in|queued)\b(?! (?:to arrive|for delivery|to be delivered|delivery))",
        rf"\b{_GOING_TO} {_ADVERBS}(?:(?:be|get) (?:\w+ly )?(?:\w+(?:,|,? and) ){{0,3}}{_DONE}"
        r"|go\b(?! (?:away|up|down|live|on (?:holiday|vacation|leave|sale)))|(?:leave|ship|follow)\b"
        r"|(?:land|show up|show|appear|arrive|be) (?:in|on) your"
        r"|(?:reach|hit) your (?:account|bank|card|wallet|paypal))",
        r"\b(?:your(?: [\w-]+){1,3}?|yours|it|they|both|everything)"
        rf" (?:{_GOING_TO} {_ADVERBS}(?:be|get)|(?:is|are) (?:now )?being) {_BECOMES}",
        rf"\b{_OWED} (?:\w+ )?(?:comes|arrives|lands"
        r"|(?:will|shall) (?:\w+ly )?(?:come|arrive|land|reach|show|appear|clear|turn up|be (?:there"
        r"|delivered|here)))\b",
        # "It goes out", "your order is going"; "tomorrow goes your parcel"
        rf"\b{_THING} (?:\w+ly |then |also )?(?:ships|leaves|follows|gets (?:sent|posted|shipped|refunded"
        rf"|paid)"
        r"|goes (?:out|off|back|in|into|on (?:its|the|a)|to|through|from|straight)|goes$"
        r"|is (?:going|leaving|shipping|off to you|coming (?:your way|to you|from me|from us)"
        r"|being (?:sent|posted|shipped|refunded)))\b",
        r"(?<=day |row |ght )(?:is|goes|comes|leaves|ships) your (?:refund|money|parcel|package|order|new"
        r"|replacement)\b",
    )
)
#: What was said earlier, by somebody: whatever follows in the clause is no promise of today.
REPORTED = (
    r"(?:\b(?:i|we|you|he|she|they|who) (?:\w+ ){0,2}?)?\b(?:said|told|promised|thought|hoped|wanted"
    r"|planned|meant|assumed|mentioned|wrote|asked|believed|feared)\b"
    r"|\b(?:says|shows|thinks|claims|estimates|reckons|tells|they (?:say|tell|think|claim)) (?:(?:me"
    r"|us) )?(?:that )?"
    r"(?=it|they|the|your|you|delivery|arrival|\w+day|dhl|ups|usps|royal)"
    r"|\baccording to\b|\bnot (?:be )?(?:sure|certain|promise|guarantee|think|expect)\b|\b(?:doubt|unsure"
    r"|no idea|wonder)\b"
)
#: Nothing is promised: it has happened, it is hoped, it is somebody else's, or the customer is asked.
ELSE = (
    rf"\b{_CARRIER}(?: (?!and\b|or\b)\w+){{0,2}}? (?:will|shall|is going to|are going to|says?|shows?"
    rf"|thinks?|expects?|tries|needs?"
    r"|takes?|keeps?|delivers?|has|have|may|might|can|should|wants?)\b"
    r"|\b(?:i|we|you|they|he|she|who|which|that) (?:(?:have|has|had|already|just|only|both|\w+ly) ){0,3}"
    r"(?!(?:need|feed|speed|refunded|reimbursed|sorted|updated|informed|posted|paid|sent|embed)\b(?<!^))"
    r"(?:\w{2,}ed|sent|paid|got|made|wrote|told|said|put|gave|bought|left|went|came|took|heard|did|was|were"
    r"|had|found"
    r"|spoke|knew|saw|read|began|brought|kept|lost|met|held|thought)\b"
    r"|(?<!have )(?<!get )\b(?:i|we|it|they) (?:(?:already|just|only|\w+ly) )?(?:posted|sent|paid|refunded"
    r"|reimbursed|updated)\b"
    r"|\b(?:have|has|had) (?:(?:already|just|now|been|not|\w+ly) )*(?:\w{2,}ed|sent|paid|got|made|been|gone"
    r"|left|put|done)\b"
    r"|\b\w+ (?:left|went|came|arrived|broke|was|were|had|did|happened|closed)\b"
    r"|\b(?:should|could|would|might|may|can|ought|must|cannot)\b"
    r"|\b(?:hop(?:e|ing)|plan(?:ning)?|aim(?:ing)?|try(?:ing)?|want(?:ing)?|need|like|love|wish|expect(?:ed"
    r"|ing)?|mean"
    r"|intend(?:ing)?|prefer|glad|happy|able|afraid|due|supposed|wait(?:ing)?) (?:to|for|that)\b"
    r"|\bi (?:\w+ )?(?:hope|think|guess|believe|wish|suppose|expect)\b"
    r"|\b(?:nothing|nobody|none|no one|no \w+) (?:\w+ ){0,3}?(?:will|shall|is|are|ships|goes|leaves)\b"
    r"|\b(?:not|never|no longer|cannot|unable|neither)\b|^no\b|\bno (?:refund|replacement)"
    r"|\b(?:please|kindly|let (?:me|us) (?:know|have))\b"
    r"|\byou (?:will )?(?:must|need|have|has|can|could|may|might|should|ought|will|want|do|are|want)\b"
    r"|\b(?:if|whether|when|whenever|once|as soon as|in case|after|before i|before we|before you|until i"
    r"|until we|until you)\b"
    r"|\b(?:(?:who|which) )?(?:will|shall|is going to|are going to)\b"
)
#: The customer is asked to do something; after a promise, "and send" goes on with it.
ASKED = (
    r"(?:^|, ?|\b(?:and|so|then|or|just) )(?:send|return|ship|post|reply|tell|write|contact|give|confirm"
    r"|check|wait|ask|answer"
    r"|choose|decide|pick|pay|use|keep|make sure|feel free|say|open|take)\b(?! will)"
)
#: What the customer is asked to say or send first: what follows with "and" hangs on it.
ASKED_FIRST = re.compile(
    r"(?:^|[,:] ?|\b(?:please|just|simply|either|and) )(?:tell|let (?:me|us) (?:know|have)|say|write|reply"
    r"|answer|send|return|confirm|choose"
    r"|pick|message|e-?mail|give (?:me|us) your)\b"
)
#: One word anywhere in the clause that makes it a guess, a habit or an offer.
GUESS = re.compile(
    r"\b(?:hopefully|probably|maybe|perhaps|possibly|likely|ideally|fingers crossed|(?:any|a bit of"
    r"|a little|some|with) luck"
    r"|all being well|(?:all|everything) goes (?:well|to plan)|touch wood|weather permitting|estimated?|eta"
    r"|approximately"
    r"|usually|normally|typically|generally|mostly|always|never|every(?! (?:penny|cent|bit|last"
    r"|single)\b)|each|often|sometimes|(?:mon|tues"
    r"|wednes|thurs|fri"
    r"|satur|sun)days|as a rule|on average|in theory|i guess|i think|at the earliest|earliest)\b"
)
#: It hangs on what the customer does or chooses.
HANGS = re.compile(
    r"\b(?:if|once|when|whenever|as soon as|provided(?: that)?|providing|assuming|should|after|the moment"
    r"|as long as|in case)"
    r" (?:you\b(?! have (?:any )?questions?)|i (?:have|get|receive|hear)\b|we (?:have|get|receive|hear)\b"
    r"|(?:it|this|that|they|(?:the|your) \w+) (?:is|are|has|have|comes?|gets?|arrives?|reach(?:es)?)"
    r" (?:(?:come |safely |been )*(?:back|returned|here|with (?:me|us)|me\b|us\b)))"
    r"|\b(?:on|upon|after) (?:receipt|return|arrival|receiving|getting)\b"
)
_ADJECTIVE = _any(
    """ok okay fine so then yes full complete your a the and sorry free more next new right correct another
    missing other first second also"""
)
_GOODS = (
    r"(?:new one|the rest|"
    + _any(
        """refund money cash replacement answer reply update news details parcel package box dispatch
        tracking label posting shipment rest remainder"""
    )
    + ")"
)
#: A few words that say it all: "Refund tomorrow."
SHORT = re.compile(
    r"^(?!.*\b(?:is|are|was|were|be|due|expected|only|delivered|arrived|scanned|lost|received|collected"
    r"|held|here)\b)"
    rf"(?:{_ADJECTIVE} ){{0,3}}"
    # "Refund sent on Monday" is over, "refund sent by Monday" is not; "the label expires" is none of the shop's work.
    rf"(?:{_GOODS}\b(?! (?!goes|ships|leaves|follows)\w+s\b)(?! (?:\w+ed|sent|paid)\b(?!.*\b(?:by"
    rf"|tomorrow|first|within)\b))"
    r"|(?:new \w+ (?:ships|goes|leaves|out|in)|back to you|going out|over to you|(?:all )?(?:ready|done"
    r"|packed)"
    r"|out (?:the door|in|with|by|to you|first|today|tomorrow|tonight|(?:on )?\w+day)|off (?:to you|in|with)"
    rf"|on (?:its|their|the) way|in the (?:post|mail)|{_DOING}|{_TAKING}{_YOURS})\b)"
)
#: A clause that begins with what the seller is doing for the customer: "Popping yours in the post tomorrow."
DOING_FIRST = re.compile(
    rf"^(?:(?:so|and|also|just|now|ok|okay|yes|then|will be) )*{_NOT_DOING}\w{{2,}}ing {_OBJECT}"
    r"(?:\w+ )?(?:it|this|that|them|you|yours?|the|a|an|another|to the (?:post|mail)\w*|off)\b"
)

ANSWER = re.compile(
    r"\b(?:(?:message|word|news|line|e-?mail|call) from (?:me|us)|hear(?:ing)? (?:back |again "
    r"|more )?from|get(?:ting)? back to \w+|com(?:e|ing) back to you"
    r"|be back to you|let you know"
    r"|in (?:touch|contact)|report back|follow(?:ing)? up with you|circle back|(?:have|get) (?:\w+ )?news"
    r"|updat(?:e"
    r"|ing) you|keep you (?:posted|updated)|(?:inform|tell) you(?! that\b)|you will (?:know|have news|hear)"
    r"|(?:an?|my|our) (?:\w+ )?(?:answer|reply|response|update)|answer (?:you|your|it|this|that|them|all"
    r"|back)|repl(?:y|ying)"
    r"|respond|writ(?:e|ing) (?:to )?you|write (?:again|back|by|on)|call(?:ing)? you|ring(?:ing)? you"
    r"|phone you|contact you"
    r"|e-?mail(?:ing)? you(?! (?:the|a|an|your)\b)|messag(?:e|ing) you|drop you a line"
    r"|give you (?:an? )?(?:call|ring|news|update))"
    r"|^(?:(?:more|full|an?|the|next|another) )*(?:write|answer|reply|respond|call|news|update)\b"
    r"|^back to you|\ban answer\b"
)
REFUND = re.compile(
    r"\b(?:refund\w*|reimburs\w*|money|cash back|(?:full|whole|entire|total) (?:amount|sum)"
    r"|every (?:penny|cent)|pay(?:ing)? (?:you )?back|credit(?:ed|ing)?|chargeback"
    r"|in your (?:account|bank|wallet|paypal)|on your (?:card|account))\b"
    r"|(?:\bcosts?|\bpostage|\bfees?|\bprice|\bsum|\bdeposit|\bpayment|\bshipping|[€£$] ?#+\S*"
    r"|#+(?:[.,]#+)? ?(?:€|£|\$|eur|usd|gbp|euros?|dollars?|pounds?))"
    r"(?=.{0,100}\b(?:back|return\w*|transfer\w*|to your (?:card|account|bank|paypal)|on your (?:card|account)))"
    r"|\b(?:send\w*|give|giving|return\w*|transfer\w*|pay\w*|repay\w*|get|owe|credit\w*|wire"
    r"|wiring) .{0,100}(?:[€£$]#|#+ ?(?:€|£|\$|eur"
    r"|usd|gbp|euro|dollar|pound)|postage|shipping cost)"
)
REPLACEMENT = re.compile(
    r"\b(?:replac\w+|re-?mak\w+|remade|re-?sen[dt]\w*|re-?ship\w*|new one|another|(?:a|the|your) second"
    r"|(?:a|your|the) new|new \w+"
    r"|fresh (?:one|\w+)|(?:right|correct|proper|other) (?:one|cup|mug|item|size|colou?r|thing|bowl|ring)"
    r"|swap\w*|exchang\w*"
    r"|make it (?:new|again)|spare (?:one|part))\b"
)
