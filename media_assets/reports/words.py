"""How the report writes things for people: sizes, times, shares, states, stages and languages in words."""

import re

KIND_NAMES = {"image": "Pictures", "video": "Videos", "audio": "Audio", "document": "Documents", "other": "Other files"}
"""Plural names of the kinds of media, in the order in which they are shown."""

STATE_NAMES = {
    "ok": "Done",
    "reused": "Reused",
    "degraded": "Degraded",
    "failed": "Failed",
    "quarantined": "Quarantined",
    "not_applicable": "Not applicable",
}
"""Names of an item's states, in the order in which they are shown."""

METHOD_NAMES = {
    "bytes": "Exact copy",
    "payload": "Same content",
    "perceptual": "Looks the same",
    "tiles": "Same but for marks",
    "region": "Cut or framed",
    "video": "Same video",
    "audio": "Same recording",
    "text": "Same words",
}
"""How a copy was found, in two words."""

_LANGUAGES = {
    "ar": "Arabic",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "eo": "Esperanto",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "gl": "Galician",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

# Control characters, line separators and the marks that change the direction of what follows.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# What HTML does not allow in text at all.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def number(value: int) -> str:
    """Write a whole number with thousands separators."""
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun in the right form."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def size(count: int) -> str:
    """Write a number of bytes in the decimal unit people would use."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.95:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:,.1f} TB"


def clock(seconds: float) -> str:
    """Write a time or a length as hours:minutes:seconds."""
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def length(seconds: float) -> str:
    """Write how long something lasts: 53 s, 1 min 53 s, 2 h 05 min."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60:,} h {minutes % 60:02d} min"


def seconds_of_work(seconds: float) -> str:
    """Write how long work took: with fractions of a second where they matter."""
    if seconds >= 60:
        return length(seconds)
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def share(part: float, whole: float) -> str:
    """Write a part of a whole in percent; a whole of nothing has no share."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def language(code: str | None) -> str:
    """Return the English name of a language by its ISO 639-1 code."""
    if not code:
        return "unknown language"
    return _LANGUAGES.get(code) or line(code)


def language_tag(code: str | None) -> str | None:
    """Return the code if it may stand in a `lang` attribute."""
    return code if code and re.fullmatch(r"[a-z]{2,3}", code) else None


def stage(name: str) -> str:
    """Return a stage's name as people would say it, with the language it works for."""
    main, _, target = name.partition("/")
    words = sentence(main.replace("_", " "))
    return f"{words} ({language(target)})" if target else words


def found(method: str | None, distance: float | None, why: str | None, transform: str | None = None) -> str:
    """Say how a copy was found: what was compared and how far it is from the one to keep."""
    if method == "perceptual" and distance is not None:
        laid = f"{line(transform)}; " if transform else ""
        return f"{laid}{distance:.0f} of 256 bits of the picture's hash differ"
    if method == "tiles" and distance is not None:
        laid = f"{line(transform)}; " if transform else ""
        return f"{laid}nearly all tiles agree, though {distance:.0f} of 256 bits of the hash differ"
    if method == "video" and distance is not None:
        return f"{100 * (1 - distance):.0f} % of the frames match"
    if method in ("bytes", "payload"):
        return {"bytes": "not one byte differs", "payload": "same content, other tags or container"}[method]
    return line(why)


def plain(text: str | None) -> str:
    """Return text without the characters that HTML forbids."""
    return _FORBIDDEN.sub("\ufffd", text or "")


def named(text: str | None) -> str:
    """Return a name on one line whose characters can all be seen; those that cannot become a replacement mark."""
    return _UNSEEN.sub("\ufffd", plain(text)).strip() or "(no name)"


def line(text: str | None) -> str:
    """Return text on one line, spaces joined; characters that cannot be seen become a replacement mark."""
    return _UNSEEN.sub("\ufffd", plain(" ".join((text or "").split())))


def excerpt(text: str | None, most: int = 120) -> str:
    """Return the beginning of text on one line, with an ellipsis where something follows."""
    clean = line((text or "")[: 4 * most])
    return clean if len(clean) <= most else f"{clean[:most].rstrip()}…"


def sentence(text: str | None) -> str:
    """Return one line of text that begins with a capital letter."""
    clean = line(text)
    return clean[:1].upper() + clean[1:]
