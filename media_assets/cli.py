"""The `media` command: the same code as the assets, from a terminal."""

import click

from media_assets.commands import cost, duplicates, export, feedback, glossary, look, privacy, review, run, search
from media_assets.commands.shared import Sentences


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Find out what is in folders full of media."""


for command in (
    run.demo,
    run.ingest,
    run.retry,
    search.search,
    look.status,
    look.failures,
    look.explain,
    look.stats,
    look.settings,
    look.audit,
    privacy.privacy,
    duplicates.duplicates,
    cost.cost,
    export.export,
    glossary.glossary,
    feedback.feedback,
    review.review,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
