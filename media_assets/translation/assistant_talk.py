"""How language models talk when they answer instead of translating, in the languages that are mostly asked for."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Talk(NamedTuple):
    """A way of talking.

    Attributes:
        says: what it is called in a reason.
        reply: what gives it away in a reply.
        source: what in the source makes the reply a fair translation all the same; wider, for any way to say it.
    """

    says: str
    reply: re.Pattern[str]
    source: re.Pattern[str]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_TRANSLATION = (
    r"(?:translat\w*|traducci[oó]n|traducid\w|traduction|traduit\w?|[uü]bersetz\w*|traduzione|tradu[cç][aã]o)"
)

TALKS = (
    Talk(
        "speaks as an assistant",
        _any(
            r"\bas an? (?:ai|artificial|(?:large )?language|virtual|helpful)\b",
            r"\b(?:language model|ai (?:assistant|model)|chatgpt|openai)\b",
            r"\bcomo (?:una? )?(?:ia|inteligencia artificial|modelo|asistente)\b",
            r"\b(?:modelo de lengua(?:je)?|asistente (?:de ia|virtual)|modelo de linguagem)\b",
            r"\ben tant qu(?:e |['’])(?:une? )?(?:ia|intelligence|mod[eè]le|assistant)",
            r"\b(?:mod[eè]le de lang(?:age|ue)|assistant (?:ia|virtuel))\b",
            r"\bals (?:eine? )?(?:ki|k[uü]nstliche|(?:gro[sß]+es )?sprachmodell|assistent)\b",
            r"\b(?:sprachmodell|ki-(?:modell|assistent))\b",
            r"\b(?:in quanto (?:ia|modello|intelligenza)|modello linguistico)\b",
            r"\bcomo (?:uma? )?(?:intelig[eê]ncia artificial|assistente)\b",
        ),
        _any(
            r"\b(?:ai|a\.i\.|ia|ki|gpt\w*|chatgpt|openai|bot|chatbot|robot\w*|machine|model\w*|mod[eè]le|assist\w+)\b",
            r"\b(?:asistente|artificial|artificiel\w*|k[uü]nstlich\w*|sprachmodell|intelligen\w+|inteligencia)\b",
        ),
    ),
    Talk("names a model", *[_any(r"\b(?:chatgpt|openai|gpt-?\d\w*|claude|gemini|mistral|deepseek|qwen)\b")] * 2),
    Talk(
        "refuses",
        _any(
            r"\bi(?:['’]m| am) (?:sorry|afraid|unable|not able)\b.{0,20}\b(?:can(?:no|['’])t|unable|to)\b",
            r"\bi can(?:no|['’])?t (?:help|assist|comply|translate|provide|fulfil\w*|process|do that|answer|continue)",
            r"\bi (?:must|have to) (?:decline|refuse)\b",
            r"\bno puedo (?:ayudar|cumplir|traducir|proporcionar|procesar|realizar|asistir|responder|atender)",
            r"\blo siento,? pero no (?:puedo|me)\b",
            r"\bje ne (?:peux|puis) pas (?:vous|t['’])? ?(?:aider|traduire|fournir|r[eé]pondre|traiter|me conformer)",
            r"\bje suis d[eé]sol[eé]e?,? mais je ne (?:peux|puis)\b",
            r"\bkann ich (?:leider )?nicht (?:helfen|[uü]bersetzen|nachkommen|erf[uü]llen|weiterhelfen|beantworten)",
            r"\bich kann (?:\w+ ){0,4}nicht (?:helfen|[uü]bersetzen|nachkommen|erf[uü]llen|weiterhelfen|beantworten)",
            r"\btut mir leid,? aber ich kann\b",
            r"\b(?:mis|mes|meine|le mie|as minhas|my) (?:directrices|pol[ií]ticas|pautas|directives"
            r"|richtlinien|linee guida|diretrizes|guidelines|policies)\b",
            r"\b(?:non posso|n[aã]o posso) (?:aiutar|tradurre|fornire|ajudar|traduzir|fornecer|cumprir)",
        ),
        _any(
            r"\b(?:can(?:no|['’]?)t|could(?:n['’]t| not)|won['’]?t|unable|not able|not allowed|no way)\b",
            r"\b(?:refus|declin|polic(?:y|ies)|guideline|rules?\b)",
            r"\b(?:can|could|will|would) not\b|\bsorry\b|\bapolog|\bimpossib|\bregret|\bafraid\b",
            r"\b(?:no (?:puedo|podemos)|siento|peux|puis|d[eé]sol\w+|kann|k[oö]nnen|leid|posso|dispiace|desculpe?)\b",
        ),
    ),
    Talk(
        "hands over a translation",
        _any(
            rf"\b(?:here(?:['’]s| is| are)|voici|hier (?:ist|sind|kommt)|aqu[ií] (?:est[aá]n?|tiene\w*|te|le|va)|ecco|"
            rf"this is|eis|segue)\b.{{0,30}}\b(?:{_TRANSLATION}|answer|poem|text|texto|texte|poema|po[eè]me|list\w?)\b",
            rf"\b(?:is|es|est|ist) (?:the|la|die|una?|une|eine) (?:\w+ )?{_TRANSLATION}",
            rf"\A\W*(?:the |la |die |a |spanish |french |german )*{_TRANSLATION}\b[^.\n]{{0,40}}:",
            r"\A\W*(?:output|answer|result|respuesta|r[eé]ponse|antwort|risposta|resposta|salida)\s*:",
            r"\A\W*(?:spanish|french|german|english|espa[nñ]ol|fran[cç]ais|deutsch|italiano|portugu[eê]s)\s*:",
            r"(?:\A|[\n(\[*])\W*(?:note|nota|remarque|hinweis|anmerkung|n\. ?d\. ?t|translator['’]s note)\s*[:.]",
            rf"\b{_TRANSLATION} (?:is|es|est|ist|lautet|of this|de este|du texte|des textes?)\b",
        ),
        _any(
            rf"\b{_TRANSLATION}\b.{{0,30}}(?::|\bis\b|\bof\b)",
            r"\b(?:here|this|these|that)\b.{0,30}\b(?:translat\w+|answer|poem|text|list|version)",
            r"(?:note|answer|result|output|english|spanish|french|german)\s*:",
            rf"\bis (?:the|my|a) {_TRANSLATION}\b",
        ),
    ),
    Talk(
        "agrees to do something",
        _any(
            r"\A\W*(?:sure|certainly|of course|absolutely|understood|got it|happy to|claro|por supuesto|desde luego"
            r"|con (?:mucho )?gusto|entendido|bien s[uû]r|certainement|avec plaisir|compris|nat[uü]rlich|gerne?"
            r"|verstanden|selbstverst[aä]ndlich|certo|volentieri|certamente|com (?:certeza|prazer)|ok|okay|vale"
            r"|d['’]accord)\s*[,!.:;]"
        ),
        _any(
            r"\b(?:sure|certain\w*|course|absolutely|underst\w+|got it|gotcha|happy to|glad\w*|pleasure|clear\w*"
            r"|obvious\w*|natural\w*|definitely|yes|yeah|yep|yup|ok|okay|right|alright|fine|agreed?|deal|well|roger"
            r"|copy that|indeed|see|totally|good|great|with you|as you|follow|granted|know it)\b",
            r"\b(?:claro|supuesto|luego|gusto|entendid\w|bien|certain\w*|plaisir|compris|nat[uü]rlich|gerne?|verstanden)\b",
            r"\b(?:certo|volentieri|certeza|prazer|vale|accord|s[ií]|oui|ja|selbstverst\w+)\b",
        ),
    ),
    Talk(
        "offers help",
        _any(
            r"\b(?:how|what) (?:can|may|could) i (?:help|assist|do for)",
            r"\b(?:provide|share|send|paste) (?:me )?(?:with )?(?:the|your|some) (?:text|sentence|subtitle|cue)",
            r"\b(?:let me know if|feel free to|no dud(?:es|e) en|n['’]h[eé]sitez pas|z[oö]gern sie nicht)\b",
            r"\b(?:en qu[eé]|c[oó]mo) (?:te |le |los? )?puedo (?:ayudar|asistir)|puedo ayudar(?:te|le)\b.{0,20}\?",
            r"\b(?:proporcion\w+|comp[aá]rt\w+|env[ií]\w+) (?:me )?(?:el|tu|su) texto",
            r"\b(?:comment|en quoi) (?:puis-je|je peux) (?:vous |t['’])?aider|\bfournir le texte",
            r"\bwie kann ich (?:ihnen|dir|euch)? ?(?:be)?(?:helfen|hilflich)|\bden text (?:an|zur verf[uü]gung|bereit)",
            r"\bcome posso aiutar|\bcomo posso (?:te |o |lhe )?ajudar",
        ),
        _any(
            r"\b(?:help\w*|assist\w*|do for|serve|service|ayud\w+|aid\w+|helf\w+|hilf\w*|aiut\w+|ajud\w+|text\w*)\b",
            r"hesitat|feel free|let me know",
        ),
    ),
)


def talk_of(source: str, text: str) -> Iterator[str]:
    """Yield how a reply talks where its source does not."""
    return (talk.says for talk in TALKS if talk.reply.search(text) and not talk.source.search(source))
