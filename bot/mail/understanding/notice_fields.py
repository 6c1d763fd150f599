"""The figures of a notice: the case's number, the order's, and the sum that is at stake."""

import re
from decimal import Decimal
from itertools import islice

from bot.domain.money import list_money
from bot.domain.patterns import regex
from bot.mail.reading.normalising import any_of, fold_text

#: No letter about one matter names more sums than these.
_MAX_AMOUNTS = 60
_AT_STAKE = any_of(
    r"(?:disputed|claimed?|chargeback|transaction|case|return|order|refund|total|strittige[a-z]*|transaktions)?"
    r"[ -]?amount",
    r"[a-z]*betrag", r"montant", r"importe", r"monto", r"cantidad", r"importo", r"bedrag",
    r"order total", r"total",
    r"price", r"paid", r"payment of", r"zahlung (?:von|uber)", r"paiement de", r"pago de",
    r"pagamento di",
    r"betaling van", r"worth", r"in hohe von", r"d'un montant de", r"por valor de", r"for",
)  # fmt: skip
_FEE = any_of(
    r"[a-z]*fees?", r"[a-z]*gebuhr(?:en)?", r"frais", r"comision", r"tasa", r"commissione",
    r"kosten", r"shipping",
    r"postage", r"versand\w*", r"livraison", r"envio", r"up to", r"bis zu",
)  # fmt: skip


def find_amount(
    words: str, *, dollar: str = "USD", crown: str | None = None
) -> tuple[Decimal, str] | None:
    """The sum at stake and its currency (ISO 4217); fees aren't at stake.

    `dollar` and `crown` are what a bare "$" or "kr" means at the sender's.
    """
    best: tuple[int, Decimal, str] | None = None
    for money, start in islice(list_money(words), _MAX_AMOUNTS):
        currency = {"$": dollar, "kr": crown}.get(money.currency, money.currency)
        if currency is None or not money.amount:
            continue
        rank = _rank(fold_text(words[max(0, start - 45) : start]))
        if best is None or rank > best[0]:
            best = (rank, money.amount, currency)
    if best is None or best[0] < 0:
        return None
    return best[1:]


def _rank(before: str) -> int:
    """How surely the amount after these words is what is at stake; less than 0 for a fee."""
    clause = re.split(r"[\n;]|(?<!\d)\. ", before.rstrip("\n "))[-1]
    if _FEE.search(clause):
        return -1
    return 1 if _AT_STAKE.search(clause) else 0


