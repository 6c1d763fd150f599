"""A letter handed to the shop's mail server, and what came of it, honestly.

Once the letter itself was on its way and no answer came, it may have gone: that is *unknown*, and
never tried again by itself. Everything that fails before that moment has certainly not gone.
"""

import asyncio
import re
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.domain.sending import Ending, SendOutcome
from bot.mail.transport.accounts import Account, Security
from bot.mail.transport.imap_session import share_context
from bot.mail.transport.mail_errors import (
    MailProblem,
    ProblemCause,
    explain_greeting,
    explain_missing_tls,
    explain_refusal,
    explain_trouble,
    quote_server,
)
from bot.mail.transport.resolving import look_up

if TYPE_CHECKING:
    from aiosmtplib import SMTP

#: Seconds for each answer; and for the last one, before which many servers search the letter for
#: spam.
ANSWER, LAST_ANSWER = 30.0, 180.0


class _Refused(Exception):
    """A server's answer that isn't yes."""

    def __init__(self, step: str, code: int, said: str) -> None:
        super().__init__(step, code, said)
        self.step, self.code, self.said = step, code, said


async def send_mail(
    account: Account,
    message: bytes,
    *,
    sender: str,
    recipient: str,
    answer: float = ANSWER,
    last_answer: float = LAST_ANSWER,
) -> SendOutcome:
    """Sends one letter to one address and says how that ended; it never raises for what a server
    does.

    `message` has CRLF line ends, and both addresses their domain in ASCII, as `composing` gives
    them. Cancelled in the middle, the letter may have gone.
    """
    client = None
    is_under_way = False
    try:
        client = await open_smtp(account, answer)
        await _hand_over_envelope(client, sender, recipient)
        await _ask(client, b"DATA")
        is_under_way = True
        await _hand_over_content(client, message, last_answer)
    except _Refused as error:
        return _judge(error, account)
    except Exception as error:  # noqa: BLE001 - whatever a server does, the letter's fate must be told
        if is_under_way:
            return SendOutcome(
                Ending.UNKNOWN,
                f"{account.smtp.host} took the letter and didn't say what became of it.",
            )
        trouble = explain_smtp(error, account)
        ending = Ending.BLOCKED
        if trouble.cause is ProblemCause.PASSING:
            ending = Ending.TEMPORARY
        return SendOutcome(ending, trouble.sentence)
    else:
        with suppress(Exception):  # it is sent, whatever comes now
            await client.quit(timeout=min(answer, 5.0))
        return SendOutcome(Ending.SENT)
    finally:
        if client is not None:
            client.close()


async def open_smtp(account: Account, answer: float = ANSWER) -> "SMTP":
    """A client that is connected, encrypted and logged in; the caller closes it.

    Raises what the network, the certificate or the server says: see `explain_smtp`.
    """
    from aiosmtplib import SMTP

    server = account.smtp
    dialled = await _dial(account, answer)
    context = None
    if server.security is not Security.PLAIN:
        context = await asyncio.to_thread(share_context, server)
    client = SMTP(
        hostname=server.host,
        sock=dialled,
        local_hostname="[127.0.0.1]",  # where we really are is nobody's business
        timeout=answer,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=context,
    )
    try:
        await client.connect()
        await client.login(account.user, account.password)
    except BaseException:
        client.close()
        dialled.close()
        raise
    return client


async def _dial(account: Account, answer: float) -> socket.socket:
    """A connection to an address that was looked at before."""
    problem: OSError | None = None
    for place in await asyncio.to_thread(look_up, account, account.smtp):
        found = place.open()
        try:
            found.setblocking(False)
            async with asyncio.timeout(answer):
                await asyncio.get_running_loop().sock_connect(found, place.address)
        except OSError as error:
            found.close()
            problem = error
        except BaseException:
            found.close()
            raise
        else:
            return found
    raise problem or OSError(f"{account.smtp.host} has no address")


def explain_smtp(error: BaseException, account: Account) -> MailProblem:
    """What an error means that came before the letter was on its way."""
    from aiosmtplib import (
        SMTPAuthenticationError,
        SMTPConnectResponseError,
        SMTPHeloError,
        SMTPNotSupported,
        SMTPResponseException,
    )

    server = account.smtp
    if isinstance(error, SMTPAuthenticationError):
        trouble = explain_refusal(error.message, account, server)
        is_passing = 400 <= error.code < 500 and error.code != 432
        if is_passing:
            return MailProblem(trouble.sentence, ProblemCause.PASSING)
        return trouble
    if isinstance(error, SMTPNotSupported) or "extension not supported" in str(error).lower():
        return explain_missing_tls(account, server)
    is_stranger = isinstance(error, SMTPResponseException) and error.code not in range(200, 600)
    if is_stranger or isinstance(error, (SMTPConnectResponseError, SMTPHeloError)):
        # whatever it is, its words are nobody's business
        return explain_greeting("", account, server)
    if isinstance(error, SMTPResponseException):
        said = quote_server(error.message)
        return MailProblem(f"{server.host} can't talk right now{said}.", ProblemCause.PASSING)
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(error, ssl.SSLError) or not isinstance(cause, (ssl.SSLError, OSError)):
        cause = error
    return explain_trouble(cause, account, server)


