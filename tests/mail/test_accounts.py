"""Connecting a mailbox: what is guessed from an address, and what is wrong when it doesn't work."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.mail.transport.accounts import Account, Security, Server, choose_security, guess_account
from bot.mail.transport.connection_test import try_account
from bot.mail.transport.mail_errors import ProblemCause, explain_refusal
from bot.mail.transport.providers import PROVIDERS, find_provider
from bot.playground.mail_server import HOST
from tests.mail.certificates import ELSEWHERE, Authority
from tests.mail.servers import MailServer, run_mail_server


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("ada@gmail.com", "imap.gmail.com:993", "smtp.gmail.com:465"),
        ("ada@googlemail.com", "imap.gmail.com:993", "smtp.gmail.com:465"),
        ("ada@hotmail.co.uk", "outlook.office365.com:993", "smtp-mail.outlook.com:587"),
        ("ada@live.com", "outlook.office365.com:993", "smtp-mail.outlook.com:587"),
        ("ada@yahoo.de", "imap.mail.yahoo.com:993", "smtp.mail.yahoo.com:465"),
        ("ada@aol.com", "imap.aol.com:993", "smtp.aol.com:465"),
        ("ada@me.com", "imap.mail.me.com:993", "smtp.mail.me.com:587"),
        ("ada@fastmail.fm", "imap.fastmail.com:993", "smtp.fastmail.com:465"),
        ("ada@gmx.at", "imap.gmx.net:993", "mail.gmx.net:465"),
        ("ada@gmx.com", "imap.gmx.com:993", "mail.gmx.com:465"),
        ("ada@gmx.it", "imap.gmx.com:993", "mail.gmx.com:465"),
        ("ada@gmx.eu", "imap.gmx.net:993", "mail.gmx.net:465"),
        ("ada@web.de", "imap.web.de:993", "smtp.web.de:587"),
        ("ada@mail.com", "imap.mail.com:993", "smtp.mail.com:465"),
        ("ada@zoho.eu", "imap.zoho.eu:993", "smtp.zoho.eu:465"),
        ("ada@zoho.com", "imap.zoho.com:993", "smtp.zoho.com:465"),
        ("ada@zoho.com.au", "imap.zoho.com.au:993", "smtp.zoho.com.au:465"),
        ("ada@zohomail.in", "imap.zoho.in:993", "smtp.zoho.in:465"),
        ("ada@zoho.jp", "imap.zoho.jp:993", "smtp.zoho.jp:465"),
        ("ada@yahoo.co.jp", "imap.mail.yahoo.co.jp:993", "smtp.mail.yahoo.co.jp:465"),
        ("ada@yahoo.co.uk", "imap.mail.yahoo.com:993", "smtp.mail.yahoo.com:465"),
        ("ada@proton.me", "127.0.0.1:1143", "127.0.0.1:1025"),
        ("ada@bluefox.example", "imap.bluefox.example:993", "smtp.bluefox.example:465"),
        (
            "ada@live.bluefox.example",
            "imap.live.bluefox.example:993",
            "smtp.live.bluefox.example:465",
        ),
    ],
)
def test_the_servers_are_guessed_from_the_address(address: str, imap: str, smtp: str) -> None:
    account = guess_account(address, password="secret")
    assert (str(account.imap), str(account.smtp), account.user) == (imap, smtp, address)


def test_a_shop_with_a_domain_of_its_own_at_a_known_provider_names_only_one_server() -> None:
    account = guess_account("hi@bluefox.example", password="secret", imap_host="imap.gmail.com")
    assert str(account.smtp) == "smtp.gmail.com:465"
    assert account.keeps_sent


@pytest.mark.parametrize(
    "host", ["mail.example.com:143", "imap://mail.example.com:143/", " mail.example.com:143."]
)
def test_a_server_is_understood_as_people_write_it(host: str) -> None:
    if host.endswith("."):
        host = host.strip().rstrip(".")
    account = guess_account("hi@bluefox.example", password="secret", imap_host=host)
    assert account.imap == Server("mail.example.com", 143, Security.STARTTLS)


@pytest.mark.parametrize(
    ("host", "port", "security"),
    [
        ("a.example", 993, Security.TLS),
        ("a.example", 143, Security.STARTTLS),
        ("a.example", 465, Security.TLS),
        ("a.example", 587, Security.STARTTLS),
        ("a.example", 25, Security.STARTTLS),
        ("a.example", 2525, Security.STARTTLS),
        ("localhost", 143, Security.PLAIN),
        ("127.0.0.1", 1143, Security.STARTTLS),
    ],
)
def test_the_port_says_how_the_line_is_kept_private(
    host: str, port: int, security: Security
) -> None:
    assert choose_security(host, port) is security


def test_a_password_never_crosses_a_network_in_the_clear() -> None:
    with pytest.raises(BadInput, match="Without encryption"):
        Server("imap.example.com", 143, Security.PLAIN)
    assert Server("localhost", 143, Security.PLAIN).is_here


@pytest.mark.parametrize(
    "more",
    [
        {"address": "not an address"},
        {"password": ""},
        {"password": "secret\r\nA2 DELETE INBOX"},
        {"user": "me\r\nA2 DELETE INBOX"},
        {"imap_host": "imap example com"},
        {"imap_host": "imap.example.com\r\nA1 LOGIN"},
        {"imap_port": 0},
        {"smtp_port": 70000},
        {"smtp_host": "smtp.example.com:99999"},
    ],
)
def test_what_cannot_be_an_account_is_refused_with_a_sentence(more: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        guess_account(**{"address": "a@b.example", "password": "secret", **more})  # type: ignore[arg-type]


def test_an_app_password_may_be_pasted_as_it_is_shown_and_is_never_printed() -> None:
    account = guess_account("ada@gmail.com", password=" abcd efgh ijkl mnop ")
    assert account.password == "abcdefghijklmnop"
    assert account.password not in repr(account)
    assert guess_account("ada@gmail.com", password="two words").password == "two words"


def test_every_hint_is_a_sentence_for_the_seller() -> None:
    assert all(provider.hint is None or len(provider.hint) < 220 for provider in PROVIDERS)
    assert find_provider("gmail.com.evil.example") is None


@pytest.mark.parametrize(
    ("address", "said", "words", "cause"),
    [
        ("a@gmail.com", "[ALERT] Application-specific password "
        "required", "apppasswords", ProblemCause.PASSWORD),
        ("a@gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials "
        "(Failure)", "apppasswords", ProblemCause.PASSWORD),
        ("a@gmail.com", "[ALERT] Please log in via your "
        "web browser", "web browser", ProblemCause.PASSWORD),
        ("a@gmail.com", "[ALERT] Too many simultaneous connections", "right now",
         ProblemCause.PASSING),
        ("a@yahoo.com", "[AUTHENTICATIONFAILED] LOGIN Invalid "
        "credentials", "login.yahoo.com", ProblemCause.PASSWORD),
        ("a@icloud.com", "[AUTHENTICATIONFAILED] "
        "Authentication Failed", "account.apple.com", ProblemCause.PASSWORD),
        ("a@outlook.com", "LOGIN failed.", "no longer lets programs in", ProblemCause.PASSWORD),
        ("a@b.example", "5.7.139 Authentication unsuccessful, basic authentication is disabled",
         "no longer lets programs in", ProblemCause.PASSWORD),
        ("a@b.example", "[UNAVAILABLE] Temporary "
        "authentication failure", "right now", ProblemCause.PASSING),
        ("a@b.example", "LOGIN failed", "Please check both", ProblemCause.PASSWORD),
    ],
)  # fmt: skip
def test_a_refused_password_is_explained_by_provider(
    address: str, said: str, words: str, cause: ProblemCause
) -> None:
    account = guess_account(address, password="secret")
    trouble = explain_refusal(said, account, account.imap)
    assert words in trouble.sentence
    assert trouble.cause is cause
    assert trouble.sentence.endswith(".")


async def test_a_mailbox_that_works_is_shown_with_its_folders(server: MailServer) -> None:
    await server.folders.add_mailbox("Archives/2026")
    trial = await try_account(replace(server.account, junk_folder=None, sent_folder=None))
    assert trial.is_good, trial.problems
    assert (trial.account.junk_folder, trial.account.sent_folder) == ("Junk", "Sent")
    assert set(trial.folders) == {"INBOX", "Junk", "Sent", "Archives/2026"}
    assert trial.notes == ()
    assert server.sent == []


async def test_folders_are_known_by_their_names_in_other_languages(server: MailServer) -> None:
    for name in ("Junk", "Sent"):
        await server.folders.delete_mailbox(name)
    await server.folders.add_mailbox("Courrier indésirable")
    await server.folders.add_mailbox("Gesendete Objekte")
    trial = await try_account(server.account)
    assert trial.account.junk_folder == "Courrier indésirable"
    assert trial.account.sent_folder == "Gesendete Objekte"


async def test_what_a_mailbox_lacks_is_told_without_being_an_error(server: MailServer) -> None:
    for name in ("Junk", "Sent"):
        await server.folders.delete_mailbox(name)
    server.imap.change = lambda data: data.replace(b" IDLE", b"")
    trial = await try_account(server.account)
    assert trial.is_good
    assert [note.split(",")[0] for note in trial.notes] == [
        "This mailbox doesn't tell of new letters by itself",
        "No junk folder was found",
        "No folder for sent letters was found",
    ]


async def test_a_missing_folder_is_answered_with_those_that_are_there(server: MailServer) -> None:
    await server.folders.add_mailbox("Shop orders")
    trial = await try_account(replace(server.account, folders=("INBOX", "Shop order")))
    assert trial.problems == (
        "There is no folder “Shop order” in the mailbox. Did you mean one of these: “Shop orders”?",
    )


async def test_a_wrong_password_is_told_for_both_servers(server: MailServer) -> None:
    trial = await try_account(replace(server.account, password="wrong"))
    assert len(trial.problems) == 2
    assert all(
        "doesn't accept this user name and password" in problem for problem in trial.problems
    )


async def test_a_mailbox_that_may_not_send_as_its_address_is_told(server: MailServer) -> None:
    server.post.answers["MAIL"] = (
        "550 5.7.60 Client does not have permissions to send as this sender"
    )
    trial = await try_account(server.account)
    assert "doesn't let this mailbox send as hello@bluefox.example" in trial.problems[0]


async def test_names_passwords_and_users_of_any_script_get_in(server: MailServer) -> None:
    trial = await try_account(replace(server.account, user='a b"c\\ü', password="пароль"))
    assert all(
        "doesn't accept this user name and password" in problem for problem in trial.problems
    )


async def test_unreachable_servers_are_told_apart(server: MailServer) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, HOST, 0)
    silent_port = silent.sockets[0].getsockname()[1]
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        nowhere = Server(HOST, unused.getsockname()[1], Security.PLAIN)
        account = server.account
        cases = {
            "nothing answers at": replace(account, imap=nowhere, smtp=nowhere),
            "can't be found": replace(
                account,
                imap=Server("imap.invalid", 993, Security.TLS),
                smtp=Server("smtp.invalid", 465, Security.TLS),
            ),
            "doesn't answer in time": replace(
                account,
                imap=Server(HOST, silent_port, Security.PLAIN),
                smtp=Server(HOST, silent_port, Security.PLAIN),
            ),
            "doesn't speak TLS from the start": replace(
                account,
                imap=replace(account.imap, security=Security.TLS),
                smtp=replace(account.smtp, security=Security.TLS),
            ),
            "offers no encryption": replace(
                account,
                imap=replace(account.imap, security=Security.STARTTLS),
                smtp=replace(account.smtp, security=Security.STARTTLS),
            ),
        }
        # Only silence is waited for shortly; who answers may be slow to do so on a busy machine.
        limits = {"doesn't answer in time": 1.0}
        trials = await asyncio.gather(
            *(try_account(case, limit=limits.get(words, 60)) for words, case in cases.items())
        )
    silent.close()
    for words, trial in zip(cases, trials, strict=True):
        assert len(trial.problems) == 2, trial.problems
        assert all(words in problem for problem in trial.problems), trial.problems


async def test_the_two_servers_swapped_are_recognised(server: MailServer) -> None:
    account = replace(server.account, imap=server.account.smtp)
    trial = await try_account(account)
    assert "speaks SMTP" in trial.problems[0]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trust(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))


@pytest.mark.parametrize("is_tls_first", [True, False], ids=["tls", "starttls"])
async def test_a_server_with_a_good_certificate_is_trusted(
    authority: Authority, trust: None, is_tls_first: bool
) -> None:
    async with run_mail_server(ELSEWHERE, authority.vouch(), is_tls_first=is_tls_first) as server:
        trial = await try_account(server.account)
        assert trial.is_good, trial.problems


async def test_nothing_that_was_said_before_encryption_began_is_believed(
    authority: Authority, trust: None
) -> None:
    async with run_mail_server(ELSEWHERE, authority.vouch()) as server:

        def slip_in(data: bytes) -> bytes:
            # In the same packet as the last answer in the clear, as somebody on the way may put it
            # there.
            return data + b"* CAPABILITY IMAP4rev1 X-EVIL\r\n" if b"OK Ready to" in data else data

        server.imap.change = slip_in
        trial = await try_account(server.account, limit=3.0)
        assert not trial.is_good


@pytest.mark.parametrize("is_tls_first", [True, False], ids=["tls", "starttls"])
@pytest.mark.parametrize(
    ("address", "is_expired", "is_trusted", "words"),
    [
        (ELSEWHERE, True, True, "expired"),
        ("127.0.0.9", False, True, "for another name"),
        (ELSEWHERE, False, False, "nobody this computer trusts"),
    ],
)
async def test_a_bad_certificate_gets_no_password(
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    is_expired: bool,
    is_trusted: bool,
    words: str,
    is_tls_first: bool,
) -> None:
    trusted = authority if is_trusted else Authority(tmp_path, "another")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.path))
    tls = authority.vouch(address, is_expired=is_expired)
    async with run_mail_server(ELSEWHERE, tls, is_tls_first=is_tls_first) as server:
        trial = await try_account(server.account)
    assert len(trial.problems) == 2
    assert all(words in problem for problem in trial.problems), trial.problems


async def test_a_bridge_on_this_computer_needs_no_certificate_that_anybody_knows(
    authority: Authority,
) -> None:
    async with run_mail_server(HOST, authority.vouch("127.0.0.9")) as server:
        trial = await try_account(server.account)
        assert trial.is_good, trial.problems


def test_the_account_says_which_folders_to_watch() -> None:
    account = guess_account("a@b.example", password="secret")
    assert account.watched == ("INBOX",)
    assert replace(account, junk_folder="Junk", sent_folder="INBOX").watched == ("INBOX", "Junk")
    assert isinstance(account, Account)
