"""Tables as bytes."""

from functools import lru_cache

import pyarrow as pa

COMPRESS_ABOVE = 4096
"""Bytes of a table below which zstd takes twenty times longer than writing it, and saves nothing."""

_END = b"\xff\xff\xff\xff\0\0\0\0"
"""What ends an Arrow IPC stream: a continuation mark and a length of zero."""


def pack(table: pa.Table, *, compress: bool = True) -> bytes:
    """Serialise a table as an Arrow IPC stream, larger ones zstd-compressed unless told not to.

    The columns' descriptions stay behind: they would be most of a small table.
    """
    zip_it = compress and table.get_total_buffer_size() > COMPRESS_ABOVE
    header = None if zip_it else _header(table.schema)
    if header is not None:  # a writer takes twenty times longer than the message it writes
        batches = table.combine_chunks().to_batches()
        return b"".join([header, *(bytes(batch.serialize()) for batch in batches), _END])
    options = pa.ipc.IpcWriteOptions(compression="zstd" if zip_it else None, use_threads=False)
    sink = pa.BufferOutputStream()
    schema = _plain(table.schema)
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        writer.write_table(pa.table(table.columns, schema=schema))
    return bytes(sink.getvalue())


def unpack(data: bytes) -> pa.Table:
    """Read what `pack` wrote."""
    with pa.ipc.open_stream(data, options=pa.ipc.IpcReadOptions(use_threads=False)) as reader:
        return reader.read_all()


def fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with the types of `schema`, the table itself where it has them.

    Raises:
        ValueError: the columns are others.
        pa.ArrowInvalid: a value does not fit its column's type.
    """
    return table if table.schema.equals(schema) else table.cast(schema)


def _plain(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.remove_metadata() for field in schema], schema.metadata)


@lru_cache(maxsize=64)
def _header(schema: pa.Schema) -> bytes | None:
    """Return how a stream of such tables begins, None where dictionaries would follow."""
    if any(_has_dictionary(field.type) for field in schema):
        return None
    return bytes(_plain(schema).serialize())


def _has_dictionary(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return True
    return any(_has_dictionary(kind.field(place).type) for place in range(kind.num_fields))
