"""Reading in worker processes, so that a file that breaks its reader costs itself and no other."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from settings import limits
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.read import RawFile, read_file

Job = tuple[str, Path]
_contracts: list[Contract] = []


def _start(contracts: list[Contract]) -> None:
    import resource

    global _contracts
    _contracts = contracts
    size = limits.MAX_WORKER_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    """Leave when the run is gone, also where it was killed: a worker waits for work for ever."""
    run = parent_process()
    if run is not None:
        run.join()
    os._exit(1)


def _read_chunk(jobs: list[Job]) -> list[RawFile]:
    return [read_file(path, name, _contracts) for name, path in jobs]


_FILES_PER_WORKER = 300


class Readers:
    """Worker processes that read files by an office's contracts."""

    def __init__(self, contracts: list[Contract], workers: int = limits.READING_WORKERS) -> None:
        self._contracts = contracts
        self._workers = workers
        self._pools: list[ProcessPoolExecutor] = []

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        """End every process: also of a run that failed before it asked for what was read."""
        for pool in self._pools:
            self._stop(pool)

    def start(self, jobs: list[Job]) -> Iterator[RawFile]:
        """Set the workers to work at once; yield every file read, in the order given."""
        if not jobs:
            return iter(())
        size = max(1, min(25, len(jobs) // (4 * self._workers)))
        chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
        return self._collect(chunks, *self._submit(chunks))

    def _submit(
        self, chunks: list[list[Job]]
    ) -> tuple[ProcessPoolExecutor, list[Future[list[RawFile]]]]:
        # A second process costs more memory and start-up than a few hundred workbooks need.
        files = sum(len(chunk) for chunk in chunks)
        pool = self._new_pool(min(self._workers, 1 + files // _FILES_PER_WORKER))
        return pool, [pool.submit(_read_chunk, chunk) for chunk in chunks]

    def _collect(
        self,
        chunks: list[list[Job]],
        pool: ProcessPoolExecutor,
        futures: list[Future[list[RawFile]]],
    ) -> Iterator[RawFile]:
        place = 0
        try:
            while place < len(chunks):
                try:
                    files = futures[place].result(limits.SECONDS_PER_FILE * len(chunks[place]))
                except Exception:
                    # One of these files took its process down, or was too slow. A pool that lost
                    # a process is lost with all its work: the rest goes to a new one.
                    self._stop(pool)
                    files = self._read_alone(chunks[place])
                    rest = chunks[place + 1 :]
                    if rest:
                        pool, again = self._submit(rest)
                        futures[place + 1 :] = again
                yield from files
                place += 1
        finally:
            self._stop(pool)

    def _read_alone(self, jobs: list[Job]) -> list[RawFile]:
        """Read the files of a lost chunk one by one, each loss costing its own file only."""
        files: list[RawFile] = []
        pool = self._new_pool(1)
        try:
            for job in jobs:
                try:
                    file = pool.submit(_read_chunk, [job]).result(limits.SECONDS_PER_FILE)[0]
                except TimeoutError:
                    file = self._broken(job, f"> {limits.SECONDS_PER_FILE} s")
                except MemoryError:
                    file = self._broken(job, "memory")
                except Exception as error:
                    file = self._broken(job, type(error).__name__)
                files.append(file)
                if file.findings and file.findings[0].code == "KP-109":
                    self._stop(pool)
                    pool = self._new_pool(1)
        finally:
            self._stop(pool)
        return files

    def _broken(self, job: Job, reason: str) -> RawFile:
        name, path = job
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        return RawFile(
            name, sha256(data).hexdigest(), len(data), findings=[Finding("KP-109", found=reason)]
        )

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        # spawn: the parent holds threads of DuckDB and Polars that a fork would not survive.
        pool = ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_start, initargs=(self._contracts,)
        )
        self._pools.append(pool)
        return pool

    @staticmethod
    def _stop(pool: ProcessPoolExecutor) -> None:
        """End a pool without waiting for a process that hangs."""
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            if process.is_alive():
                process.terminate()
