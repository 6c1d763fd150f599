"""The words by which sellers promise, and those that only look like it.

Everything here reads plain words: lower case, contractions written out as `plain_words` spells
spells them.
"""

from bot.domain.patterns import regex
from bot.domain.promises.no_promises import CARRIER


def _any(listed: str) -> str:
    """Any of these words."""
    return f"(?:{'|'.join(listed.split())})"


_ADVERBS = (
    r"(?:(?:\w+ly|also|then|now|just|still|both|all|of course|for sure|in any case|try and) ){0,2}"
)
_PEOPLE = (
    r"(?:other half|mum|mom|"
    + _any(
        """husband hubby missus boyfriend girlfriend wife partner sister brother mother dad
        father daughter son colleague assistant helper apprentice accountant bookkeeper team
        staff friend workshop studio shop office packer"""
    )
    + ")"
)
#: Somebody of the shop, so that "he" and "she" further on are the shop too.
OWN_PEOPLE = regex(rf"\b(?:my|our) (?:\w+ )?{_PEOPLE}\b|^(?:hubby|the missus)\b")
_AUXILIARY = r"(?:will|shall|am|is|are|was|were|has|have|had|can|may|and|or)\b"
_OTHERS = rf"(?:my|our|the) (?:\w+ )?{_PEOPLE}(?: (?!{_AUXILIARY})\w+)?"
_SHOP = (
    r"(?:i|we|one of (?:us|my \w+|our \w+)|some(?:one|body)(?: (?:from|of|here|on|in)(?: (?:us|here"
    r"|my|our|the))?(?: \w+)?)?"
    rf"|{_OTHERS})"
)
_GOING_TO = r"(?:will|shall|is going to|are going to)"
_WILL = (
    rf"(?:will|shall|am going to|are going to|is going to|am gonna|are gonna"
    rf"|am about to) {_ADVERBS}"
)
_ABOUT = _any(  # what sellers are about that no customer has anything of
    """list launch restock teach host exhibit sell attend meet open close reopen move celebrate
    travel visit"""
)
_ABOUT_ING = _any(
    """listing launching restocking teaching hosting exhibiting selling attending meeting seeing
    opening closing moving celebrating travelling traveling visiting having going running away
    closed open shut out off at busy unable ill here there home gone abroad happy glad waiting
    sad sorry thinking a an the"""
)
#: What follows "will" where nothing is owed: efforts, refusals, whereabouts, thoughts.
_IDLE = (
    r"(?!(?:not|never|no longer|only|try|attempt|aim|hope|need|have to|want|like|love|think"
    r"|know\b(?!.{0,60}\b(?:tell|write|let you|message|call|e-?mail|update|get back))"
    r"|remember|miss|turn|do (?:my|our) (?:very )?(?:best|utmost)|see (?:if|whether|what|how|where"
    r"|you)"
    rf"|{_ABOUT}|be {_ABOUT_ING}|be on (?!it\b|the phone|to (?:it|you))\w+|be with (?!you\b)\w+"
    rf"|be in \w+$"
    r"|be back (?:in(?! touch)|at|on|from|home)|be back$|have (?:(?:a|an|another) (?:\w+ "
    r")?(?:stall|table"
    r"|booth|stand|sale|baby|break|rest|day)|more|surgery|no|visitors|guests)|go (?:away|on|home|up"
    r"|down|live|to (?!the post)))\b)"
)
_DO = _any(
    """send post ship mail dispatch refund return reimburse replace remake resend reship pay
    transfer credit issue make give bring put write answer call ring e-?mail message reply get
    come let inform pack finish fix repair do cancel add drop process knit sew
    phone text wire repay credit tell report"""
)
#: What is done for customers only, whatever it is done to.
_DO_FOR_THEM = (
    r"(?:(?:refund|reimburse|repay) (?:the|this|that|all|half|every|\d)|(?:return|transfer|cancel"
    r"|dispatch|credit|correct|change) (?:the|your) (?:order|subscription|invoice|payment|money"
    r"|amount|sum|deposit|difference|charge|price|postage|fee|address|parcel)\b)"
)
#: Done for somebody by name: "I throw you a new mug"; but for what is said, thought or over.
_FOR_YOU = (
    r"(?!(?:tell|told|gave|sent|show|owe|wish|thank|ask|offer|saw|see|made|bought|brought|got|had"
    r"|did|wrote|knew|promise|give|quote|\w+ed)\b)\w+ you (?:(?:a|an|another|the|your)\b|[€£$]#)"
)
#: What somebody of the shop does: "my wife posts it on Monday".
_DOES = _any(
    """sends posts ships mails dispatches refunds returns pays transfers makes gives brings puts
    takes drops writes answers calls rings phones texts packs finishes fixes repairs does cancels
    adds processes knits sews"""
)
#: What is done for customers only.
_DOING = (
    r"(?:coming back|"
    + _any(
        """sending posting shipping mailing dispatching refunding returning reimbursing replacing
        remaking resending reshipping transferring crediting issuing answering e-?mailing
        messaging replying writing calling ringing informing cancell?ing popping processing
        letting"""
    )
    + ")"
)
#: What is done for others too: "I'm taking it to the post", but not "I'm taking Monday off".
_TAKING = _any(
    """getting having taking making giving bringing putting packing finishing fixing repairing
    doing sticking chucking sorting arranging adding dropping knitting sewing handing wrapping
    starting mending ordering paying"""
)
_YOURS = (
    r"\b(?=.{0,60}\b(?:new one|new pair|"
    + _any(
        r"""you yours? it them
        (?:this|that)(?!\s(?:week|month|year|morning|afternoon|evening|\w*day)) refund
        replacement parcel order another second missing money label everything both fresh"""
    )
    + r")\b)"
)
#: "I'm glazing yours": whatever is done to the customer's thing, but for these.
_NOT_DOING = (
    "(?!"
    + _any(
        """hop wait think plann expect aim look wonder be hav travell? mov clos open visit feel
        keep tell say ask miss assum guess await chas watch follow see l suppos offer consider
        intend lik lov read us learn need want gett tak meet teach talk list launch sell host
        mean suggest try"""
    )
    + r"y?ing\b)"
)
_DONE = (
    r"(?:on (?:its|their|the|your) \w+|with you|with the \w+|in your|in (?:today|tomorrow|\w+day)'s"
    r"|in the (?:post|mail|letterbox|postbox|hands|first|next)|back (?:in|on|with|to) (?:you|your)"
    r"|out|off (?:to you|your|the|its|their)|taken care|dropped off|collected from (?:me|us|here)"
    r"|re(?:written|done|printed|cast|knit\w*|fired|glazed|strung|packed|wrapped|cut|issued|ordered"
    r"|booked|painted|sized|attached)|"
    + _any(
        """sent posted shipped mailed dispatched refunded returned reimbursed replaced remade
        resent reshipped paid transferred credited issued processed made finished completed done
        ready packed fixed repaired mended sorted settled handled resolved cancell?ed released
        initiated booked given knitted sewn e-?mailed handed reversed waived corrected uploaded
        forwarded"""
    )
    + r")\b"
)
#: Whatever becomes of the customer's own thing is the shop's work, but for these.
_BECOMES = (
    "(?!"
    + _any(
        r"""closed deliver\w* delayed charged moved opened expected need\w* required allowed
        updated scanned returned collected held checked used lost asked told pleased delighted
        stuck old red gold excluded"""
    )
    + r"\b)\w+(?:ed|spun|cast|woven|thrown|strung|made|knit|cut|built|sewn|drawn|sent)\b"
)
_OWED = (
    r"(?:refund|money|payment|replacement|remake|your new \w+|new one|second \w+|another one"
    r"|new pair|[€£$]#\S{0,20})"
)
_THING = (
    r"(?:it|they|this|that|those|these|yours|everything|all|both|one of \w+|(?:the|your|a|an"
    r"|another|this|both|my)(?: [\w€£$#.,-]+){1,3}?"
    rf"|{_OWED}|\w+ one)"
)
_OBJECT = (
    r"(?=.{0,80}\b"
    + _any(
        r"""you your yours it them
        (?:this|that)(?!\s(?:week|month|year|morning|afternoon|evening|\w*day)) another new
        second replacement refund money answer parcel packet box gift (?<!to\s)order package
        label missing other right correct rest remaining postage"""
    )
    + r"\b|(?=.{0,80}[€£$] ?#|.{0,80}#[#.,]{0,20} ?(?:euros?|dollars?|pounds?|eur|usd|gbp|€)))"
)
_ACCOUNT = (
    r"(?!bank')(?:account|bank|card|paypal|wallet|statement|inbox|mailbox|e-?mails?|phone|hands"
    r"|letterbox)\b"
)
#: Money that goes back, as what a clause is about.
_SUM_OWED = (
    r"(?:[€£$] ?#[#.,]*|#[#.,]{0,20} ?(?:€|£|\$|eur|usd|gbp|euros?|dollars?|pounds?)"
    r"|(?:refund|money|payment|deposit|difference|balance|credit|cash|sum|amount|postage)"
    r"|what you (?:over)?paid(?: \w+){0,3}|half(?: of it| the price)?|\d+ ?%)"
    r"(?: (?:of|for) (?:the )?(?:[€£$] ?#[#.,]*|\w+))?(?:, [€£$] ?#[#.,]*,)?"
)
#: How a thing is that the shop has worked on.
_CRAFTED = (
    r"(?:re)?(?:wired|glazed|fired|cast|boxed|wrapped|sewn|knit(?:ted)?|woven|carved|painted|mended"
    r"|engraved|soldered|stitched|printed|changed|updated|cured|baked|cut|thrown|strung|polished)\b"
)
#: Where the customer's thing is on the day that is named.
_AWAY = (
    r"(?:back )?(?:(?:with|in|on|at) your\b|with you\b|off\b|out (?:of|the|by|tomorrow"
    r"|with)"
    r"|on (?:its|their) way|on the (?:plane|van|truck|lorry|boat|train|road|ferry)"
    r"|in the (?:post|mail|letterbox|postbox)|(?:in|on) (?:today|tomorrow|\w+day)'s"
    r" (?:post|mail|collection|van|courier)"
    r"|with the (?:courier|carrier|post\w*))"
)
#: A new thing for the customer: "another candle", "a fresh bowl".
_NEW_THING = (
    r"(?:(?:(?:an?|your|the) )?(?:\w+ )?(?:new|fresh|second|spare|refund|replacement|remake|parcel"
    r"|package)\b|another\b)"
)
#: The customer's own thing, or the one that they get.
_MINE = (
    r"(?:yours|your(?: [\w-]+){1,3}?|it|they|both|everything|another(?: [\w-]+){1,3}?"
    r"|(?:an?|the)(?: \w+)? (?:new|fresh|second|replacement|missing|right|correct)"
    r"(?! (?:batch|range|collection|stock|line|shop|studio|site|website|season|listings?)\b)(?: "
    r"[\w-]+){1,2}?"
    r"|(?:the|a) (?:remake|replacement|refund))"
)
_NEWS = r"(?:refund|money|replacement|answer|reply|response|update|news|message|e-?mail|label|call)"
#: In front of a verb without its article: shops, people and carriers go elsewhere than parcels.
_NO_PARCEL = (
    rf"(?:{CARRIER}|"
    + _any(
        r"""shops? store studio sales? everyone everything today tomorrow tonight \w+day on in by
        no\w* who what which if when prices? stall train van bus flight"""
    )
    + ")"
)
_AHEAD = (
    r"(?:(?:on |by |this |next )?\w+day|(?:this|next|the) week(?:end)?|today|tomorrow|tonight|by"
    r"|first)"
)

