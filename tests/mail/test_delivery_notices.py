"""Which of a carrier's many letters say that the customer has the parcel, and which numbers they
name.
"""

import pytest

from bot.mail.understanding.delivery_notices import list_numbers, says_delivered
from tests.mail.letters import make_mail

CARRIER = "noreply@royalmail.com"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Your parcel has been delivered", "Thanks for using us."),
        (
            "Your parcel AB123456785GB has been delivered",
            "Left with a neighbour. Problem with your delivery?",
        ),
        ("Your parcel was delivered today at 12:01", "Signed for by LOVELACE"),
        (
            "USPS Item Delivered, Front Door/Porch",
            "Your item was delivered at the front door at 11:02 am.",
        ),
        ("Delivered: your package", "It is in your mailbox."),
        ("Your parcel's been delivered", "If you can't find it, ask your neighbours."),
        (
            "We've delivered your parcel",
            "Is it not there? Call us.\nTrack your next delivery in our app.",
        ),
        ("UPS Delivery Notification", "Your package has been delivered.\nLeft at: Front Door"),
        ("Tracking update RR123456785GB", "Status: Delivered\nSigned by: A. Lovelace"),
        ("News of your parcel", "Your parcel was delivered to a neighbour at number 12."),
        (
            "News of your parcel",
            "We have left your parcel with your neighbour.\nThey are at number 12.",
        ),
        ("News of your parcel", "It has been collected by the recipient."),
        ("Delivery complete", "Your customer has their parcel."),
        ("Ihre DHL Sendung wurde zugestellt", "Die Sendung wurde erfolgreich zugestellt."),
        ("Ihr Paket ist da", "Ihr Paket wurde heute um 11:20 Uhr bei Ihrem Nachbarn abgegeben."),
        ("Ihr Paket", "Wir haben Ihr Paket heute dem Nachbarn übergeben."),
        ("Zustellung erfolgreich", "Vielen Dank."),
        ("Votre colis a été livré", "Le colis XY123456789 a bien été livré."),
        ("Suivi de votre colis", "Votre colis a été remis à votre voisin."),
        ("Su envío ha sido entregado", "El envío PQ4X12345678 ha sido entregado a su vecino."),
        ("Envío entregado", "Gracias."),
        ("Seguimiento", "Se ha entregado su paquete: ha sido entregado en el buzón."),
        ("La tua spedizione è stata consegnata", "Consegnata il 20/11."),
        ("Aggiornamento", "Il pacco è stato consegnato al vicino."),
        ("Je pakket is bezorgd", "Het pakket is bezorgd bij de buren."),
        ("Track & trace", "Je pakket is vandaag om 14:05 afgeleverd."),
    ],
)
def test_words_that_say_outright_that_it_was_delivered_count(subject: str, words: str) -> None:
    assert says_delivered(make_mail(CARRIER, subject, words))


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Your parcel is out for delivery", "It comes today."),
        ("Your parcel will be delivered tomorrow", "Between 9 and 11."),
        ("Your parcel is due to be delivered on Friday", ""),
        ("Your parcel is being delivered today", ""),
        ("Your parcel is delivered between 2 and 4 pm", ""),
        ("We couldn't deliver your parcel", "Nobody was in."),
        ("Your parcel could not be delivered", "The address is incomplete."),
        ("Your parcel hasn't been delivered yet", "We are looking for it."),
        ("Your parcel should have been delivered by now", "Sorry."),
        (
            "Delivery attempted",
            "We tried to deliver your parcel. It was delivered back to the depot.",
        ),
        ("Sorry we missed you", "We'll let you know when your parcel has been delivered."),
        ("Was your parcel delivered as you wished?", "Tell us in two minutes."),
        ("Get your parcel delivered tomorrow", "From 3.99."),
        ("How parcels are delivered in December", "Post early."),
        ("Your parcel is on its way", "Once it has been delivered, we tell you."),
        ("Your parcel has been delivered to the sender", ""),
        ("Your parcel has been delivered", "It was returned to the sender."),
        ("Your parcel has been delivered to a ParcelShop", "It is ready for collection."),
        ("Your parcel was delivered", "It is waiting for you to be collected at the post office."),
        ("Your parcel was delivered to our depot", ""),
        ("Your returned parcel has been delivered to you", ""),
        ("Your parcel was delivered to the wrong address", "Sorry."),
        ("Delivered, to agent for final delivery", ""),
        ("Your parcel has been collected from the sender", "We are on it."),
        ("1 of 2 parcels has been delivered", "The other comes tomorrow."),
        ("Your parcels today", "AB1 was delivered.\nAB2 is out for delivery."),
        ("Your monthly statement", "You sent 12 parcels."),
        ("Ihre Sendung kommt heute", "Die Sendung wird heute zugestellt."),
        ("Ihre Sendung konnte nicht zugestellt werden", "Sie wurde in der Filiale abgegeben."),
        ("Ihr Paket", "Ihr Paket wurde im Paketshop abgegeben."),
        ("Ihr Paket wurde an den Absender zugestellt", ""),
        ("Votre colis n'a pas pu être livré", "Destinataire absent."),
        ("Votre colis sera livré demain", ""),
        ("Votre colis a été livré en point relais", ""),
        ("Su envío está en reparto", "Será entregado hoy."),
        ("Su envío no ha sido entregado", "Destinatario ausente."),
        ("La tua spedizione è in consegna", "Sarà consegnata oggi."),
        ("Il pacco non è stato consegnato", ""),
        ("Je pakket wordt vandaag bezorgd", ""),
        ("We konden je pakket niet bezorgen", "Het is bezorgd bij een PostNL-punt."),
        ("Je pakket is bezorgd bij een PostNL-punt", "Je kunt het ophalen."),
    ],
)
def test_words_that_leave_a_doubt_do_not(subject: str, words: str) -> None:
    assert not says_delivered(make_mail(CARRIER, subject, words))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Item RR123456785GB was delivered", "RR123456785GB"),
        ("Your item rr 123 456 785 gb was delivered", "RR123456785GB"),
        ("Tracking number: 9400 1118 9922 3197 4284 90.", "9400111899223197428490"),
        ("UPS 1Z 999 AA1 01 2345 6784", "1Z999AA10123456784"),
        ("Parcel 1LS7121234567890-1, thank you", "1LS7121234567890-1"),
        ("See https://track.example/parcels/3SABCD123456789?lang=en", "3SABCD123456789"),
    ],
)
def test_a_number_is_found_however_it_is_written(words: str, number: str) -> None:
    assert number in list_numbers(make_mail(CARRIER, "", words))


def test_a_part_of_a_longer_number_is_none() -> None:
    found = list_numbers(make_mail(CARRIER, "", "Item XX912345678901234567 was delivered"))
    assert not {"912345678901234567", "XX9123456789", "12345678901234567"} & set(found)


def test_a_flood_of_words_takes_no_time() -> None:
    mail = make_mail(CARRIER, "", "delivered 1234 " * 100_000)
    assert not says_delivered(mail)
    assert len(list_numbers(mail)) <= 200
