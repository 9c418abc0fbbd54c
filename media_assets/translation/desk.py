"""From tables and tools to the desk that cues are enhanced at: terms, names, corrections, experiments, rules."""

import logging
from dataclasses import dataclass
from functools import partial

from media_assets.experiments.adapters import spec_of, variants_for
from media_assets.experiments.definition import VariantSpec
from media_assets.experiments.read import users_experiments
from media_assets.knowledge.corrections import Corrections
from media_assets.knowledge.lookup import Glossary
from media_assets.knowledge.names import names_in
from media_assets.knowledge.series import series_by_content
from media_assets.schemas.text import FEEDBACK, GLOSSARY
from media_assets.subtitles.rules import Rules
from media_assets.translation.cues import Knowledge
from media_assets.translation.enhance import Desk
from media_assets.translation.injection import answers_instead
from media_assets.translation.prompts import INSTRUCTIONS, PROMPTS
from media_assets.translation.variants import Variant
from resources.chat.base import ChatModel
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library
from resources.sanitising.sanitiser import Sanitiser
from resources.subtitles import SubtitleRules

_LOG = logging.getLogger(__name__)


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
    library, chat = tools.library, tools.chat_model
    experiments, champions = users_experiments(library)[0], tools.ledger.champions.all()
    variants = [spec for one in experiments for spec in one.variants] + [spec_of(row) for row in champions]
    series = series_by_content(library) if experiments else {}
    assign = variants_for(experiments, champions, language, _variant, Variant(), series)
    return Desk(
        library,
        tools.ledger,
        chat,
        tools.enhancement,
        Rules(**tools.subtitle_rules.model_dump()),
        Knowledge(
            glossary=Glossary(library.read_table("glossary", GLOSSARY).to_pylist()),
            names=names_in,
            corrected=Corrections(library.read_table("feedback", FEEDBACK).to_pylist()).of,
            assign=assign,
        ),
        run=run,
        models={name: chat.named(name) for name in dict.fromkeys(spec.model for spec in variants) if name},
        answering=(partial(answers_instead, instruction=INSTRUCTIONS),),
        changed=(tools.sanitiser.changed,),
    )


def _variant(spec: VariantSpec) -> Variant:
    if spec.prompt and spec.prompt not in PROMPTS:
        # A champion of an earlier release; users' files are checked when they are read.
        _LOG.warning("the prompt %s of %s no longer exists; the standard way is taken", spec.prompt, spec.name)
        return Variant()
    return Variant(spec.name, spec.prompt, spec.model, spec.passes)