#: The shop gives its word.
PROMISE = "|".join(
    (
        # "Parcel goes Monday", "Ships tomorrow"
        rf"(?:^|\b(?:and|but|then) )(?:(?!{_NO_PARCEL}\b)[\w'-]+ ){{0,3}}(?:ships|leaves"
        rf"|goes (?:out|back"
        rf"|off|in|into|on its|{_AHEAD}))\b",
        # "I will send", "will send"
        rf"\b{_SHOP} {_WILL}(?:be able to {_ADVERBS})?{_IDLE}(?:have (?:\w+ed )?)?",
        rf"(?:^|(?:and|but|so|then|or) |, ?)(?:will|shall|gonna|going to) {_ADVERBS}{_IDLE}",
        # "I'm sending", "we are glazing yours", "I send it"; "my wife takes it"
        rf"\b{_SHOP} (?:am|are|is) {_ADVERBS}(?:{_DOING}\b|{_TAKING}{_YOURS}"
        rf"|{_NOT_DOING}\w{{2,}}ing\b{_OBJECT})",
        rf"\b(?:i|we) {_ADVERBS}{_DO}\b{_OBJECT}",
        rf"\b(?:i|we) {_ADVERBS}(?:{_DO_FOR_THEM}|{_FOR_YOU})",
        rf"\b{_OTHERS} {_ADVERBS}{_DOES}\b{_OBJECT}",
        # "Then shipping on Tuesday"
        rf"(?:^|, ?|\b(?:then|and|so) ){_DOING} (?:(?:it|them|yours?|this)(?: \w+)? "
        rf")?(?={_AHEAD}\b)",
        # "I promise", "you have my word"
        r"\b(?:i|we) (?:can |do |will |hereby )?(?:promise|guarantee|assure|swear|commit to"
        r"|give you my word|(?:am|are) (?:committed|bound|sworn) to)\b",
        r"\byou have my (?:word|promise)\b|\byou can (?:count|rely) on\b|\b(?:count|rely) on (?:it"
        r"|this|us"
        r"|me|your)\b",
        r"\bconsider (?:it|that|this|yourself|(?:your|the) \w+) \w+(?:ed|done|sent)\b",
        # "You'll have", "you get your money", "expect an answer"
        rf"\byou (?:will|shall|are going to) {_ADVERBS}(?:have(?! (?:heard|seen|read|noticed))|get"
        rf"|receive|hear|see|know|become|find (?:out|it in your)|find(?=.{0, 40} (?:in|on) your)"
        r"|be the first to know|be (?!charged|billed|asked|required|disappointed|pleased|delighted"
        r"|surprised|needed)"
        rf"(?:\w+ed|paid|told|sent|hearing|getting|receiving))\b(?! to\b| us at\b"
        rf"|.{{0,40}} from {CARRIER}\b)",
        r"\byou are (?:getting|hearing|receiving)\b",
        rf"\byou {_ADVERBS}have (?:my|our) {_NEWS}\b",
        rf"\byou {_ADVERBS}(?:get|have|hear|receive|become)\b"
        r"(?=.{0,80}\b(?:money|refund|back|replacement|from (?:me|us)|answer)\b)",
        r"\b(?:you can )?(?:expect|look out for|look forward to) (?:to (?:hear|have|receive|get"
        r"|see)"
        rf"|(?:(?:your|a|an|the|my|our) )?(?:\w+ )?{_NEWS})\b",
        rf"(?<!we )(?<!i )\b(?:expect|(?:look|watch|keep an eye) out for|look forward to|count "
        rf"on|rely on) (?:{_NEW_THING}"
        r"|(?:\w+ ){1,4}from (?:me|us)\b)",
        r"\bwatch for (?=.{0,60}\bfrom (?:me|us)\b)",
        r"\blet (?:me|us) (?:[^.;]{0,60}? and )?(?:get|come|report|write|call) (?:back|to "
        r"you|you)\b",
        # "It's arranged", "it will be sent", "your bowl will be glazed", "the refund will show"
        r"\b(?:(?:i|we|it|they) )?(?:have|has|is|are) (?:been |already |now )*(?:scheduled|arranged"
        r"|booked in|queued)\b(?! (?:to arrive|for delivery|to be delivered|delivery))",
        r"\b(?:it|yours|your(?: [\w-]+){1,3}) (?:is|are) (?:booked|lined up|down|set|pencilled in) "
        r"(?:on|for|in|to (?:go|leave|ship))\b(?! (?:delivery|arrival))",
        rf"\b{_GOING_TO} {_ADVERBS}(?:(?:have been|be|get) (?:\w+ly )?(?:\w+(?:,"
        rf"|,? and) ){{0,3}}{_DONE}"
        r"|go\b(?! (?:away|up|down|live|on (?:holiday|vacation|leave|sale)))|(?:leave|ship"
        r"|follow)\b|(?:land|show up|show|appear|arrive|be) (?:in|on) your|(?:reach"
        r"|hit) your (?:account|bank|card"
        r"|wallet|paypal))",
        rf"\b{_MINE}"
        rf" (?:(?:{_GOING_TO} {_ADVERBS}(?:be|get)|gets?|(?:is|are) (?:now )?being) (?:{_BECOMES}"
        rf"|{_DONE})|{_GOING_TO} {_ADVERBS}be (?:making|winging|finding|wending) (?:its|their) way"
        r"|(?:is|are|will be) yours\b"
        rf"|{_GOING_TO} {_ADVERBS}(?:fly|head|move|come|set|start|be) (?:out|off|back|over"
        rf"|on its way"
        rf"|to you|your way)\b)",
        rf"(?<!\w){_OWED} (?:\S+ )?(?:comes|arrives|lands|hits|reaches|clears|appears|shows up|goes"
        r"|(?:will|shall) (?:\w+ly )?(?:come|arrive|land|reach|show|appear|clear|turn up"
        r"|be (?:there"
        r"|delivered|here)))\b",
        # "The £19 are in your account", "pictures are in your inbox"
        rf"(?<!\w){_SUM_OWED} (?:also |then )?"
        r"(?:(?:is|are) (?:then |all )?(?:yours\b|back\b(?! (?:at|with (?!you)|in (?!your)))"
        r"|with you\b)|(?:lands?|comes?|returns?"
        r"|goes|go|gets?) (?:\w+ )?(?:back|with you|to your?|in your|on your)\b)",
        rf"\b(?:is|are) (?:then |back |again )?(?:in|on) your {_ACCOUNT}",
        # "The hem is done by Thursday", "your lamp is wired, boxed and gone"
        rf"\b(?:{_MINE}|the(?: [\w-]+){{1,2}}?) (?:is|are) (?:then )?(?!handled|sorted|processed)"
        rf"(?:{_DONE}|gone\b|{_CRAFTED})(?! (?:up\b|by (?!\w*day|the \d|noon|tomorrow|tonight"
        rf"|\d)))",
        rf"\b{_MINE} (?:is|are) {_AWAY}",
        # "By Friday you hold it in your hands"
        r"(?<=\w )(?<!and )(?<!if )(?<!as )(?<!when )you hold (?=.{0,60}in your hands?\b)",
        # "Both candles leave me by Tuesday"
        r"\b(?:both|these|those|all|the|your)(?: \w+){1,3} leaves? (?:me|us|here|my|our"
        r"|the (?:shop|workshop|studio|house))\b",
        # "It goes out", "your order is going"; "tomorrow goes your parcel"
        rf"(?<!\w)(?!the (?:bus|train|tram|flight|ferry|plane|market|fair)\b){_THING} (?:\w+ly "
        rf"|then |also )?(?:ships|leaves|follows|gets (?:sent|posted"
        rf"|shipped|refunded|paid)"
        "|goes (?:out|off|back|in|into|on (?:its|the|a)|to|through|from|straight)|goes$"
        "|comes (?:back )?(?:to your?|your way)|is (?:going|leaving|shipping|off to you"
        "|coming (?:back|your way|to you|from me|from us)"
        r"|being (?:sent|posted|shipped|refunded)))\b",
        rf"\b(?:they|both|these|those|all \w+|(?:the|your)(?: \w+){{0,2}} \w+s) "
        rf"(?:\w+ly |then |also |now )?(?:go|ship|leave) (?:out"
        rf"|off|in"
        rf"|into|back|{_AHEAD})\b",
        rf"\b(?:my|our|your|the|an?) (?:\w+ )?{_NEWS} (?:will|shall) reach you\b",
        # "It's on the plane by Tuesday", "by Monday there's a new one on its way"
        rf"\b(?:it|they|yours|your(?: [\w-]+){{1,3}}|the (?:\w+ )?{_OWED}) (?:is|are) (?:then "
        rf")?{_AWAY}",
        rf"\bthere (?:is|will be) (?={_NEW_THING}.{{0,60}}(?:{_AWAY}|coming|from (?:me|us)))",
        # "I'm off to the post office", "yours is next"
        r"\bi am (?:off|heading|going|popping|nipping|running|driving|walking|cycling) (?:down "
        r"|over"
        r" |round )?to the (?:post|depot|courier|parcel)",
        r"\b(?:yours|your \w+) (?:is|will be) (?:the )?(?:(?:very )?(?:next|first)|top)\b",
        rf"\b(?:and|then) (?:is|are) {_AWAY}",
        # "Dispatch is tomorrow"
        rf"\b(?:dispatch|shipping|posting|mailing|refund)(?: day)? (?:is|will be|happens) "
        rf"(?={_AHEAD}\b)",
        # "Posted by Monday"
        rf"(?:^|, ?){_DONE} (?=(?:by|within|tomorrow|first thing|today)\b)",
        # "You won't wait longer than Monday"
        r"\b(?:(?:you|it) will not (?:have to |need to )?(?:be )?(?:wait(?:ing)? |take )?|(?:i"
        r"|we) will not"
        r" keep you (?:waiting )?)(?:any )?(?:longer|later|past|beyond)(?: than)?\b",
        "(?<=day |row |ght )(?:is|goes|comes|leaves|ships) your (?:refund|money|parcel|package"
        "|order|new"
        r"|replacement)\b",
    )
)
#: An answer that says no more than when.
YES = (
    r"(?:yes|yep|yeah|sure(?: thing)?|of course|no problem|certainly|definitely|absolutely|deal"
    r"|agreed|promise\w*)"
)
_WORD = r"(?:promise|promised|swear|guaranteed|you have my (?:word|promise)|my word|no later)"
_ADJECTIVE = _any(
    """ok okay yep yeah hi hello no fine so then yes full complete your a the and sorry free more
    next new right correct another missing other first second also proper longer short quick
    detailed real fuller"""
)
_GOODS = (
    r"(?:new one|full amount|(?:[€£$]#\S{0,20}|\d+ ?%|half) (?:back|refund)|"
    + _any(
        """refund money cash cheque credit postage replacement answer reply update news details
        photos? pictures? measurements invoice
        parcel package box dispatch tracking label posting shipment rest remainder"""
    )
    + ")"
)
#: A few words that say it all: "Refund tomorrow."
SHORT = regex(
    r"^(?!.*\b(?:is|are|was|were|be|due|expected|only|delivered|arrived|scanned|lost|received"
    r"|collected|held|here)\b)"
    rf"(?:{_ADJECTIVE},? ){{0,3}}"
    # "Refund sent on Monday" is over, "refund sent by Monday" is not; "the label expires" is none
    # of the shop's work.
    rf"(?:{_GOODS}\b(?! goes up)(?! (?!goes|ships|leaves|follows)\w+s\b)(?! (?:\w+ed|sent"
    rf"|paid)\b(?!.*\b(?:by|tomorrow|first|within)\b))"
    r"|(?:new \w+ (?:ships|goes|leaves|in|out (?:to you|by|in|tomorrow|today|tonight))|back to you"
    r"|going out|over to you|(?:all )?(?:ready|done|packed)|out (?:(?:of )?the door|in|with|by"
    r"|to you|first"
    r"|today|tomorrow|tonight|(?:on )?\w+day)|off (?:to you|in|with)"
    rf"|on (?:its|their|the) way|in the (?:post|mail)|{_DOING}|{_TAKING}{_YOURS})\b)"
    # "Half the price back", "a proper answer from me", "more from me"
    rf"|^(?:(?:the )?half(?: \w+){{0,3}}|\d+ ?%(?: of \w+(?: \w+)?)?|[€£$]#\S*) back\b"
    r"|^(?:\w+ ){1,4}from (?:me|us)\b"
    rf"|^(?!.*\b(?:is|are|was|were)\b)(?:another|(?:a |the )?(?:new|second"
    rf"|fresh)) (?:[\w, ]{{1,40}} )?(?:and )?(?:{_CRAFTED}"
    r"|(?:posted|sent|shipped|finished|ready|made|fixed|fitted)\b)"
    # "Yes, on Monday."
    rf"|^{YES}[,:! -]{{1,5}}(?!.*\b(?:we|i|you|it|is|was|were|are|ends?|see|paid|last)\b)"
    r"(?:(?:by|on|within|before) )?(?:the )?[\w ]{1,20}$"
    # "Monday, promise"
    rf"|^(?:(?:by|on) )?[\w ]{{3,20}}, (?:i )?{_WORD}$"
)
#: A clause that begins with what the seller does for them: "Popping yours in the post tomorrow."
DOING_FIRST = regex(
    rf"^(?:(?:so|and|also|just|now|ok|okay|yes|then|will be) )*{_NOT_DOING}\w{{2,}}ing {_OBJECT}"
    r"(?:\w+ )?(?:it|this|that|them|you|yours?|the|a|an|another|off)\b|^(?:(?:so|and|also|just"
    r"|now) )*(?:going|heading|off) (?:out|in the (?:post|mail)|to the (?:post|mail)\w*|your way)\b"
)
