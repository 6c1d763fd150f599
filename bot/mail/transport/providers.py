"""Mail providers that many small shops use: their servers, and how to be let in.

From the providers' own help pages, as of 2026.
"""

from bot.domain.records import dataclass

#: This computer, where Proton Mail Bridge listens.
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider; `names` are the domains of its addresses ("live.*": in any country) and further
    hosts.
    """

    label: str
    names: tuple[str, ...]
    imap_host: str
    smtp_host: str
    imap_port: int = 993
    smtp_port: int = 465
    #: One sentence on the password to give.
    hint: str | None = None
    #: It files a copy of what is sent over SMTP by itself.
    keeps_sent: bool = False
    #: The domains by whose names it signs what it found out about a sender ("": it writes no name),
    #: where it is known that it does so on every letter and takes away what others sign by them.
    signs_as: tuple[str, ...] = ()
    #: It lets no program in by password at all.
    refuses_passwords: bool = False


def _ask_app_password(label: str, link: str) -> str:
    return f"{label} wants an app password here, not your usual one: make one at {link}"


def _make_zoho(country: str, *more: str) -> Provider:
    """Zoho keeps each mailbox in the country where it was opened, on servers of its own."""
    return Provider(
        label="Zoho",
        names=(f"zoho.{country}", f"zohomail.{country}", f"imappro.zoho.{country}", *more),
        imap_host=f"imap.zoho.{country}",
        smtp_host=f"smtp.zoho.{country}",
        hint=_ask_app_password(
            "Zoho", f"https://accounts.zoho.{country}/home#security/app_password"
        ),
    )


_APPLE = "https://account.apple.com"
_MICROSOFT = (
    "Microsoft no longer lets programs in by password: have the shop's letters forwarded to a "
    "mailbox elsewhere, such as Gmail or Fastmail, and connect that one."
)
_ENABLE = "%s first wants IMAP switched on in its settings, under “POP3 & IMAP”: %s"

PROVIDERS = (
    Provider(
        label="Gmail",
        signs_as=("google.com",),
        names=("gmail.com", "googlemail.com"),
        imap_host="imap.gmail.com",
        smtp_host="smtp.gmail.com",
        hint=_ask_app_password("Gmail", "https://myaccount.google.com/apppasswords"),
        keeps_sent=True,
    ),
    Provider(
        label="Outlook",
        signs_as=("",),
        names=("outlook.*", "hotmail.*", "live.*", "msn.com", "passport.com", "smtp.office365.com"),
        imap_host="outlook.office365.com",
        smtp_host="smtp-mail.outlook.com",
        smtp_port=587,
        hint=_MICROSOFT,
        keeps_sent=True,
        refuses_passwords=True,
    ),
    # It shares Yahoo's name and nothing else.
    Provider(
        label="Yahoo! JAPAN",
        names=("yahoo.co.jp", "ymail.ne.jp"),
        imap_host="imap.mail.yahoo.co.jp",
        smtp_host="smtp.mail.yahoo.co.jp",
        hint="Yahoo! JAPAN first wants mail programs allowed in its settings, under "
        "“IMAP・POP・SMTPアクセス”: https://mail.yahoo.co.jp",
    ),
    Provider(
        label="Yahoo",
        signs_as=("yahoo.com",),
        names=("yahoo.*", "ymail.com", "rocketmail.com", "myyahoo.com"),
        imap_host="imap.mail.yahoo.com",
        smtp_host="smtp.mail.yahoo.com",
        hint=_ask_app_password("Yahoo", "https://login.yahoo.com/account/security"),
        keeps_sent=True,
    ),
    Provider(
        label="AOL",
        signs_as=("yahoo.com", "aol.com"),
        names=("aol.*", "aim.com", "verizon.net"),
        imap_host="imap.aol.com",
        smtp_host="smtp.aol.com",
        hint=_ask_app_password("AOL", "https://login.aol.com/account/security"),
        keeps_sent=True,
    ),
    Provider(
        label="iCloud",
        signs_as=("icloud.com",),
        names=("icloud.com", "me.com", "mac.com"),
        imap_host="imap.mail.me.com",
        smtp_host="smtp.mail.me.com",
        smtp_port=587,
        hint=_ask_app_password("iCloud", _APPLE),
    ),
    Provider(
        label="Fastmail",
        signs_as=("messagingengine.com",),
        names=("fastmail.*", "sent.com"),
        imap_host="imap.fastmail.com",
        smtp_host="smtp.fastmail.com",
        hint=_ask_app_password("Fastmail", "https://app.fastmail.com/settings/security/apps"),
    ),
    Provider(
        label="GMX",
        signs_as=("gmx.net", "gmx.com"),
        names=(
            "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.li", "gmx.eu", "gmx.org", "gmx.info",
            "gmx.biz",
        ),
        imap_host="imap.gmx.net",
        smtp_host="mail.gmx.net",
        hint=_ENABLE % ("GMX", "https://www.gmx.net"),
    ),
    Provider(
        label="GMX",
        signs_as=("gmx.net", "gmx.com"),
        names=("gmx.*",),
        imap_host="imap.gmx.com",
        smtp_host="mail.gmx.com",
        hint=_ENABLE % ("GMX", "https://www.gmx.com"),
    ),
    Provider(
        label="WEB.DE",
        signs_as=("web.de",),
        names=("web.de",),
        imap_host="imap.web.de",
        smtp_host="smtp.web.de",
        smtp_port=587,
        hint=_ENABLE % ("WEB.DE", "https://web.de"),
    ),
    Provider(
        label="mail.com",
        signs_as=("mail.com",),
        names=("mail.com", "email.com", "usa.com", "post.com", "europe.com"),
        imap_host="imap.mail.com",
        smtp_host="smtp.mail.com",
        hint="mail.com lets programs in only with a Premium account, once IMAP is switched on in "
        "its settings.",
    ),
    *(_make_zoho(country) for country in ("eu", "in", "jp", "com.au", "com.cn", "sa")),
    _make_zoho("com", "zoho.*", "zohomail.*"),
    Provider(
        label="Proton",
        signs_as=("protonmail.ch", "proton.me", "proton.ch"),
        names=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        imap_host=HERE,
        imap_port=1143,
        smtp_host=HERE,
        smtp_port=1025,
        hint=(
            "Proton needs Proton Mail Bridge on the same computer as Goodword, with "
            "GOODWORD_MAIL_PRIVATE=yes set; give the password that Bridge shows: "
            "https://proton.me/mail/bridge"
        ),
        keeps_sent=True,
    ),
    Provider(label="Posteo", names=("posteo.*",), imap_host="posteo.de", smtp_host="posteo.de"),
    Provider(
        label="mailbox.org", names=("mailbox.org",), imap_host="imap.mailbox.org",
        smtp_host="smtp.mailbox.org"
    ),
    Provider(
        label="T-Online",
        names=("t-online.de", "magenta.de"),
        imap_host="secureimap.t-online.de",
        smtp_host="securesmtp.t-online.de",
        hint="T-Online wants its separate e-mail password here: make one at "
        "https://www.t-online.de/email",
    ),
    Provider(label="Orange", names=("orange.fr", "wanadoo.fr"), imap_host="imap.orange.fr",
    smtp_host="smtp.orange.fr"),
    Provider(label="La Poste", names=("laposte.net",), imap_host="imap.laposte.net",
    smtp_host="smtp.laposte.net"),
    Provider(label="Free", names=("free.fr",), imap_host="imap.free.fr", smtp_host="smtp.free.fr"),
    Provider(label="Libero", names=("libero.it",), imap_host="imapmail.libero.it",
    smtp_host="smtp.libero.it"),
    Provider(label="BT", names=("btinternet.com",), imap_host="mail.btinternet.com",
    smtp_host="mail.btinternet.com"),
    Provider(
        label="Comcast",
        names=("comcast.net",),
        imap_host="imap.comcast.net",
        smtp_host="smtp.comcast.net",
        smtp_port=587,
    ),
    Provider(label="Seznam", names=("seznam.cz", "email.cz"), imap_host="imap.seznam.cz",
    smtp_host="smtp.seznam.cz"),
    Provider(
        label="Yandex",
        names=("yandex.*", "ya.ru"),
        imap_host="imap.yandex.com",
        smtp_host="smtp.yandex.com",
        hint=_ask_app_password("Yandex", "https://id.yandex.com/security/app-passwords"),
    ),
)  # fmt: skip


#: What a country's provider may write before the country: "yahoo.co.uk".
_SECOND_LEVELS = frozenset({"co", "com", "net", "org"})


def find_provider(name: str) -> Provider | None:
    """The provider of an address's domain or of a server's host name; None when it isn't a known
    one.
    """
    name = name.lower().rstrip(".")
    first, _, rest = name.partition(".")
    wanted = {name}
    if "." not in rest or rest.partition(".")[0] in _SECOND_LEVELS:
        wanted.add(f"{first}.*")
    for provider in PROVIDERS:
        hosts = {provider.imap_host, provider.smtp_host} - {HERE}
        if wanted & {*provider.names, *hosts}:
            return provider
    return None
