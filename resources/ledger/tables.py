"""The ledger's tables, as SQLAlchemy Core sees them; `resources/migrations` creates and changes them."""

import sqlalchemy as sa

METADATA = sa.MetaData()

batches = sa.Table(
    "batches",
    METADATA,
    sa.Column("batch", sa.String(64), primary_key=True),
    sa.Column("drop_folder", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

files = sa.Table(
    "files",
    METADATA,
    sa.Column("drop_folder", sa.String(64), primary_key=True),
    sa.Column("path_id", sa.String(32), primary_key=True),
    sa.Column("path", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("batch", sa.String(64), nullable=False),
)

sizes = sa.Table(
    "sizes",
    METADATA,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("batch", sa.String(64)),
)

stages = sa.Table(
    "stages",
    METADATA,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("stage", sa.String(128), nullable=False),
    sa.Column("components", sa.Text, nullable=False),
)

items = sa.Table(
    "items",
    METADATA,
    sa.Column("batch", sa.String(64), primary_key=True),
    sa.Column("stage", sa.String(128), primary_key=True),
    sa.Column("item", sa.String(64), primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("key", sa.String(64)),
    sa.Column("identity", sa.String(128)),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("extra", sa.Text),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("hit", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("updated_at", sa.Double, nullable=False),
    sa.Index("items_by_stage_item", "stage", "item"),
    sa.Index("items_by_state", "state"),
)

results = sa.Table(
    "results",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("stage", sa.String(128), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.String(32), nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("used_at", sa.Double, nullable=False),
    sa.Column("batch", sa.String(64)),
    sa.Column("item", sa.String(64)),
    sa.Column("label", sa.Text),
    sa.Index("results_by_use", "used_at", "bytes"),
)

stage_runs = sa.Table(
    "stage_runs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("batch", sa.String(64), nullable=False),
    sa.Column("stage", sa.String(128), nullable=False),
    sa.Column("started_at", sa.Double, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("eligible", sa.Integer, nullable=False),
    sa.Column("hits", sa.Integer, nullable=False),
    sa.Column("computed", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("decoder_tasks", sa.Integer, nullable=False),
    sa.Column("model_loads", sa.Integer, nullable=False),
    sa.Column("peak_worker_bytes", sa.BigInteger, nullable=False),
    sa.Index("stage_runs_by_batch", "batch", "stage"),
)

costs = sa.Table(
    "costs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("batch", sa.String(64), nullable=False),
    sa.Column("stage", sa.String(128), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("provider", sa.String(128), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Column("tokens_out", sa.Integer, nullable=False),
    sa.Column("tokens_cached", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("money", sa.Double),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("language", sa.String(16), nullable=False, server_default=""),
    sa.Column("run", sa.String(64), nullable=False, server_default=""),
    sa.Column("variant", sa.String(64), nullable=False, server_default=""),
    sa.Column("audio_seconds", sa.Double, nullable=False, server_default="0"),
    sa.Column("request_hash", sa.String(64), nullable=False, server_default=""),
    sa.Column("masked", sa.Integer, nullable=False, server_default="0"),
    sa.Column("price_source", sa.String(128)),
    sa.Column("prompt", sa.Text),
    sa.Index("costs_by_run", "run"),
    sa.Index("costs_by_time", "at"),
)

breakers = sa.Table(
    "breakers",
    METADATA,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.Double),
)

ratings = sa.Table(
    "ratings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("stage", sa.String(128), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("position", sa.Integer),
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("corrected", sa.Text),
    sa.Column("language", sa.String(16), nullable=False, server_default=""),
    sa.Column("source_language", sa.String(16), nullable=False, server_default=""),
    sa.Column("source", sa.Text),
    sa.Column("rated", sa.Text),
    sa.Column("variant", sa.String(64), nullable=False, server_default=""),
    sa.Column("digest", sa.String(64), unique=True),
)

term_decisions = sa.Table(
    "term_decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("term", sa.Text, nullable=False),
    sa.Column("target_language", sa.String(16), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("decision", sa.String(16), nullable=False),
)

champions = sa.Table(
    "champions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("experiment", sa.String(128), nullable=False),
    sa.Column("source_language", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("variant", sa.String(64), nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
)

releases = sa.Table(
    "releases",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("released", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

exports = sa.Table(
    "exports",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
)

reviews = sa.Table(
    "reviews",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("decision", sa.String(16), nullable=False),
    sa.Column("set_id", sa.String(64), nullable=False),
    sa.Column("kept_payload", sa.String(128), nullable=False),
    sa.Column("kept_content", sa.String(128), nullable=False),
    sa.Column("kept_place", sa.String(32), nullable=False),
    sa.Column("payload", sa.String(128), nullable=False),
    sa.Column("content", sa.String(128), nullable=False),
    sa.Column("place", sa.String(32), nullable=False),
    sa.Column("file", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("method", sa.String(32)),
    sa.Column("distance", sa.Double),
    sa.Column("threshold", sa.Double),
    sa.Column("transform", sa.String(32)),
    sa.Index("reviews_by_set", "set_id"),
)
