"""Tables as bytes."""

import pyarrow as pa

COMPRESS_ABOVE = 4096
"""Bytes of a table below which zstd takes twenty times longer than writing it, and saves nothing."""


def pack(table: pa.Table, *, compress: bool = True) -> bytes:
    """Serialise a table as an Arrow IPC stream, larger ones zstd-compressed unless told not to.

    The columns' descriptions stay behind: they would be most of a small table.
    """
    schema = pa.schema([field.remove_metadata() for field in table.schema], table.schema.metadata)
    codec = "zstd" if compress and table.nbytes > COMPRESS_ABOVE else None
    options = pa.ipc.IpcWriteOptions(compression=codec, use_threads=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        writer.write_table(pa.table(table.columns, schema=schema))
    return bytes(sink.getvalue())


def unpack(data: bytes) -> pa.Table:
    """Read what `pack` wrote."""
    with pa.ipc.open_stream(data, options=pa.ipc.IpcReadOptions(use_threads=False)) as reader:
        return reader.read_all()
