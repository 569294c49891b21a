"""Reading in worker processes, so that a file that breaks its reader costs itself and no other."""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from settings import limits
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.read import RawFile, read_file

Job = tuple[str, Path]
_contracts: list[Contract] = []


def _start(contracts: list[Contract]) -> None:
    global _contracts
    _contracts = contracts


def _read_chunk(jobs: list[Job]) -> list[RawFile]:
    return [read_file(path, name, _contracts) for name, path in jobs]


def _limit_memory(contracts: list[Contract]) -> None:
    import resource

    size = limits.MAX_WORKER_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    _start(contracts)


class Readers:
    """Worker processes that read files by an office's contracts."""

    def __init__(self, contracts: list[Contract], workers: int = limits.READING_WORKERS) -> None:
        self._contracts = contracts
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def start(self, jobs: list[Job]) -> Iterator[RawFile]:
        """Set the workers to work at once; yield every file read, in the order given."""
        if not jobs:
            return iter(())
        size = max(1, min(25, len(jobs) // (4 * self._workers)))
        chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
        pool = self._new_pool(min(self._workers, len(chunks)))
        futures = [pool.submit(_read_chunk, chunk) for chunk in chunks]
        return self._collect(pool, chunks, futures)

    def _collect(
        self,
        pool: ProcessPoolExecutor,
        chunks: list[list[Job]],
        futures: list[Future[list[RawFile]]],
    ) -> Iterator[RawFile]:
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                yield from future.result(timeout=limits.SECONDS_PER_FILE * len(chunk))
            except Exception:
                # One of these files took its process down, or was too slow: each again, alone.
                yield from [self._read_alone(job) for job in chunk]
        pool.shutdown(wait=True)

    def _read_alone(self, job: Job) -> RawFile:
        """Read one file in a process of its own, after a chunk took its process down."""
        pool = self._new_pool(1)
        try:
            return pool.submit(_read_chunk, [job]).result(timeout=limits.SECONDS_PER_FILE)[0]
        except TimeoutError:
            return self._broken(job, f"> {limits.SECONDS_PER_FILE} s")
        except MemoryError:
            return self._broken(job, "memory")
        except Exception as error:
            return self._broken(job, type(error).__name__)
        finally:
            self._stop(pool)

    def _broken(self, job: Job, reason: str) -> RawFile:
        name, path = job
        data = path.read_bytes() if path.is_file() else b""
        return RawFile(
            name, sha256(data).hexdigest(), len(data), findings=[Finding("KP-109", found=reason)]
        )

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        # spawn: the parent holds threads of DuckDB and Polars that a fork would not survive.
        return ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_limit_memory, initargs=(self._contracts,)
        )

    @staticmethod
    def _stop(pool: ProcessPoolExecutor) -> None:
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            if process.is_alive():
                process.terminate()
