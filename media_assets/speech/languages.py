"""Language tags of containers as the two-letter codes that speech engines take."""

_TERMINOLOGICAL = """
afr af amh am ara ar asm as aze az bak ba bel be ben bn bod bo bos bs bre br bul bg cat ca ces cs cym cy dan da deu de
ell el eng en est et eus eu fao fo fas fa fin fi fra fr glg gl guj gu hat ht hau ha heb he hin hi hrv hr hun hu hye hy
ind id isl is ita it jav jv jpn ja kan kn kat ka kaz kk khm km kor ko lao lo lat la lav lv lin ln lit lt ltz lb mal ml
mar mr mkd mk mlg mg mlt mt mon mn mri mi msa ms mya my nep ne nld nl nno nn nob no nor no oci oc pan pa pol pl por pt
pus ps ron ro rus ru san sa sin si slk sk slv sl sna sn snd sd som so spa es sqi sq srp sr sun su swa sw swe sv tam ta
tat tt tel te tgk tg tgl tl tha th tuk tk tur tr ukr uk urd ur uzb uz vie vi yid yi yor yo yue yue zho zh
"""

_BIBLIOGRAPHIC = """
alb sq arm hy baq eu bur my chi zh cze cs dut nl fre fr geo ka ger de gre el ice is mac mk mao mi may ms per fa rum ro
slo sk tib bo wel cy
"""

_OTHER = """fil tl cmn zh iw he in id ji yi mo ro nb no sh sr"""


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_CODES = _pairs(_TERMINOLOGICAL) | _pairs(_BIBLIOGRAPHIC) | _pairs(_OTHER)
_KNOWN = set(_CODES.values())


def language_of(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a container's tag: ISO 639-2 in both spellings, or BCP 47 as in `pt-BR`.

    None where the tag says nothing (`und`, `mul`) or names a language outside the hundred that Whisper knows.
    """
    first = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return _CODES.get(first, first if first in _KNOWN else None)
