"""Words that begin sentences without being names, and capitalised words that are translated all the same."""

_FUNCTION_WORDS = """
en: a an the this that these those my your his her its our their some any no every each all both i i'm i'll i've i'd he
    he's she she's it it's we we're we'll you you're you'll they they're who what when where why how which whose and or
    but so if as at by for from in into of off on over to under up with without about after before because although
    while until since than then there there's here here's now not don't didn't doesn't isn't wasn't can't won't let
    let's let is are was were be been am do does did have has had will would can could shall should may might must yes
    no oh ah well ok okay please thanks thank hello hi hey dear good very just only also even still never always often
    today tomorrow yesterday maybe perhaps once again both either neither such other another many most more much few
    come go get look see listen tell say said ask take make give know think meet met welcome sorry nobody everybody
    someone everyone nothing everything something one two three four five six seven eight nine ten first last next
es: el la los las un una unos unas este esta estos estas ese esa eso esto aquel aquella mi mis tu tus su sus nuestro
    nuestra yo tú él ella ello nosotros ellos ellas usted ustedes que qué quien quién cuando cuándo donde dónde cómo
    como porque por para con sin sobre entre desde hasta de del al a en y e o u ni pero si sí no ya más muy también es
    son era fue ser está están hay ha han he me te se le les lo nos hola gracias bueno bien hoy ayer mañana ahora aquí
fr: le la les l un une des ce cet cette ces mon ma mes ton ta tes son sa ses notre votre leur je tu il elle on nous vous
    ils elles que qui quoi quand où comment pourquoi parce et ou mais donc si oui non ne pas de du à au aux en dans sur
    sous avec sans pour par chez est sont était être a ont c'est ça bonjour merci alors aussi très bien ici maintenant
de: der die das den dem des ein eine einer einen einem eines dieser diese dieses mein meine dein deine sein seine ihr
    ihre unser unsere ich du er sie es wir was wer wann wo warum wie welche und oder aber denn wenn weil dass ob als an
    auf aus bei für in im mit nach über um unter von vom vor zu zum zur ist sind war waren hat haben wird werden kann
    nicht kein keine ja nein so da hier jetzt dann heute gestern morgen auch noch schon nur sehr bitte danke hallo herr
it: il lo la i gli le un uno una questo questa quello quella mio mia tuo tua suo sua io tu lui lei noi voi loro che chi
    cosa quando dove come perché e o ma se sì no non di del della dei a al alla in nel con senza per su tra da è sono
    era ha hanno ciao grazie bene oggi ieri domani ora qui anche molto
pt: o a os as um uma este esta esse essa aquele meu minha seu sua nosso eu tu ele ela nós vocês você eles que quem
    quando onde como porque e ou mas se sim não de do da dos em no na com sem por para sobre é são era foi está há
    olá obrigado bem hoje ontem amanhã agora aqui também muito
nl: de het een dit dat deze die mijn jouw zijn haar ons onze hun ik jij je hij zij ze wij we jullie wat wie wanneer waar
    waarom hoe en of maar want als omdat in op aan met van voor naar bij uit over is was zijn heeft hebben niet geen ja
    nee hier daar nu dan vandaag gisteren morgen ook nog heel
"""

_TRANSLATED = """
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
november december english spanish french german italian portuguese dutch russian chinese japanese korean arabic greek
latin turkish polish swedish norwegian danish finnish irish scottish welsh british american european african asian
indian mexican canadian australian christian muslim jewish catholic god christmas easter internet
"""

_TITLES = (
    """mr mrs ms miss dr prof sir madam lord lady st sr sra srta dra don doña m mme mlle herr frau hr fr dott ing"""
)

_UNITS = """
b kb mb gb tb kib mib gib hz khz mhz ghz w kw mw gw wh kwh mwh v kv mv a ma ah mah j kj n nm pa kpa hpa bar c f k °c °f
mm cm dm m km ml cl dl l hl mg g kg t lb oz ft in yd mi mph km/h kph fps dpi px db lm lx ms s min h am pm usd eur gbp
bpm rpm pt ad bc
"""

FUNCTION_WORDS = {
    word for line in _FUNCTION_WORDS.replace("\n    ", " ").strip().splitlines() for word in line[4:].split()
}
"""Of all languages together: texts mix them, and none of these is a name in another."""

TRANSLATED = set(_TRANSLATED.split())
"""Capitalised in English, and written otherwise elsewhere."""

NO_NAMES = {*"aiox", "ii", "iii", "iv", "vi", "vii", "viii", "ix", "ok", "okay", "tv", "am", "pm", "ad", "bc"}
"""Capitals that stand for no name."""

TITLES = set(_TITLES.split())
"""Stand before names, are followed by a full stop that ends no sentence, and are translated."""

UNITS = set(_UNITS.split())
"""After a number they are no name."""
