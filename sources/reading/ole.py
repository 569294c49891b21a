"""The container of .xls and other old Office files: its streams by name."""

import struct

_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
_ENTRY = 128


class DamagedContainerError(Exception):
    """A container whose tables contradict each other or that is cut off."""


class Container:
    """An OLE compound file."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != _MARK or len(data) < 512:
            raise DamagedContainerError
        self._data = data
        shift, self._mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or self._mini_shift != 6:
            raise DamagedContainerError
        self._size = 1 << shift
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_table = struct.unpack_from("<II", data, 56)
        self._table = self._read_table()
        self._root = (0, 0)
        self.streams: dict[str, tuple[int, int]] = {}
        self._read_directory(directory)
        self._mini_start = mini_table
        self._mini: bytes | None = None

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        body = self._sector(sector)
        return struct.unpack(f"<{len(body) // 4}I", body[: len(body) // 4 * 4])

    def _read_table(self) -> list[int]:
        first, count = struct.unpack_from("<II", self._data, 68)
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        seen = 0
        while first < _LAST and seen <= min(count, len(self._data) // self._size):
            numbers = self._numbers(first)
            if not numbers:
                break
            sectors += numbers[:-1]
            first = numbers[-1]
            seen += 1
        table: list[int] = []
        for sector in sectors:
            if sector < _LAST:
                table += self._numbers(sector)
        return table

    def _chain(self, start: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while start < _LAST:
            if start >= len(table) or len(chain) > len(table):
                raise DamagedContainerError
            chain.append(start)
            start = table[start]
        return chain

    def _read_directory(self, start: int) -> None:
        body = b"".join(map(self._sector, self._chain(start, self._table)))
        for place in range(0, len(body) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", body, place + 64)
            first, size = struct.unpack_from("<II", body, place + 116)
            name = body[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 5:
                self._root = (first, size)
            elif kind in (1, 2):
                self.streams.setdefault(name, (first, size if kind == 2 else 0))
        if not self.streams:
            raise DamagedContainerError

    def read(self, name: str) -> bytes:
        """Return a stream's bytes."""
        start, size = self.streams[name]
        if size >= self._cutoff:
            body = b"".join(map(self._sector, self._chain(start, self._table)))
            if len(body) < size:
                raise DamagedContainerError
            return body[:size]
        if self._mini is None:
            self._mini = b"".join(map(self._sector, self._chain(self._root[0], self._table)))
        table: list[int] = []
        for sector in self._chain(self._mini_start, self._table):
            table += self._numbers(sector)
        small = 1 << self._mini_shift
        chain = self._chain(start, table)
        return b"".join(self._mini[at * small : (at + 1) * small] for at in chain)[:size]
