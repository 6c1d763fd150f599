"""The carriers that small sellers ship with: what people call them, and where a parcel is
followed.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from bot.domain.records import dataclass

#: Follows parcels of nearly every post office by number: for those whose own page takes no number
#: in its address (the China, Hong Kong, Singapore and India posts among them) or isn't known to us.
UNIVERSAL_LINK = "https://t.17track.net/en#nums={number}"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier, as its customers know it."""

    name: str
    #: Its tracking page, with `{number}` in the place of the number; always https.
    link: str = UNIVERSAL_LINK
    #: What else people call it, separated by commas.
    words: str = ""
    #: The countries whose international numbers end on its letters (ISO 3166, as in
    #: "RR123456785GB").
    countries: str = ""


def find_carrier(words: str) -> Carrier | None:
    """Gives the carrier that these words name, whatever their case, accents, spaces and hyphens."""
    return _BY_WORDS.get(fold_words(words))


def find_post(country: str) -> Carrier:
    """Gives the post office of a country (two letters, upper case), or else "International
    post".
    """
    return _BY_COUNTRY.get(country, _BY_WORDS["internationalpost"])


def find_site(address: str) -> Carrier | None:
    """Gives the carrier whose site a web address (with its scheme) names."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return None
    words = re.split(r"[.-]", host)
    return _BY_SITE.get(host) or next(filter(None, map(find_carrier, words)), None)


def fold_words(words: str) -> str:
    """Gives only the letters and digits, in lower case and without accents, to compare names by."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


