"""Who may send notices: the domains that belong to platforms, banks and carriers, and who only
poses as one.

The domains are those that these companies' own letters and help pages named in November 2026. A
bank that is missing here isn't lost: its notices are shown as not verified.
"""

import re
import unicodedata

from bot.domain.mail import Mail, Platform
from bot.domain.patterns import regex

_COUNTRIES = (
    "com co.uk de fr es it nl be at ch ie pl se ca com.au com.mx com.br co.jp in sg "
    "com.sg com.tr ae eg sa pt"
)


def _everywhere(name: str) -> list[str]:
    return [f"{name}.{ending}" for ending in _COUNTRIES.split()]


def _read_list(words: str) -> frozenset[str]:
    return frozenset(words.split())


DOMAINS: dict[Platform, frozenset[str]] = {
    Platform.PAYPAL: frozenset(_everywhere("paypal")),
    Platform.ETSY: frozenset({"etsy.com"}),
    Platform.EBAY: frozenset(_everywhere("ebay")),
    Platform.AMAZON: frozenset(_everywhere("amazon")),
    Platform.STRIPE: frozenset({"stripe.com"}),
    Platform.SHOPIFY: frozenset({"shopify.com"}),
    Platform.BANK: _read_list(
        """
        wellsfargo.com chase.com jpmorgan.com bankofamerica.com bofa.com citi.com capitalone.com
        usbank.com
        pnc.com truist.com discover.com americanexpress.com aexp.com visa.com mastercard.com
        mastercard.us
        barclays.co.uk barclays.com barclaycard.co.uk hsbc.co.uk hsbc.com lloydsbank.co.uk
        lloydsbank.com
        natwest.com rbs.co.uk santander.co.uk santander.com santander.es santander.de
        nationwide.co.uk tsb.co.uk
        monzo.com starlingbank.com revolut.com wise.com n26.com tide.co aib.ie bankofireland.com
        deutsche-bank.de db.com commerzbank.de commerzbank.com sparkasse.de ing.de ing.com ing.nl
        dkb.de
        postbank.de comdirect.de volksbank.de vr.de unicredit.de unicredit.it bnpparibas.com
        bnpparibas.net
        societegenerale.fr credit-agricole.fr ca-paris.fr labanquepostale.fr caisse-epargne.fr
        banquepopulaire.fr creditmutuel.fr cic.fr boursorama.fr bbva.es bbva.com caixabank.es
        caixabank.com
        bancsabadell.com bankinter.com intesasanpaolo.com bancobpm.it rabobank.nl abnamro.nl
        abnamro.com kbc.be
        ubs.com postfinance.ch raiffeisen.ch raiffeisen.at erstebank.at rbc.com td.com
        scotiabank.com bmo.com
        cibc.com desjardins.com commbank.com.au cba.com.au westpac.com.au anz.com anz.com.au
        nab.com.au
        kiwibank.co.nz asb.co.nz squareup.com square.com sumup.com zettle.com izettle.com
        klarna.com adyen.com
        mollie.com worldpay.com elavon.com fiserv.com clover.com globalpayments.com nexi.it
        redsys.es
        concardis.com payone.com authorize.net braintreepayments.com checkout.com worldline.com
        """
    ),
    Platform.CARRIER: _read_list(
        """
        usps.com usps.gov ups.com fedex.com dhl.com dhl.de dhl.co.uk dhl.fr dhl.es dhl.it dhl.nl
        dhl.at
        dhlparcel.nl dhlparcel.co.uk dhlparcel.es deutschepost.de dpd.com dpd.de dpd.co.uk dpd.fr
        dpd.at
        dpd.nl dpd.be dpd.ch dpd.ie dpd.pl dpdgroup.com dpdlocal.co.uk dpdgroup.co.uk gls-group.com
        gls-group.eu gls-pakete.de gls-italy.com gls-spain.com gls-spain.es gls-france.com
        gls-us.com
        myhermes.de hermesworld.com myhermes.co.uk hermes-europe.co.uk evri.com royalmail.com
        parcelforce.com parcelforce.co.uk yodel.co.uk canadapost.ca postescanada.ca
        canadapost-postescanada.ca purolator.com auspost.com.au startrack.com.au nzpost.co.nz
        aramex.com
        laposte.fr colissimo.fr chronopost.fr mondialrelay.fr mondialrelay.com relaiscolis.com
        colisprive.com colisprive.fr correos.es correos.com correosexpress.com seur.com seur.es
        mrw.es nacex.es
        poste.it posteitaliane.it brt.it sda.it postnl.nl postnl.com bpost.be post.at post.ch
        swisspost.ch
        inpost.pl inpost.co.uk inpost.it poczta-polska.pl anpost.com anpost.ie postnord.com
        postnord.se
        postnord.dk posten.no posti.fi ctt.pt ontrac.com lasership.com asendia.com tnt.com
        pitneybowes.com
        pirateship.com shippo.com goshippo.com shipstation.com sendcloud.com sendcloud.sc
        easypost.com
        """
    ),
}
_OWNERS = {domain: platform for platform, domains in DOMAINS.items() for domain in domains}

