"""Short words that say where a phrase begins: which to break before, and which to keep with what follows."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEGIN_A_PHRASE = {
    "en": _words(
        "and but or nor so yet because although though while when where which who whose that if unless until since "
        "than as of in on at by for with without from to into onto about after before between behind under over "
        "through during against among around across near toward towards like"
    ),
    "es": _words(
        "y e o u pero sino ni que porque aunque cuando donde mientras si como quien cual cuyo de del en a al con "
        "sin por para desde hasta sobre entre tras ante bajo contra hacia según durante"
    ),
    "fr": _words(
        "et ou mais donc or ni car que qui dont où quand lorsque puisque quoique si comme parce de du des en à au "
        "aux avec sans par pour depuis sur sous entre vers chez dans contre pendant avant après"
    ),
    "de": _words(
        "und oder aber denn sondern doch dass weil obwohl wenn als während bis ob damit wo der die das welche in im "
        "an am auf aus bei mit nach seit von vom zu zum zur für durch gegen ohne um über unter vor hinter neben "
        "zwischen"
    ),
    "it": _words(
        "e ed o ma però né che perché anche quando dove mentre se come chi cui di del della dei delle in nel nella "
        "a al alla con su sul sulla per da dal dalla tra fra senza sotto sopra verso contro dopo prima"
    ),
    "pt": _words(
        "e ou mas porém nem que porque embora quando onde enquanto se como quem de do da dos das em no na nos nas a "
        "ao à com sem por pelo pela para desde até sobre entre sob contra durante após"
    ),
}
"""Conjunctions, relative pronouns and prepositions by ISO 639-1 code; others are taken for English."""

KEPT_WITH_THE_NEXT = {
    "en": _words(
        "a an the this that these those my your his her its our their some any no every each not mr mrs ms dr prof "
        "st i you he she it we they is are was were be been have has had will would can could"
    ),
    "es": _words(
        "el la los las un una unos unas este esta estos estas ese esa mi tu su mis tus sus nuestro nuestra no me te "
        "se nos lo le les sr sra dr ha han he es son"
    ),
    "fr": _words(
        "le la les un une des ce cet cette ces mon ma mes ton ta tes son sa ses notre votre leur leurs ne je tu il "
        "elle on nous vous ils elles me te se m mme dr est sont a ont"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer kein keine dieser "
        "diese dieses nicht ich du er sie es wir hr fr dr ist sind war hat haben"
    ),
    "it": _words(
        "il lo la i gli le un uno una questo questa quel quella mio mia tuo tua suo sua nostro vostro loro non mi "
        "ti si ci vi sig dott è sono ha hanno"
    ),
    "pt": _words(
        "o a os as um uma uns umas este esta esse essa meu minha teu seu sua nosso nossa não me te se lhe sr sra dr "
        "é são há tem"
    ),
}
"""Articles, determiners, pronouns, auxiliaries, negations and titles by ISO 639-1 code, as above."""

ABBREVIATIONS = _words(
    "mr mrs ms dr prof st sr sra jr vs etc approx no vol fig e.g i.e a.m p.m hr fr z.b usw bzw ca m mme sig dott"
)
"""Words whose full stop seldom ends a sentence, without that stop."""
