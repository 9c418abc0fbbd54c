"""Words of questions and of texts: what may be asked, and the part of a text that answers."""

import re
import unicodedata

_PIECES = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
# Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words: each sign is a word, a word a phrase.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

SNIPPET_WORDS = 24
"""Most words of a snippet."""


def spaced(text: str) -> str:
    """Return a text as it is indexed: encodable, and with spaces around signs that are words by themselves."""
    return _UNSPACED.sub(r" \g<0> ", text.encode("utf-8", "replace").decode("utf-8").replace("\0", " "))


def terms_of(question: str) -> list[str]:
    """Return the words and quoted phrases of a question, each as words with one space between."""
    terms = []
    for quoted, plain in _PIECES.findall(spaced_phrases(question)):
        words = _WORD.findall(quoted) if quoted else []
        if words:
            terms.append(" ".join(words))
        # A word such as 7:30 or e-mail was indexed as several, which must stand together here too.
        elif found := _WORD.findall(plain):
            terms.append(" ".join(found))
    return list(dict.fromkeys(terms))


def spaced_phrases(question: str) -> str:
    """Return a question with runs of signs that are words by themselves as quoted phrases."""
    clean = question.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    if '"' in clean:
        return spaced(clean)
    return re.sub(f"(?:{_UNSPACED.pattern})+", lambda run: f' "{" ".join(run[0])}" ', clean)


def match_all(terms: list[str]) -> str:
    """Return the FTS5 expression that finds texts with all terms; quoted, so that nothing in them is syntax."""
    return " AND ".join(f'"{term}"' for term in terms)


def match_any(terms: list[str]) -> str:
    """Return the FTS5 expression that finds texts with any of the terms."""
    return " OR ".join(f'"{term}"' for term in terms)


def enough_of(text: str, terms: list[str]) -> bool:
    """Whether a text has at least half of the terms: a word such as "from" alone is no answer."""
    words = f" {' '.join(_WORD.findall(_plain(spaced(text))))} "
    return 2 * sum(f" {_plain(term)} " in words for term in terms) >= len(terms)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def snippet(text: str, terms: list[str]) -> str:
    """Return the part of a text around the first word that the question has, or its begin."""
    words = text.split()
    if len(words) <= SNIPPET_WORDS:
        return " ".join(words)
    asked = {word.casefold() for term in terms for word in term.split()}
    at = next((n for n, word in enumerate(words) if asked & {w.casefold() for w in _WORD.findall(word)}), 0)
    begin = max(0, min(at - SNIPPET_WORDS // 3, len(words) - SNIPPET_WORDS))
    end = begin + SNIPPET_WORDS
    return f"{'… ' * (begin > 0)}{' '.join(words[begin:end])}{' …' * (end < len(words))}"
