"""The process that imports Great Expectations and validates: a JSON line in, a JSON line out.

Started by `expectations.gate`; it ends when its standard input does, also in the middle of work.
"""

import gc
import json
import os
import queue
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO


def main() -> None:
    """Import, then answer one request after another."""
    answers = _answers()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()

    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # On import, urllib3 tries IPv6 with a socket; GX imports it and nothing here uses it.
    socket.has_ipv6 = False
    # The collector finds nothing to free while modules load, and takes a quarter of their time.
    gc.disable()
    from expectations.validation import new_context, validate

    context = new_context()
    gc.freeze()
    gc.enable()

    while True:
        request = json.loads(requests.get())
        start = time.perf_counter()
        database = request["database"]
        try:
            results = validate(
                context,
                Path(database) if database else None,
                request["parquet_tables"],
                request["suites"],
            )
            answer: dict[str, Any] = {"results": results, "seconds": time.perf_counter() - start}
        # The parent turns it into an error of its own; the worker stays fit for the next request.
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answers() -> BinaryIO:
    """Keep standard output for answers: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _read(lines: BinaryIO, requests: queue.SimpleQueue[bytes]) -> None:
    for line in lines:
        requests.put(line)
    # The parent has closed the pipe or is gone, and nobody waits for what is being computed.
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
    # Not by way of the interpreter's end: DuckDB's bindings write pages of their own there, and
    # the caller shows the last line.
    sys.stderr.flush()
    os._exit(1)
