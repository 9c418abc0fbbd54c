"""Which translator a setting means."""

from dataclasses import dataclass, field
from typing import Any

from resources.chat.base import ChatModel
from resources.errors import SettingsError
from resources.sanitising.sanitiser import Sanitiser
from resources.translation.apertium import ApertiumTranslator
from resources.translation.base import Translator
from resources.translation.chat import CallPrice, ChatTranslator
from resources.translation.checkpoint import Checkpoint
from resources.translation.seq2seq import Seq2SeqTranslator, split_pair

VARIABLE = "MEDIA_TRANSLATOR"


@dataclass(frozen=True)
class TranslationOptions:
    """What the settings say about translators, whichever is chosen; see `TranslationSettings`.

    Attributes:
        chat: the model that `chat` translates with.
        prices: what calls of it cost, where that is known.
        sanitiser: knows what is private in what it is sent.
        calls: fields of `ChatTranslator` beside these.
        decoding: fields of `Seq2SeqTranslator` beside the checkpoint.
    """

    chat: ChatModel
    prices: CallPrice | None = None
    sanitiser: Sanitiser | None = None
    calls: dict[str, Any] = field(default_factory=dict)
    decoding: dict[str, Any] = field(default_factory=dict)


def translator_from(spec: str, options: TranslationOptions) -> Translator:
    """Return the translator that one part of MEDIA_TRANSLATOR names, not yet loaded.

    Args:
        spec: `apertium`, `chat`, `seq2seq:<folder or hub name>`, or the latter with a pair behind it, as in
            `seq2seq:/models/mine@en-es`.
        options: everything else.

    Raises:
        SettingsError: the spec is none of these, or names a folder that does not exist.
    """
    kind, colon, model = spec.partition(":")
    if spec == "apertium":
        return ApertiumTranslator()
    if spec == "chat":
        return ChatTranslator(chat=options.chat, prices=options.prices, sanitiser=options.sanitiser, **options.calls)
    if kind == "seq2seq" and model and model == model.strip():
        checkpoint, pair = split_pair(model)
        Checkpoint(checkpoint, variable=VARIABLE)
        return Seq2SeqTranslator(checkpoint=checkpoint, pair=list(pair or ()), **options.decoding)
    raise SettingsError(
        f"{VARIABLE} is '{spec}'; allowed are none, or apertium, seq2seq:<folder or hub name> and chat, "
        f"separated by commas."
    )
