"""From tables and tools to the desk that cues are enhanced at: terms, names, corrections, rules."""

from dataclasses import dataclass

from media_assets.knowledge.corrections import Corrections
from media_assets.knowledge.lookup import Glossary
from media_assets.knowledge.names import names_in
from media_assets.schemas.text import FEEDBACK, GLOSSARY
from media_assets.subtitles.rules import Rules
from media_assets.translation.cues import Knowledge
from media_assets.translation.enhance import Desk
from media_assets.translation.injection import answers_instead
from resources.chat.base import ChatModel
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library
from resources.sanitising.sanitiser import Sanitiser
from resources.subtitles import SubtitleRules


@dataclass(frozen=True)
class Tools:
    """What enhancing works with, as `build_resources` gives it."""

    library: Library
    ledger: Ledger
    chat_model: ChatModel
    enhancement: Enhancement
    subtitle_rules: SubtitleRules
    sanitiser: Sanitiser


def desk_of(tools: Tools, language: str, run: str = "") -> Desk:
    """Return the desk at which cues are translated into `language`.

    Args:
        run: what the budget of one run counts together.
    """
    library = tools.library
    corrections = Corrections(library.read_table("feedback", FEEDBACK).to_pylist())
    known = Knowledge(
        glossary=Glossary(library.read_table("glossary", GLOSSARY).to_pylist()),
        names=names_in,
        corrected=corrections.of,
    )
    return Desk(
        library,
        tools.ledger,
        tools.chat_model,
        tools.enhancement,
        Rules(**tools.subtitle_rules.model_dump()),
        known,
        run=run,
        answering=(answers_instead,),
        protected=(tools.sanitiser.protected,),
    )
