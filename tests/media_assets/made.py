"""Small media files, made with the codecs that the product reads them with."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from resources.opening import Source

RATE = 16_000


def source(folder: Path, name: str, data: bytes) -> Source:
    """Write a file and claim it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return claimed(folder, name)


def claimed(folder: Path, name: str) -> Source:
    """Claim a file that is there."""
    about = (folder / name).stat()
    return Source(str(folder), name.encode(), about.st_size, about.st_mtime_ns)


def scene(seed: int = 0, width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture with structure: coloured blocks, different for each seed, smooth enough to survive JPEG."""
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, codec: str, **options: Any) -> bytes:
    """Encode a picture."""
    out = BytesIO()
    image.save(out, codec, **options)
    return out.getvalue()


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE, channels: int = 1) -> npt.NDArray[np.int16]:
    """Return a sine, shape (channels, n)."""
    wave = (np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate) * 12_000).astype(np.int16)
    return np.tile(wave, (channels, 1))


def sound(
    container: str,
    codec: str,
    samples: npt.NDArray[np.int16],
    rate: int = RATE,
    layout: str = "mono",
    begin: float = 0.0,
    metadata: Mapping[str, str] | None = None,
    bit_rate: int = 0,
) -> bytes:
    """Encode samples of shape (channels, n); the first one is played at `begin` seconds."""
    out = BytesIO()
    with av.open(out, "w", format=container) as sink:
        sink.metadata.update(metadata or {})
        stream: Any = sink.add_stream(codec, rate=rate, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        _encode_sound(sink, stream, samples, rate, layout, begin)
    return out.getvalue()


def video(
    container: str,
    codec: str,
    pictures: Sequence[Image.Image],
    *,
    rate: int = 10,
    key_every: int = 5,
    begin: float = 0.0,
    samples: npt.NDArray[np.int16] | None = None,
    sound_codec: str = "aac",
    rotation: int = 0,
    metadata: Mapping[str, str] | None = None,
    **options: str,
) -> bytes:
    """Encode pictures of one even size, one every 1/rate s, with a key frame every `key_every`, and mono sound."""
    out = BytesIO()
    with av.open(out, "w", format=container) as sink:
        sink.metadata.update(metadata or {})
        stream: Any = sink.add_stream(codec, rate=rate, options={"g": str(key_every), **options})
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        if rotation:
            stream.set_display_rotation(rotation)
        spoken: Any = sink.add_stream(sound_codec, rate=RATE, layout="mono") if samples is not None else None
        first = round(begin * rate)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = first + number, Fraction(1, rate)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
        if samples is not None:
            _encode_sound(sink, spoken, samples, RATE, "mono", begin)
    return out.getvalue()


def remuxed(data: bytes, container: str, metadata: Mapping[str, str] | None = None) -> bytes:
    """Copy the packets into another container."""
    out = BytesIO()
    with av.open(BytesIO(data)) as given, av.open(out, "w", format=container) as sink:
        sink.metadata.update(metadata or {})
        streams = {stream.index: sink.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                sink.mux(packet)
    return out.getvalue()


def text_pdf(pages: Iterable[Sequence[str]], title: str = "", scan: Image.Image | None = None) -> bytes:
    """Write a PDF of text lines; `title` goes into its metadata, `scan` onto every page behind the text."""
    picture = scan.convert("L") if scan else Image.new("L", (1, 1))
    pages = list(pages)
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages)))
    grey = b"/ColorSpace /DeviceGray /BitsPerComponent 8"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) /Producer (made) >>" % title.encode("cp1252"),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d %s /Length %d >>\nstream\n%s\nendstream"
        % (*picture.size, grey, picture.width * picture.height, picture.tobytes()),
    ]
    for number, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /I1 5 0 R >> >> >>" % (7 + 2 * number)
        )
        shown = b"q 400 0 0 400 50 50 cm /I1 Do Q\n" if scan else b""
        written = b"".join(b"(%s) Tj T*\n" % line.encode("cp1252") for line in lines)
        shown += b"BT /F1 12 Tf 14 TL 50 800 Td\n%sET" % written
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _encode_sound(sink: Any, stream: Any, samples: npt.NDArray[np.int16], rate: int, layout: str, begin: float) -> None:
    interleaved = np.ascontiguousarray(samples.T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, round(begin * rate), Fraction(1, rate)
    sink.mux(stream.encode(frame))
    sink.mux(stream.encode(None))