#: In the order in which they are suggested. The addresses are those that public shop software used
#: in 2026.
CARRIERS: tuple[Carrier, ...] = (
    Carrier(
        "Royal Mail",
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        "royal mail tracked, royal mail tracked 24, royal mail tracked 48, royal mail signed for",
        countries="GB",
    ),
    Carrier(
        "USPS",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
        "us postal service, us post, usps priority mail, usps ground advantage, usps first class",
        countries="US",
    ),
    Carrier(
        "UPS",
        "https://www.ups.com/track?loc=en_US&tracknum={number}",
        "united parcel service, ups ground, ups express, ups standard",
    ),
    Carrier(
        "FedEx",
        "https://www.fedex.com/fedextrack/?trknbr={number}",
        "federal express, fedex ground, fedex express, fedex home",
    ),
    Carrier(
        "DHL",
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}&submit=1",
        "dhl express, dhl ecommerce, dhl parcel, dhl paket, dhl global mail",
    ),
    Carrier("Evri", "https://www.evri.com/track/parcel/{number}", "hermes, myhermes, evri hermes"),
    Carrier(
        "DPD",
        "https://tracking.dpd.de/status/en_US/parcel/{number}",
        "dpd group, dpd germany, dpd classic",
    ),
    Carrier("DPD UK", "https://track.dpd.co.uk/parcels/{number}", "dpd local"),
    Carrier("Yodel", "https://www.yodel.co.uk/tracking/{number}"),
    Carrier(
        "Parcelforce",
        "https://www.parcelforce.com/track-trace?trackNumber={number}",
        "parcel force, parcelforce worldwide",
    ),
    Carrier("InPost", "https://inpost.pl/sledzenie-przesylek?number={number}", "paczkomaty"),
    Carrier(
        "GLS",
        "https://gls-group.com/GROUP/en/parcel-tracking?match={number}",
        "general logistics systems",
    ),
    Carrier(
        "Amazon",
        "https://track.amazon.com/tracking/{number}",
        "amazon logistics, amazon shipping, amzl",
    ),
    Carrier(
        "Canada Post",
        "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
        "postes canada, canada post xpresspost",
        countries="CA",
    ),
    Carrier(
        "Australia Post",
        "https://auspost.com.au/mypost/track/details/{number}",
        "auspost, aus post, aussie post",
        countries="AU",
    ),
    Carrier(
        "NZ Post",
        "https://www.nzpost.co.nz/tools/tracking?trackid={number}",
        "new zealand post",
        countries="NZ",
    ),
    Carrier(
        "Deutsche Post",
        "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}",
        "german post",
        countries="DE",
    ),
    Carrier(
        "La Poste",
        "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
        "colissimo, french post",
        countries="FR",
    ),
    Carrier(
        "PostNL",
        "https://postnl.nl/tracktrace/?B={number}&T=C&L=EN",
        "post nl, dutch post",
        countries="NL",
    ),
    Carrier(
        "bpost",
        "https://track.bpost.cloud/btr/web/#/search?itemCode={number}&lang=en",
        "belgian post",
        countries="BE",
    ),
    Carrier(
        "An Post",
        "https://www.anpost.com/Post-Parcels/Track/History?item={number}",
        "irish post",
        countries="IE",
    ),
    Carrier(
        "Correos",
        "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}",
        "spanish post, correos de espana",
        countries="ES",
    ),
    Carrier(
        "CTT",
        "https://appserver.ctt.pt/CustomerArea/PublicArea_Detail?ObjectCodeInput={number}&SearchInput={number}&IsFromPublicArea=true",
        "ctt correios, portuguese post",
        countries="PT",
    ),
    Carrier(
        "Poste Italiane",
        "https://www.poste.it/cerca/index.html#/risultati-spedizioni/{number}",
        "poste, italian post",
        countries="IT",
    ),
    Carrier(
        "Swiss Post",
        "https://service.post.ch/ekp-web/ui/entry/search/{number}",
        "die post, la poste suisse, post ch",
        countries="CH",
    ),
    Carrier(
        "Austrian Post",
        "https://www.post.at/s/sendungsdetails?snr={number}",
        "oesterreichische post, österreichische post, post at",
        countries="AT",
    ),
    Carrier(
        "PostNord",
        "https://tracking.postnord.com/en/?id={number}",
        "post nord, swedish post, danish post",
        countries="SE DK",
    ),
    Carrier(
        "Posten",
        "https://sporing.posten.no/sporing/{number}",
        "posten norge, norwegian post, posten bring",
        countries="NO",
    ),
    Carrier(
        "Posti",
        "https://www.posti.fi/en/tracking#/lahetys/{number}",
        "finnish post, itella",
        countries="FI",
    ),
    Carrier(
        "Omniva",
        "https://minu.omniva.ee/track/{number}",
        "eesti post, estonian post",
        countries="EE",
    ),
    Carrier(
        "Latvijas Pasts",
        "https://track.pasts.lv/consignment/tracking?type=pasts&id={number}",
        "latvian post, latvia post",
        countries="LV",
    ),
    Carrier(
        "Lithuania Post",
        "https://www.post.lt/siuntu-sekimas?parcels={number}",
        "lietuvos paštas, lithuanian post, lp express",
        countries="LT",
    ),
    Carrier(
        "Poczta Polska",
        "https://emonitoring.poczta-polska.pl/?lang=en&numer={number}",
        "poczta, polish post, pocztex",
        countries="PL",
    ),
    Carrier(
        "Czech Post",
        "https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number}",
        "česká pošta, balíkovna",
        countries="CZ",
    ),
    Carrier(
        "Japan Post",
        "https://trackings.post.japanpost.jp/services/srv/search/direct?locale=en&reqCodeNo1={number}",
        "jp post, yu-pack",
        countries="JP",
    ),
    Carrier(
        "Ukrposhta",
        "https://track.ukrposhta.ua/tracking_UA.html?barcode={number}",
        "ukrainian post",
        countries="UA",
    ),
    Carrier("SingPost", words="singapore post", countries="SG"),
    Carrier("Hongkong Post", words="hong kong post, hk post", countries="HK"),
    Carrier("China Post", words="china ems, chinese post", countries="CN"),
    Carrier("India Post", words="indian post, speed post", countries="IN"),
    Carrier("Korea Post", words="epost, korean post", countries="KR"),
    Carrier("Correios", words="correios brasil, brazilian post", countries="BR"),
    Carrier("Israel Post", words="israeli post", countries="IL"),
    Carrier("Hellenic Post", words="elta, greek post", countries="GR"),
    Carrier("Magyar Posta", words="hungarian post", countries="HU"),
    Carrier("Pošta Slovenije", words="slovenian post", countries="SI"),
    Carrier("Slovak Post", words="slovenská pošta", countries="SK"),
    Carrier("Croatian Post", words="hrvatska pošta", countries="HR"),
    Carrier("Poșta Română", words="romanian post", countries="RO"),
    Carrier("Bulgarian Posts", words="bulgarian post", countries="BG"),
    Carrier("International post", words="airmail, international mail"),
    Carrier("OnTrac", "https://www.ontrac.com/tracking/?number={number}", "on trac"),
    Carrier("LaserShip", "https://www.ontrac.com/tracking/?number={number}", "laser ship"),
    Carrier("Purolator", "https://www.purolator.com/en/shipping/tracker?pin={number}"),
    Carrier(
        "Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}"
    ),
    Carrier("Sendle", "https://track.sendle.com/tracking?ref={number}"),
    Carrier("Nova Poshta", "https://novaposhta.ua/tracking/?cargo_number={number}", "nova post"),
    Carrier(
        "Cainiao",
        "https://global.cainiao.com/detail.htm?mailNoList={number}",
        "aliexpress shipping",
    ),
    Carrier("Packeta", "https://tracking.packeta.com/en/?id={number}", "zásilkovna"),
    Carrier(
        "TNT",
        "https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons={number}",
    ),
    Carrier("Aramex", "https://www.aramex.com/us/en/track/shipments?ShipmentNumber={number}"),
)

_BY_WORDS = {
    fold_words(words): carrier
    for carrier in CARRIERS
    for words in f"{carrier.name},{carrier.words}".rstrip(",").split(",")
}
_BY_COUNTRY = {country: carrier for carrier in CARRIERS for country in carrier.countries.split()}
_BY_SITE = {
    urlsplit(carrier.link).hostname: carrier
    for carrier in CARRIERS
    if carrier.link != UNIVERSAL_LINK
}