_TOKEN = r"(?P<token>(?=[a-z_-]{0,12}\d)[a-z0-9](?:[a-z0-9_/]|-(?=[a-z0-9])){2,39})"  # noqa: S105 - no password
_NUMBER_WORDS = (
    r"(?:numbers?|numero|nummer|num|nr|no|n|id|reference|referenz\w*|ref|code|kennung"
    r"|kennzeichen)(?:\.?[ºo°]|\b)\.?(?: id)?"
)
_LINK = r"[\s:#=(\"'-]{1,5}(?:(?:is|ist|lautet|est|es|e):? )?#?"
#: Well-known ways in which platforms write the numbers of their cases.
_CASE_SHAPES = regex(
    r"(?<![\w-])(pp-(?:[a-z]-)?\d[\d-]{4,24}\d|pp-\d{3}(?:-\d{3}){2,3}|(?:dp|du|ch|py)_[a-z0-9]{8,40})(?![\w-])"
)
_CASE = regex(
    rf"(?<![a-z])(?:case|dispute|claim|chargeback|return|request|inquiry|help request|fall|konflikt"
    rf"|streitfall|antrags?|vorgangs?|akten|ruckgabe|anfrage|dossier|litige|reclamation|demande|cas"
    rf"|caso|disputa|reclamo|reclamacion|devolucion|contestazione|pratica|richiesta|zaak|geschil"
    rf"|referentie|file|retrieval)(?:[ -]?(?:{_NUMBER_WORDS}|zeichen)|(?=[ :]*[#:]))(?: (?:de|du"
    rf"|del|di|der|van))?{_LINK}{_TOKEN}"
)
_REFERENCE = regex(
    rf"(?<![a-z])(?:our |your |acquirer )?(?:reference|referenz\w*|referencia|riferimento"
    rf"|referentie|ref|arn|aktenzeichen|geschaftszeichen)(?: ?(?:numbers?|nummer|numero|no|nr"
    rf"|id))?\.?{_LINK}{_TOKEN}"
)
_BARE_CASE = regex(
    rf"(?<![a-z])(?:case|dispute|claim|chargeback|return|konflikt|litige|caso|dossier|fall|zaak"
    rf"|request) \(?#?{_TOKEN}"
)
_TRACKING = regex(
    rf"(?<![a-z])(?:tracking|sendungs|paket|sendung|shipment|parcel|package|consignment|item|colis"
    rf"|suivi|envio|seguimiento|spedizione|tracciatura|zending|trackingcode|barcode|trace"
    rf"|airwaybill|waybill|expedition|localizador|track & trace)[ -]?(?:{_NUMBER_WORDS})?(?: (?:de"
    rf"|du|del|di) "
    rf"(?:suivi|colis|seguimiento|envio|spedizione))?{_LINK}(?P<token>(?=[a-z]*\d)[a-z0-9](?:[a-z0-"
    rf"9]| (?=[a-z0-9]*\d)){{7,38}}[a-z0-9])"
)
_TRACKING_SHAPES = regex(
    r"(?<![\w-])(1z[a-z0-9]{16}|[a-z]{2}\d{9}[a-z]{2}|9[1-5]\d{18,24}|jd\d{16,20}|jjd\d{14,22}"
    r"|00340\d{15}|\d{12,22})(?![\w-])"
)
_ORDER = regex(
    rf"(?<![a-z])(?:orders?|bestell(?:ung|ungen)?|auftrags?|commandes?|pedidos?|ordini?|ordine"
    rf"|bestelling|receipt)(?:[ -]?{_NUMBER_WORDS})?{_LINK}{_TOKEN}"
)
_ORDER_SHAPES = regex(r"(?<![\w-])(\d{3}-\d{7}-\d{7}|\d{2}-\d{5}-\d{5})(?![\w-])")


def find_reference(folded: str, *, is_parcel: bool = False) -> str | None:
    """The number of the case (of the parcel, for carriers) in folded words."""
    if is_parcel:
        return _first(folded, _TRACKING_SHAPES, _TRACKING)
    return _first(folded, _CASE_SHAPES, _CASE, _REFERENCE, _BARE_CASE)


#: What other long numbers in a letter are called.
_OTHER_NUMBER = regex(
    r"(?:item|article|artikel\w{0,12}|articulo|articolo|objet|listing|transa[ck]\w{0,12}|invoice"
    r"|rechnung\w{0,12}|facture|account|konto|compte|cuenta|conto|phone|tel(?:efon)?|iban|tracking"
    r"|parcel|sku|vat|campaign) ?(?:id|no|nr|number|nummer)?[ .:#]*$"
)
_LONE = regex(r"(?<![\w.,/=&?#-])#?(\d{8,14})(?![\w/&=-]|[.,]\d)")


def find_lone_number(folded: str, *, but: str | None = None) -> str | None:
    """The only long number in folded words that isn't called something else; None where there are
    several.
    """
    lone = {
        match[1]
        for match in _LONE.finditer(folded)
        if match[1] != but
        and not _OTHER_NUMBER.search(folded[max(0, match.start() - 30) : match.start()])
    }
    return lone.pop() if len(lone) == 1 else None


def find_order_number(folded: str) -> str | None:
    """The marketplace's number of the order in folded words."""
    return _first(folded, _ORDER_SHAPES, _ORDER)


def _first(folded: str, *patterns: re.Pattern[str]) -> str | None:
    for pattern in patterns:
        for match in pattern.finditer(folded):
            token = match[1] if "token" not in pattern.groupindex else match["token"]
            if re.search(r"\d", token) and not re.fullmatch(
                r"20\d\d|\d{1,2}(?:st|nd|rd|th)?", token
            ):
                return token
    return None
