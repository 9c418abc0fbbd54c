"""Tables of how well translations are."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, joined

_WHAT = described(
    ("content_id", TEXT, "SHA-256 of the recording's bytes"),
    ("source_language", TEXT, "ISO 639-1 code of what was said for most of the time"),
    ("language", TEXT, "ISO 639-1 code of the translation"),
    ("kind", TEXT, "baseline or enhanced"),
)

_STRETCH = pa.struct([("bleu", pa.list_(INT)), ("chrf", pa.list_(INT)), ("comet", REAL)])

TRANSLATION_QUALITY = joined(
    _WHAT,
    described(
        ("engine", TEXT, "model and revision that made most of it"),
        ("variant", TEXT, "how most of it was made, as experiments compare it; null for the baseline"),
        ("batch", TEXT, "batch of the translation"),
        ("segments", INT, "segments said in another language than that of the translation"),
        ("one_to_one", INT, "of them those with exactly one translation of their own text"),
        ("enhanced", INT, "of them those whose translation is a language model's"),
        ("untranslated", INT, "of them those that have no translation, or were left in the source's words"),
        ("source_characters", INT, "width of the source of what was translated: a full-width character counts as two"),
        ("characters", INT, "width of its translation, counted in the same way"),
        ("numbers", INT, "figures in the source"),
        ("numbers_kept", INT, "of them those that are in the translation"),
        ("terms", INT, "settled terms of the glossary in the source"),
        ("terms_kept", INT, "of them those that are translated as settled"),
        ("names", INT, "names in the source"),
        ("names_kept", INT, "of them those that can be recognised in the translation"),
        ("subtitles", INT, "subtitles that the translation makes"),
        ("readable", INT, "of them those that keep the reading speed of the language"),
        ("identified", INT, "segments of the translation that are long enough to tell their language"),
        ("in_language", INT, "of them those that are in the language of the translation"),
        ("back_segments", INT, "segments that were translated back"),
        ("back", REAL, "chrF, 0 to 100, between them and what was said; null where none were"),
        ("back_counts", pa.list_(INT), "what chrF counted in them"),
        ("back_engine", TEXT, "model and revision that translated back"),
        ("back_reason", TEXT, "why none were translated back"),
        ("reference", TEXT, "name of the file beside the recording that holds a translation; null without one"),
        ("aligned", TEXT, "how the reference was laid beside it: by time, or as a whole where it has no times"),
        ("bleu", REAL, "BLEU, 0 to 100; null without a reference"),
        ("chrf", REAL, "chrF, 0 to 100; null without a reference"),
        ("comet", REAL, "COMET times 100; null without a reference or a model"),
        ("comet_model", TEXT, "model and revision that COMET is of"),
        ("comet_reason", TEXT, "why there is none"),
        ("bleu_signature", TEXT, "sacrebleu's signature of the BLEU score"),
        ("chrf_signature", TEXT, "sacrebleu's signature of the chrF score"),
        ("stretches", pa.list_(_STRETCH), "what was counted in each stretch of time, in order"),
        ("key", TEXT, "names everything that the translation depends on"),
        ("measured", TEXT, "names everything that the figures depend on"),
    ),
)

TRANSLATION_REVIEW = joined(
    _WHAT,
    described(
        ("name", TEXT, "name of the recording"),
        ("gate", TEXT, "what was judged"),
        ("figure", REAL, "what was measured"),
        ("limit", REAL, "what is allowed"),
        ("counted", INT, "things that were counted for it"),
        ("why", TEXT, "the same as a sentence"),
        ("severity", TEXT, "hold or warn"),
        ("held", pa.bool_(), "whether it is kept from subtitles and all that follows, since nobody released it"),
        ("released", TEXT, "note of the person who released it; null where nobody did"),
        ("engine", TEXT, "model and revision"),
        ("key", TEXT, "names everything that the translation depends on"),
    ),
)

EXPERIMENTS = described(
    ("experiment", TEXT, "its name in experiments.toml"),
    ("kind", TEXT, "what differs: prompt, model, passes or engine"),
    ("source_language", TEXT, "ISO 639-1 code"),
    ("language", TEXT, "ISO 639-1 code of the translations"),
    ("metric", TEXT, "what is compared"),
    ("variant", TEXT, "one way to do it"),
    ("control", pa.bool_(), "whether the others are held against it"),
    ("share", REAL, "share of the recordings that are meant for it"),
    (
        "recordings",
        INT,
        "measured recordings made so; series or batches where those are assigned as a whole",
    ),
    ("compared", INT, "of them those compared at the last planned look; 0 before the first"),
    ("mean", REAL, "mean of the metric over all of them"),
    ("delta", REAL, "difference of the means from the control at that look"),
    ("low", REAL, "lower end of its confidence interval"),
    ("high", REAL, "upper end of it"),
    ("confidence", REAL, "of that interval, corrected for repeated looks and several variants"),
    ("needed", REAL, "difference that is asked for beside significance"),
    ("next_look", INT, "recordings of either at which they are compared next"),
    ("verdict", TEXT, "waiting, no difference, too small, worse, better or champion"),
    ("why", TEXT, "the same as a sentence"),
)
