"""The words that say how a promise is kept: by an answer, a refund or a replacement.

Everything here reads plain words, as `plain_words` spells them.
"""

from bot.domain.patterns import regex

ANSWER = regex(
    r"\b(?:(?:message|word|news|line|e-?mail|call|answer|reply) from (?:me|us)"
    r"|hear(?:ing)? (?:back |again |more )?from|get(?:ting)? back to \w+|(?<!is )(?<!are "
    r")com(?:e|ing) back to you"
    r"|be back to you|let you know|in (?:touch|contact)|report back|follow(?:ing)? up with you"
    r"|circle back|(?:have|get) (?:\w+ )?news|updat(?:e|ing) you|keep you (?:posted|updated)"
    r"|(?:inform|tell) you(?! that\b)|you will (?:know|have news|hear)|(?:an?|my"
    r"|our) (?:\w+ )?(?:answer|reply|response|update)|answer (?:you|your|it|this|that|them|all"
    r"|back)|repl(?:y|ying)|respond|writ(?:e|ing) (?:to )?you|write (?:again|back|by|on)|(?:call"
    r"|ring|text|phone|shout)(?:s|ing)? you|phone you|contact you|e-?mail(?:ing)? you(?! (?:the|a"
    r"|an"
    r"|your)\b)|messag(?:e|ing) you|drop you a (?:line|note)|on the phone to you|give you (?:an? "
    r")?(?:call|ring|bell|buzz|shout|news|update)|ping(?:ing)? you)"
    r"|^(?:(?:more|full|an?|the|next|another) )*(?:write|answer|reply|respond|call|news|update)\b"
    r"|^back to you|\ban answer\b|\byou (?:will )?(?:get|have) (?:a|the|my|our) call\b"
    r"|^(?:\w+ )?(?:photos?|pictures?|measurements)\b"
    r"|^more\b.{0,40}\bfrom (?:me|us)\b|\b(?:i|we) (?:will )?(?:report|call|ring"
    r"|phone) (?:back )?(?:at|by|on|before|tonight|tomorrow|today)\b"
)
#: A promise of no kind that is kept by handing the parcel in.
POSTING = regex(
    r"\b(?:post|mail|ship|send|dispatch)(?:s|es|ed|ing|ped|ping)?\b(?! (?:you )?(?:the |a |an "
    r")?(?:invoice|receipt|label|pattern|pdf|file|photo|picture|link)\w*)"
    r"|\bsent\b|\bin (?:the|today's|tomorrow's|\w+day's) (?:post|mail)\b|\bpost office\b"
    r"|\b(?:goes?|going|gone|leaves?|leaving|is|out) (?:out|off|away|on (?:the|its|their)|in the"
    r"|(?:on )?(?:today|tomorrow|\w+day)|of the door)\b"
    r"|\bon (?:the|its|their) (?:plane|van|truck|lorry|boat|ferry|train|road|way)\b"
    r"|\b(?:courier|carrier|depot|driver|postman)\b|\bleaves?\b"
)
REFUND = regex(
    r"\b(?:refund\w*|reimburs\w*|money|cash back|\d{1,9} ?% back|(?:full|whole|entire|total) "
    r"(?:amount|sum)"
    r"|every (?:penny|cent)|fiver|tenner|quid|pay(?:ing)? (?:you )?back|credit(?:ed|ing)?"
    r"|chargeback|in your (?:account|bank|wallet|paypal)|on your (?:card|account))\b"
    r"|(?:[€£$]#\S{0,20}|# ?(?:€|euros?|dollars?|pounds?)) (?:is|are|lands?|comes?|goes|go"
    r"|returns?|from (?:me|us))\b"
    r"|(?<!\d)\d{1,9} ?%.{0,40}\bback\b|\bhalf\b.{0,40}\b(?:back to your|is yours|are yours)\b"
    r"|[€£$]#\S{0,20} (?:i|we) owe\b|\bdue [€£$]#|\bsettle (?:the )?[€£$]#|(?:\bcosts?"
    r"|\bpostage|\bfees?|\bprice|\bsum|\bdeposit|\bpayment|\bshipping|[€£$] ?#\S{0,20}"
    r"|(?<!#)#{1,12}(?:[.,]##?)? ?(?:€|£|\$|eur|usd|gbp|euros?|dollars?"
    r"|pounds?))(?=.{0,100}\b(?:back|return\w*|transfer\w*|to your (?:card|account|bank|paypal)"
    r"|on your (?:card|account)))|\b(?:send\w*|give|giving|return\w*|transfer\w*|pay\w*|repay\w*"
    r"|get|owe|credit\w*|wire|wiring) .{0,100}(?:[€£$]#|# ?(?:€|£|\$|eur|usd|gbp|euro|dollar|pound)"
    r"|postage|shipping cost)|\b(?:return|transfer|repay)\w* .{0,40}\b(?:amount|payment|deposit|sum"
    r"|price|total)\b"
)
REPLACEMENT = regex(
    r"\b(?:replac\w+|re-?mak\w+|re-(?!read|check|list|open|schedul|send)\w+|one more(?! (?:day|week"
    r"|hour|time)s?)|remade|re-?sen[dt]\w*|re-?ship\w*|new one|another|(?:a|the|your) second|(?:a"
    r"|your|the) new|new \w+|fresh (?:one|\w+)|(?:right|correct|proper|other) (?:one|cup|mug|item"
    r"|size|colou?r|thing|bowl|ring)|swap\w*|exchang\w*|make it new|(?:it|them|one|yours) again"
    r"|spare (?:one|part))\b"
)