_LOOKALIKE = str.maketrans("1i|0", "lllo") | str.maketrans("аеорсухіѕԁӏ", "aeopcyxlsdl")


def domain_of(address: str) -> str:
    """Gives what stands behind the last @, in lower case; empty if there is nothing."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold()


def is_under(domain: str, parent: str) -> bool:
    """Tells whether the domain is the parent or lies under it, label by label."""
    return domain == parent or domain.endswith("." + parent)


def find_owner(domain: str) -> Platform | None:
    """Gives the platform that the domain belongs to; a domain that only looks like it belongs to
    nobody.
    """
    labels = domain.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_OWNERS[parent] for parent in parents if parent in _OWNERS), None)


def _look(words: str) -> str:
    """The words as a hasty eye sees them: PayPaI, paypa1 and раураl are all the same."""
    plain = unicodedata.normalize("NFKD", words.casefold()).translate(_LOOKALIKE)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("rn", "m")


def _names(*words: str) -> re.Pattern[str]:
    return regex(r"(?<![a-z0-9])(?:" + "|".join(_look(word) for word in words) + r")(?![a-z0-9])")


#: What a poser writes into the shown name or into a domain of his own, and what a letter calls its
#: sender.
_NAMES: tuple[tuple[Platform, re.Pattern[str]], ...] = (
    (Platform.PAYPAL, regex(_look("pay") + "[ -]?" + _look("pal"))),
    (Platform.ETSY, _names("etsy")),
    (Platform.EBAY, _names("ebay")),
    (Platform.AMAZON, regex(r"(?<![a-z0-9])" + _look("amazon"))),
    (Platform.STRIPE, _names("stripe")),
    (Platform.SHOPIFY, regex(_look("shopify"))),
    (
        Platform.CARRIER,
        _names(
            "usps", "ups", "fedex", "dhl", "dpd", "gls", "evri", "hermes", "royal ?mail", "yodel",
            "parcelforce",
            "canada ?post", "postes canada", "australia ?post", "auspost", "nz ?post", "la ?poste",
            "colissimo",
            "chronopost", "mondial ?relay", "correos", "seur", "mrw", "poste italiane",
            "bartolini", "postnl",
            "bpost", "deutsche ?post", "swiss ?post", "die post", "inpost", "postnord", "an ?post",
            "purolator",
            "ontrac", "tnt", "postal service", "courier", "couriers", "parcel service",
            "paketdienst",
            "transporteur", "corriere", "mensajeria", "koerier",
        ),
    ),
    (
        Platform.BANK,
        _names(
            "bank", "banking", "banque", "banco", "banca", "sparkasse", "volksbank",
            "[a-z]{3,}bank", "caixa",
            "credit union", "credit agricole", "merchant services?", "card services?",
            "cardmember services?",
            "american express", "visa", "mastercard", "barclaycard", "chargebacks?", "acquiring",
            "sumup",
            "square", "klarna", "worldpay", "adyen", "elavon", "payment services?",
            "card payments?",
        ),
    ),
)  # fmt: skip


def find_named(words: str) -> Platform | None:
    """Gives the platform that the words name, also in letters that only look alike."""
    looked = _look(words)
    return next((platform for platform, name in _NAMES if name.search(looked)), None)


def find_pose(mail: Mail) -> Platform | None:
    """Gives the platform that the sender's name or address makes it look like, whether or not it
    is.
    """
    domain = domain_of(mail.sender.address)
    return find_owner(domain) or find_named(mail.sender.name) or find_named(_unfold_labels(domain))


def _unfold_labels(domain: str) -> str:
    """The labels of a domain as words; those in other alphabets (xn--…) as they are shown."""
    return (
        " ".join(_show_label(label) for label in domain.split(".")[:-1])
        .replace("-", " ")
        .replace("_", " ")
    )


def _show_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
