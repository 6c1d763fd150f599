"""What a platform's notice says."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.mail import MailContext
from bot.domain.platforms import NoticeKind, Platform
from bot.mail.reading.normalising import fold_text
from bot.mail.understanding.notice_deadlines import find_deadline
from bot.mail.understanding.notice_fields import (
    find_amount,
    find_lone_number,
    find_order_number,
    find_reference,
)
from bot.mail.understanding.notices import read_notice
from tests.mail.letters import NOW, make_mail, vouched
from tests.sure import sure

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Please respond by December 10, 2026.", "2026-12-10 23:59"),
        ("Respond by: Dec. 10", "2026-12-10 23:59"),
        ("You have until 10th December to reply", "2026-12-10 23:59"),
        ("Seller response due date: 2026-12-10", "2026-12-10 23:59"),
        ("Evidence is due by December 10, 2026 at 5:00 PM EST", "2026-12-10 23:00"),
        ("Submit your evidence no later than 10 December 2026, 17:00 UTC", "2026-12-10 18:00"),
        ("Please respond by 10 January", "2027-01-10 23:59"),
        ("Bitte antworten Sie bis zum 10. Dezember 2026.", "2026-12-10 23:59"),
        ("Antworten Sie bis spätestens 10.12.2026, 18:00 Uhr", "2026-12-10 18:00"),
        ("Veuillez répondre avant le 1er décembre 2026", "2026-12-01 23:59"),
        ("Répondez au plus tard le 03/12/2026", "2026-12-03 23:59"),
        ("Responda antes del 3 de diciembre de 2026", "2026-12-03 23:59"),
        ("Rispondi entro il 3 dicembre 2026", "2026-12-03 23:59"),
        ("Reageer uiterlijk 3 december 2026", "2026-12-03 23:59"),
        ("Paid on 11/28/2025. Respond by 12/03/2026.", "2026-12-03 23:59"),
        ("Respond by 12/15/2026", "2026-12-15 23:59"),
        ("You can send us a file up to 9 December 2026; then we close it.", "2026-12-09 23:59"),
        ("Until November 26, 2026 you can work this out together.", "2026-11-26 23:59"),
        ("Last day: 3 December 2026", "2026-12-03 23:59"),
        ("Last chance: 30 November", "2026-11-30 23:59"),
        ("After 28 November 2026 we pay the buyer back.", "2026-11-28 23:59"),
        ("On 4 December 2026 the amount is withdrawn.", "2026-12-04 23:59"),
        ("Am 29. November 2026 erstatten wir dem Käufer den Betrag.", "2026-11-29 23:59"),
        ("Le 2 décembre 2026 nous rembourserons votre client.", "2026-12-02 23:59"),
        ("El 30 de noviembre de 2026 devolveremos el dinero.", "2026-11-30 23:59"),
        ("Il 3 dicembre 2026 rimborseremo il cliente.", "2026-12-03 23:59"),
        ("Na 30 november 2026 betalen wij uw klant terug.", "2026-11-30 23:59"),
    ],
)
def test_a_stated_date_is_read_in_the_shops_zone(words: str, day: str) -> None:
    found = sure(find_deadline(fold_text(words), at=NOW, zone=BERLIN))
    assert found.is_stated
    assert f"{found.at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("You have 10 days to respond.", "2026-12-01 23:59"),
        ("Please reply within 3 business days", "2026-11-25 23:59"),
        ("Respond within 48 hours.", "2026-11-23 10:00"),
        ("Please fax documents. Respond within ten (10) days", "2026-12-01 23:59"),
        ("Bitte antworten Sie innerhalb von 7 Tagen", "2026-11-28 23:59"),
        ("Répondez sous 8 jours", "2026-11-29 23:59"),
        ("Responda en un plazo de 10 días", "2026-12-01 23:59"),
        ("Rispondi entro 48 ore", "2026-11-23 10:00"),
        ("7 days left to respond", "2026-11-28 23:59"),
    ],
)
def test_a_span_counts_from_the_letters_date_and_is_not_stated(words: str, day: str) -> None:
    found = sure(find_deadline(fold_text(words), at=NOW, zone=BERLIN))
    assert not found.is_stated
    assert f"{found.at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == day


@pytest.mark.parametrize(
    "words",
    [
        "Respond by 12/11/2027",
        "Please respond by 02/03/2027",
        "The buyer has 180 days to respond",
        "Your refund arrives by December 10",
        "Estimated delivery: December 10",
        "Respond by 31 February 2027",
        "Respond by December 10, 2019",
        "On December 10 we pay you.",
        "The buyer opened it on November 20 and wants the money back.",
    ],
)
def test_what_is_no_deadline_or_can_be_read_in_two_ways_gives_none(words: str) -> None:
    assert find_deadline(fold_text(words), at=NOW, zone=BERLIN) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("It waits at the parcel shop until 14 January", "2027-01-14"),
        ("On November 27 it goes back to the shipper.", "2026-11-27"),
        ("Liegt bis zum 28.11.2026 in der Filiale", "2026-11-28"),
        ("Le colis attend jusqu'au 30 novembre 2026", "2026-11-30"),
        ("Paketet ligger hos ombudet till och med 2 december 2026", "2026-12-02"),
        ("Pakken bliver sendt retur den 27. november 2026", "2026-11-27"),
        ("Pakken kan hentes til og med 4. desember 2026", "2026-12-04"),
        ("Se palautetaan lähettäjälle 26. marraskuuta 2026", "2026-11-26"),
        ("Saadetis ootab pakiautomaadis kuni 27. novembrini 2026", "2026-11-27"),
        ("Paczka czeka na odbiór do 24 listopada 2026", "2026-11-24"),
        ("Aguarda levantamento até 3 de dezembro de 2026", "2026-12-03"),
        ("In giacenza fino al 3 dicembre 2026", "2026-12-03"),
        ("En la oficina hasta el 4 de diciembre de 2026", "2026-12-04"),
        ("Ligt klaar tot en met 25 november 2026", "2026-11-25"),
    ],
)
def test_until_when_a_parcel_waits_is_read_in_the_customers_languages(words: str, day: str) -> None:
    found = sure(find_deadline(fold_text(words), at=NOW, zone=BERLIN, is_parcel=True))
    assert f"{found.at.astimezone(BERLIN):%Y-%m-%d}" == day


def test_the_senders_country_tells_the_order_of_day_and_month() -> None:
    words = fold_text("Respond by 02/03/2027")
    found = sure(find_deadline(words, at=NOW, zone=UTC, is_day_first=True))
    assert found.at == datetime(2027, 3, 2, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "amount", "currency"),
    [
        ("Disputed amount: $45.00 USD", "45.00", "USD"),
        ("Betrag: 1.234,50 EUR", "1234.50", "EUR"),
        ("Montant : 1 250,00 €", "1250.00", "EUR"),
        ("£1,250 was paid", "1250.00", "GBP"),
        ("A chargeback fee of $15.00 applies. Transaction amount: CA$86.00", "86.00", "CAD"),
        ("US $33.50", "33.50", "USD"),
        ("CHF 20.–", "20.00", "CHF"),
        ("Disputed amount: 19,5 EUR", "19.50", "EUR"),
        ("The sum is 38.5 GBP", "38.50", "GBP"),
        ("Importo: .75 USD", "0.75", "USD"),
        ("Quantity: 2\nEUR 30.00", "30.00", "EUR"),
        ("On Fr 27 Nov we take back 12,00 zł", "12.00", "PLN"),
        ("Please try 3 times. Amount: 1 250,00\u00a0€", "1250.00", "EUR"),
    ],
)
def test_the_sum_at_stake_is_read_with_its_currency(words: str, amount: str, currency: str) -> None:
    assert find_amount(words) == (Decimal(amount), currency)


def test_a_bare_sign_means_the_senders_own_money() -> None:
    assert find_amount("Amount: $20.00", dollar="CAD") == (Decimal(20), "CAD")
    assert find_amount("Belopp: 200 kr", crown="SEK") == (Decimal(200), "SEK")
    assert find_amount("Belopp: 200 kr") is None


def test_a_fee_alone_is_not_at_stake() -> None:
    assert find_amount("a fee of $15.00 applies") is None


@pytest.mark.parametrize(
    ("words", "reference"),
    [
        ("Case ID: PP-D-48213377", "pp-d-48213377"),
        ("Fallnummer: 12345678", "12345678"),
        ("Numéro de dossier : AB-99", "ab-99"),
        ("Return 5012345678: buyer wants", "5012345678"),
        ("Dispute ID du_1AbC9xyz0", "du_1abc9xyz0"),
        ("case was opened in 2026", None),
    ],
)
def test_the_number_of_the_case_is_found(words: str, reference: str | None) -> None:
    assert find_reference(fold_text(words)) == reference


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("order #1042", "1042"),
        ("Bestellung Nr. 3141592655", "3141592655"),
        ("commande n° 34001", "34001"),
        ("your sale 113-1234567-7654321", "113-1234567-7654321"),
        ("in order to resolve", None),
    ],
)
def test_the_number_of_the_order_is_found(words: str, number: str | None) -> None:
    assert find_order_number(fold_text(words)) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Your buyer waits in 991827364.", "991827364"),
        ("Your buyer waits in 991827364. Item 295533771204", "991827364"),
        ("Order 3401199288, about 991827364", "991827364"),
        ("Look at 991827364 and 991827365", None),
        ("Transaction id: 991827364", None),
        ("https://x.example/991827364", None),
        ("It cost 99182736.40", None),
    ],
)
def test_a_number_without_a_name_is_the_matters_if_it_is_the_only_one(
    words: str, number: str | None
) -> None:
    assert find_lone_number(fold_text(words), but="3401199288") == number


def test_a_notice_says_all_that_the_letter_says() -> None:
    text = (
        "A buyer opened a dispute.\nCase ID: PP-D-77\nAmount: $45.00 USD\nOrder number: "
        "WC-1042\nRespond by Dec 10."
    )
    mail = make_mail(
        "service@paypal.com", "A buyer opened a dispute", text, headers=vouched("paypal.com")
    )
    notice = sure(read_notice(mail, MailContext(zone=BERLIN)))
    assert (notice.platform, notice.kind) == (Platform.PAYPAL, NoticeKind.DISPUTE)
    assert notice.is_verified
    assert notice.is_stated
    assert (notice.reference, notice.order_number) == ("PP-D-77", "WC-1042")
    assert (notice.amount, notice.currency) == (Decimal("45.00"), "USD")
    assert notice.respond_by == datetime(2026, 12, 10, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        (
            "service@paypal.com",
            "Dispute closed in your favor",
            "The dispute PP-D-1 was closed in your favor.",
        ),
        (
            "service@paypal.de",
            "Fall PP-D-12 zu Ihren Gunsten geschlossen",
            "Der Konflikt wurde geschlossen.",
        ),
        (
            "service@paypal.com",
            "You've got money",
            "Jane paid $4.00. You have 180 days to open a dispute.",
        ),
        (
            "service@paypal.com",
            "Invoice from Fraud Desk",
            "There is a dispute on your account. Call us.",
        ),
        (
            "noreply@etsy.com",
            "Your buyer closed their case",
            "The buyer closed the case on order #3141.",
        ),
        ("auto-reply@usps.com", "Delivered: 9400111899223197428490", "Your item was delivered."),
        ("news@ups.com", "Expect delays in the holidays", "Parcels may be lost or delayed."),
        ("mail@stripe.com", "How to prevent chargebacks", "Learn how disputes are opened."),
    ],
)
def test_good_news_receipts_and_advice_are_no_notice(sender: str, subject: str, text: str) -> None:
    mail = make_mail(sender, subject, text, headers=vouched(sender.rpartition("@")[2]))
    assert read_notice(mail, MailContext()) is None


@pytest.mark.parametrize(
    "text",
    [
        "We decided the dispute in the buyer's favor.",
        "The dispute was closed against you.",
        "Der Konflikt wurde zugunsten des Käufers entschieden.",
        "Le litige a été tranché en faveur de l'acheteur : la contestation est close, montant "
        "reçu.",
    ],
)
def test_a_case_that_was_lost_is_a_notice(text: str) -> None:
    mail = make_mail("service@paypal.com", "Case PP-D-1234", text, headers=vouched("paypal.com"))
    assert read_notice(mail, MailContext()) is not None


def test_an_unconfirmed_notice_is_read_but_not_verified() -> None:
    mail = make_mail("service@paypal.com", "A buyer opened a dispute", "Case ID: PP-D-77")
    notice = sure(read_notice(mail, MailContext()))
    assert not notice.is_verified
