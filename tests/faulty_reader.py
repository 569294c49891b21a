"""A reader that breaks in the way that a file's name says: for tests of the worker pool."""

import ctypes
import os
import signal
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from sources.contracts import Contract
from sources.reading.read import RawFile


class PanicException(BaseException):
    """As foreign code raises it: no Exception."""


def read(path: Path, name: str, contracts: list[Contract]) -> RawFile:
    """Break as asked; every attempt leaves a line in a file beside."""
    with (path.parent / "attempts.log").open("a") as log:
        log.write(f"{name}\n")
    data = path.read_bytes()
    match data:
        case b"loop":
            while True:
                pass
        case b"stuck":
            # Without the interpreter's lock, and deaf to what Python would do at a signal.
            ctypes.PyDLL(None).sleep(3600)
        case b"sleep":
            time.sleep(3600)
        case b"deaf":
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(3600)
        case b"memory":
            return RawFile(name, str(len(bytearray(64 * 2**30))), 0)
        case b"panic":
            raise PanicException("index out of bounds")
        case b"abort":
            os.abort()
        case b"no room":
            os.write(2, b"memory allocation of 549755813888 bytes failed\n")
            os.abort()
        case b"columns":
            import polars as pl

            return RawFile(name, "", 0, tables=[cast(Any, pl.Series(["t甲"]))])
        case b"exit":
            os._exit(3)
    return RawFile(name, sha256(data).hexdigest(), len(data))
