"""Tables as bytes."""

import pyarrow as pa


def pack(table: pa.Table) -> bytes:
    """Serialise a table as an Arrow IPC stream, zstd-compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpack(data: bytes) -> pa.Table:
    """Read what `pack` wrote."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