async def _hand_over_envelope(client: "SMTP", sender: str, recipient: str) -> None:
    from aiosmtplib import SMTPRecipientRefused, SMTPSenderRefused

    options, encoding = [], "ascii"
    if not (sender + recipient).isascii():
        options, encoding = ["SMTPUTF8"], "utf-8"
    try:
        await client.mail(sender, options=options, encoding=encoding)
        await client.rcpt(recipient, encoding=encoding)
    except SMTPSenderRefused as error:
        raise _Refused("MAIL", error.code, error.message) from None
    except SMTPRecipientRefused as error:
        raise _Refused("RCPT", error.code, error.message) from None


async def _ask(client: "SMTP", command: bytes) -> None:
    answer = await client.execute_command(command)
    if answer.code != 354:
        raise _Refused("DATA", answer.code, answer.message)


async def _hand_over_content(client: "SMTP", message: bytes, last_answer: float) -> None:
    # The library's own `data` doesn't tell whether the letter was under way when the connection
    # broke.
    protocol = client.protocol
    if protocol is None:
        raise ConnectionError("the connection is gone")
    protocol.write(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
    answer = await protocol.read_response(timeout=last_answer)
    if answer.code != 250:
        raise _Refused("CONTENT", answer.code, answer.message)


#: What a refusal means, by its enhanced code (RFC 3463) or a word in it; the first that fits.
_MEANINGS: tuple[tuple[str, Ending, str], ...] = (
    (r"5\.4\.5|daily|sending limit|quota exceeded|rate limit|too many", Ending.TEMPORARY,
     "the mail provider lets this mailbox send no more for now"),
    (r"5\.1\.[01236]|5\.1\.10|user unknown|unknown user|no such (?:user|recipient)|does ?n.t "
    "exist|not exist"
     "|unknown recipient|mailbox unavailable|invalid recipient|recipient.{0,20}rejected|no "
     "mailbox", Ending.REFUSED,
     "there is no such address"),
    (r"[45]\.2\.2|mailbox (?:is )?full|over ?quota", Ending.REFUSED, "their mailbox is full"),
    (r"5\.2\.1|disabled|inactive", Ending.REFUSED, "their mailbox is closed"),
    (r"5\.2\.3|5\.3\.4|too (?:large|big)|size limit", Ending.REFUSED, "the letter is too large"),
    (r"5\.7|spam|blocked|blacklist|policy|reputation|dmarc|spf", Ending.REFUSED,
     "it was taken for spam or forbidden by a rule"),
)  # fmt: skip

#: After these no other letter arrives there either.
_GONE = ("there is no such address", "their mailbox is closed")


def _judge(error: _Refused, account: Account) -> SendOutcome:
    """What a server's no means, given in time: the letter has certainly not gone."""
    said = quote_server(error.said)
    if error.code < 400 and error.step == "CONTENT":
        return SendOutcome(
            Ending.UNKNOWN, f"{account.smtp.host} gave an answer that can't be read{said}."
        )
    if error.code < 500:
        return SendOutcome(
            Ending.TEMPORARY, f"{account.smtp.host} doesn't take it right now{said}."
        )
    if error.code in (530, 535) or error.step == "MAIL" or re.search(
        "send ?as|sender.{0,40}not (?:owned|allowed|authori[sz]ed|permitted)|authentication "
        "(?:is )?required",
        error.said, re.IGNORECASE,
    ):  # fmt: skip
        return SendOutcome(
            Ending.BLOCKED,
            f"{account.smtp.host} doesn't let this mailbox send as {account.address}{said}. "
            "Please check the mailbox's address and user name.",
        )
    for pattern, ending, words in _MEANINGS:
        if re.search(pattern, error.said, re.IGNORECASE):
            return SendOutcome(ending, f"{words}{said}.", closes_way=words in _GONE)
    return SendOutcome(Ending.REFUSED, f"{account.smtp.host} refuses it{said}.")
