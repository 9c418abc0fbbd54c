"""Keys, tokens and addresses with a password in them, by the shapes that their issuers give them."""

import re
from collections.abc import Iterator

Span = tuple[int, int]
"""Start and end in the text."""

_SHAPES = (
    # OpenAI, Anthropic, OpenRouter, DeepSeek, Stripe: sk-..., sk_live_...
    r"[sr]k[-_](?=[\w-]*[\d_-])[A-Za-z0-9_-]{12,}",
    # AWS access key ids (IAM user guide, unique identifiers)
    r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}",
    # GitHub (docs, token formats) and GitLab (docs, token prefixes)
    r"gh[pousr]_[A-Za-z0-9]{30,}",
    r"github_pat_\w{22,}",
    r"gl(?:pat|dt|rt|cbt|ptt|soat|ft)-[\w-]{20,}",
    # Hugging Face, PyPI, npm, Slack, SendGrid, Google, DigitalOcean, Telegram bots
    r"hf_[A-Za-z0-9]{16,}",
    r"pypi-[\w-]{40,}",
    r"npm_[A-Za-z0-9]{30,}",
    r"xox[a-z]-[\w-]{10,}",
    r"SG\.[\w-]{16,}\.[\w-]{16,}",
    r"AIza[\w-]{30,}",
    r"do[opr]_v1_[0-9a-f]{40,}",
    r"\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])",
    # JSON Web Tokens (RFC 7519): two objects in base64url, which begin with {" and the signature
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
)
_TOKEN = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_SHAPES)})")
# RFC 6750: what follows the word in an Authorization header. A word of letters alone is a bearer of news.
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s+((?=[\w.~+/-]*\d)[\w.~+/-]{12,}={0,2})")
_ASSIGNED = re.compile(
    r"(?i)(?:api[_ -]?key|access[_ -]?key|secret(?:[_ -]?key)?|token|passwor[dt]|passwd|passphrase|pwd|contraseña"
    r"|mot de passe|kennwort)[\"']?\s*(?:[=:]|\bis\b)\s*[\"']?((?=[^\s\"',;]*\d)[^\s\"',;]{6,})"
)
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z0-9 ]*-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)", re.DOTALL)
# RFC 3986: user information stands before the @ of the authority; the whole address opens the door.
_WITH_PASSWORD = re.compile(r"(?i)(?<![a-z0-9])[a-z][a-z0-9+.-]{0,20}://[^\s/@]++@[^\s\"'<>]+")
_WITH_TOKEN = re.compile(
    r"(?i)(?<![a-z0-9])https?://[^\s?\"'<>]++\?(?:[^\s\"'<>]*?[&;])??(?:api[_-]?key|key|(?:access_|auth_?)?token|sig"
    r"|signature|password|pwd|secret|x-amz-signature)=[^\s\"'<>]+"
)


def keys_in(text: str) -> Iterator[Span]:
    """Yield where keys, tokens and private keys are, and what is given as a password or key."""
    yield from (found.span() for found in _TOKEN.finditer(text))
    if "-----BEGIN" in text:
        yield from (found.span() for found in _PEM.finditer(text))
    yield from (found.span(1) for found in _BEARER.finditer(text))
    yield from (found.span(1) for found in _ASSIGNED.finditer(text))


def urls_in(text: str) -> Iterator[Span]:
    """Yield where addresses are that hold a password or token."""
    if "://" in text:
        yield from (found.span() for found in _WITH_PASSWORD.finditer(text))
        yield from (found.span() for found in _WITH_TOKEN.finditer(text))
