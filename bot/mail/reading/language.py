"""The language of a letter, told by its small words and the words of a shop's customers."""

import re

from bot.domain.patterns import regex

#: Only so many characters are looked at.
READ_LIMIT = 3_000
#: As many telling words must be found, and so many times more than of the next language.
LEAST_SCORE = 1.5
LEAST_LEAD = 1.3

#: The commonest words of each language, then those of orders and parcels. A word that stands with
#: several languages counts less with each.
_WORDS = {
    "en": "the and is my i you your have has not be was when where what would could can it this "
    "for with please thanks thank hi hello still yet want like to of in order parcel received "
    "arrived are do did will me from but wrong"
    " if so just any been there haven't hasn't didn't i'd i've",
    "de": "der die das und ist nicht ich sie mir mein meine meinen wo wann wie was bitte danke "
    "vielen hallo noch mit auf für von zu den dem ein eine einen auch habe haben hat wird wurde "
    "können möchte leider geht es im am war"
    " bestellung paket wir aber heute schon guten tag liebe grüße",
    "fr": "le la les et est je vous mon ma mes ne pas que qui où quand pour avec une un des du de "
    "en bonjour merci toujours reçu commande colis ce ai été être c'est j'ai n'ai beaucoup bien "
    "suis m'avez sera avez nous sur"
    " votre possible cette veux souhaite pouvez",
    "es": "el la los las les y es no que qué mi mis me le en de por para con un una ha he hola "
    "gracias dónde cuándo quiero pedido paquete todavía llegó muchas puede pueden se lo del está "
    "hoy buenos buenas días vez su pero muy cómo"
    " recibido quisiera enviar",
    "it": "il lo la gli le e è non che mi mio mia un una di del della per con sono ho ha grazie "
    "buongiorno ciao dove quando ancora ordine pacco vorrei si può avete ricevuto arrivato "
    "arrivata in mille dov'è voglio questo ma"
    " salve come possibile verrà sia",
    "nl": "de het een en is niet ik u mij mijn waar wanneer hoe met van voor op kan kunt graag "
    "dank hallo nog heb heeft bestelling pakket wordt ook wil ontvangen bedankt maar naar bij deze "
    "dit zijn er helaas wat was beste"
    " groet vandaag goed",
    "pt": "o a os as e é não que meu minha um uma de do da em no na para com por olá obrigado "
    "obrigada onde quando"
    " ainda encomenda pedido recebi pode eu está foi bom dia muito mas você quero gostaria chegou",
    "sv": "och är det en ett jag har inte mitt min mina när var kommer den som på för med av till "
    "hej tack beställning"
    " paket fått än kan ni men skulle vill om så mycket vänliga hälsningar",
    "da": "og er det en et jeg har ikke min mit mine hvornår hvor kommer den som på for med af "
    "til hej tak bestilling"
    " pakke modtaget endnu kan i men ville vil om så meget venlig hilsen fået",
    "pl": "i jest nie się na z do w że mój moja moje gdzie kiedy jak dzień dobry dziękuję proszę "
    "jeszcze zamówienie"
    " paczka paczki czy mam to od dla po ale za bardzo zostanie witam przesyłka pozdrawiam chcę",
}
_SPREAD: dict[str, list[str]] = {}
for _language, _words in _WORDS.items():
    for _word in set(_words.split()):
        _SPREAD.setdefault(_word, []).append(_language)
_SIGNS = {
    "ß": "de",
    "¿": "es",
    "¡": "es",
    "ñ": "es",
    "ł": "pl",
    "ż": "pl",
    "ę": "pl",
    "ã": "pt",
    "õ": "pt",
    "œ": "fr",
}
_WORD = regex(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LINK_SIGNS = ("://", "@", "www.")


def tell_language(text: str, declared: str = "") -> str | None:
    """The ISO 639-1 code of the language that the text is written in, or None when that isn't
    sure.

    `declared` is the letter's Content-Language. It is asked only when the text is too short to
    tell: mail programs write the language of their own menus there.
    """
    words = text[:READ_LIMIT].casefold().replace("’", "'").split()
    plain = " ".join(word for word in words if not any(sign in word for sign in _LINK_SIGNS))
    scores = dict.fromkeys(_WORDS, 0.0)
    for word in _WORD.findall(plain):
        for language in _SPREAD.get(word, ()):
            scores[language] += 1 / len(_SPREAD[word])
    for sign, language in _SIGNS.items():
        scores[language] += sign in plain
    (best, most), (_, second) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if most >= LEAST_SCORE and most >= second * LEAST_LEAD:
        return best
    code = re.match(r"\s*([a-z]{2})(?:[-_][a-z0-9-]{1,20})?\s*$", declared.casefold()[:40])
    return code[1] if code and text.strip() else None
