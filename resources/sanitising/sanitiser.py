"""The gate that everything passes before it leaves the machine."""

from functools import cached_property
from typing import Any

import dagster as dg
from pydantic import Field
from upath import UPath

from resources.errors import ServiceRefused
from resources.library import Library
from resources.sanitising.finder import KINDS, Finder
from resources.sanitising.masking import Masked, mask_with
from resources.sanitising.terms import terms_of

FILE = "private.txt"
"""Name of the users' list of private terms in the library."""

_NO_TERMS: Any = ()
_SWITCHES = {"EMAIL": "emails", "PHONE": "phones", "CARD": "cards", "IBAN": "ibans", "KEY": "secrets", "URL": "urls"}


class Sanitiser(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Masks what is private in data that is sent to a service, and puts it back in the reply.

    What is masked is no part of any key: a translation with the values put back is the same with or without it.
    """

    emails: bool = Field(default=True, description="Mask e-mail addresses.")
    phones: bool = Field(default=True, description="Mask telephone numbers.")
    cards: bool = Field(default=True, description="Mask numbers of payment cards (right check digit).")
    ibans: bool = Field(default=True, description="Mask international bank account numbers (right check digits).")
    secrets: bool = Field(default=True, description="Mask keys, tokens and passwords of well-known shapes.")
    urls: bool = Field(default=True, description="Mask web addresses that hold a password or token.")
    regions: list[str] = Field(
        default=["US", "GB"],
        description="Countries (ISO 3166) whose telephone numbers are known without their + form.",
    )
    terms_file: str = Field(default="", description="List of private terms, one a line; empty for none.")
    # Not config, because the UI shows config.
    terms: dg.ResourceDependency[Any] = Field(
        default=_NO_TERMS, exclude=True, repr=False, description="More private terms."
    )

    def mask(self, data: Any) -> Masked:
        """Mask nested JSON.

        Raises:
            ServiceRefused: the list of private terms cannot be read, so nothing may be sent.
        """
        return mask_with(self.finder, data)

    def protected(self, text: str) -> list[str]:
        """Return the private strings of a text in order; its translation must hold each of them unchanged."""
        return [text[start:end] for start, end, _ in self.finder.found(text)]

    def changed(self, source: str, text: str) -> bool:
        """Say whether a translation lacks a private string of its source, or holds one that is another text's."""
        said = _letters(source)
        return any(kept not in text for kept in self.protected(source)) or any(
            _letters(found) not in said for found in self.protected(text)
        )

    @cached_property
    def finder(self) -> Finder:
        """What is looked for; the list of terms is read once for each run."""
        chosen = {kind for kind in KINDS if getattr(self, _SWITCHES.get(kind, ""), True)}
        return Finder(frozenset(chosen), tuple(self.regions), (*self.terms, *self._listed()))

    def _listed(self) -> list[str]:
        path = UPath(self.terms_file) if self.terms_file else None
        try:
            return terms_of(path.read_text("utf-8-sig")) if path and path.exists() else []
        except (OSError, UnicodeDecodeError):
            pass
        raise ServiceRefused(f"{FILE} cannot be read as UTF-8 text; nothing is sent until it can")


def _letters(text: str) -> str:
    # A figure that looks like a telephone number may be grouped otherwise in another language.
    return "".join(filter(str.isalnum, text)).casefold()


def sanitiser_from(settings: Any, library: Library) -> Sanitiser:
    """Return the sanitiser that the settings ask for."""
    switches = {name: getattr(settings, f"mask_{name}") for name in _SWITCHES.values()}
    terms = tuple(term.strip() for term in settings.private_terms.get_secret_value().split(",") if term.strip())
    return Sanitiser(
        **switches, regions=list(settings.mask_regions), terms_file=str(library.user_file(FILE)), terms=terms
    )
