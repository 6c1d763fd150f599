"""Mail values for the tests of what a letter is taken for."""

from datetime import UTC, datetime

from bot.domain.mail import Mail, MailAddress

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # a Saturday


def make_mail(
    sender: str = "jane@mail.example",
    subject: str = "",
    text: str = "",
    *,
    name: str = "",
    at: datetime = NOW,
    language: str | None = None,
    headers: dict[str, str] | None = None,
) -> Mail:
    """A letter with these words; each header stands in it once."""
    return Mail(
        key="k",
        message_id="<1@mail.example>",
        sender=MailAddress(name, sender),
        subject=subject,
        at=at,
        words=text,
        text=text,
        language=language,
        headers={key: (value,) for key, value in (headers or {}).items()},
    )


def vouched(domain: str) -> dict[str, str]:
    """The headers of a letter that the shop's provider found to be from the domain."""
    return {"authentication-results": f"mx.shop.example; dmarc=pass header.from={domain}"}
