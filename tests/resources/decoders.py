"""What tests let workers do: decode a file completely, or misbehave; imports nothing that a worker should not hold."""

import ctypes
import os
import signal
import sys
import time

from resources.opening import Source, open_av, open_image, open_pdf


def av_bytes(source: Source) -> bytes:
    """Return all that a container gives away: its tags, its packets, its decoded frames."""
    parts = []
    with source.open() as file, open_av(file) as container:
        parts.append(repr(container.metadata).encode())
        for packet in container.demux():
            parts += [bytes(packet), *(frame.to_ndarray().tobytes() for frame in packet.decode())]
    return b"".join(parts)


def image_bytes(source: Source) -> bytes:
    """Return a picture's pixels."""
    with source.open() as file, open_image(file) as image:
        return bytes(image.convert("RGB").tobytes())


def pdf_bytes(source: Source) -> bytes:
    """Return a document's text."""
    with source.open() as file, open_pdf(file) as document:
        return "\f".join(page.get_textpage().get_text_bounded() for page in document).encode()


def echo(text: str) -> bytes:
    return text.encode()


def compute() -> bytes:
    """Keep the processor busy for a while."""
    end = time.process_time() + 0.06
    while time.process_time() < end:
        pass
    return b"done"


def process_id() -> bytes:
    time.sleep(0.2)  # long enough that every worker gets one of these
    return str(os.getpid()).encode()


def modules() -> bytes:
    return "\n".join(sys.modules).encode()


def crash() -> bytes:
    return ctypes.string_at(0)


def give_up() -> bytes:
    os._exit(3)


def be_killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def be_stopped(number: int) -> bytes:
    signal.signal(number, signal.SIG_DFL)  # a shell's background jobs ignore some
    os.kill(os.getpid(), number)
    time.sleep(60)
    return b""


def hang() -> bytes:
    while True:
        time.sleep(1)


def hog() -> bytes:
    return bytes(bytearray(3_000_000_000)[:1])


def fail() -> bytes:
    raise ValueError("not a number")


class Awkward(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)


def fail_awkwardly() -> bytes:
    raise Awkward("cannot be pickled", "back")


def misbehave(how: str) -> bytes:
    """Run the function of this name."""
    return bytes(globals()[how]())
