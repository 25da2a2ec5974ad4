"""The encoding of a text file: its mark, else UTF-8 when all of it is, else the likeliest."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import charset_normalizer
import pyarrow as pa

from fitmatrix.errors import FileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "cp1250", "mac_roman", "iso8859_15", "cp1251")
_NO_TABLE = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f"))
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_AROUND = "“”„‟‘’‚«»‹›–—…€™©®•·"
_CHUNK, _SAMPLE, _WORDS = 1 << 17, 1 << 16, 5_000
_MOST_CONTROL = 0.1  # of the bytes of a text; random bytes have 11 %
GZIP = b"\x1f\x8b"


def raw(path: Path) -> io.BufferedReader:
    """The bytes of a file, unpacked when it is gzip (told by its first bytes, not its name)."""
    return io.BufferedReader(gzip.open(path)) if _is_packed(path) else path.open("rb")


def content(path: Path) -> Any:
    """The same bytes for Arrow, which needs no copy of them where they are not packed."""
    return raw(path) if _is_packed(path) else pa.OSFile(str(path))


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP


def text_encoding(path: Path) -> str:
    """The name of a codec that reads the whole file.

    Raises:
        FileError: the file is no text, is cut off, or is not what its mark says.

    """
    try:
        return _encoding(path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(
            f"{path}: the gzip file is cut off or damaged; copy or download it again"
        ) from error


def _encoding(path: Path) -> str:
    with raw(path) as file:
        start = file.read(_SAMPLE)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    encoding = marked or _unmarked(path, start)
    if _decodes(path, encoding):
        return encoding
    if marked:
        raise FileError(f"{path}: begins as {marked} but is none; save it again as UTF-8")
    return _likeliest(path)


def _unmarked(path: Path, start: bytes) -> str:
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 > len(start) and min(even, odd) * 20 < len(start):
        return "utf-16-be" if even > odd else "utf-16-le"
    control = len(start) - len(start.translate(None, _CONTROL))
    if start.startswith(_NO_TABLE) or control > max(8, len(start) * _MOST_CONTROL):
        raise FileError(f"{path}: this is no table; give a CSV, Excel or Parquet file")
    return "utf-8"


def _chunks(path: Path) -> Iterator[bytes]:
    with raw(path) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    readable = True
    for chunk in _chunks(path):  # to the end, so that a cut-off file is found before it is loaded
        try:
            readable = readable and decoder.decode(chunk) is not None
        except UnicodeDecodeError:
            readable = False
    return readable and not decoder.getstate()[0]


def _likeliest(path: Path) -> str:
    """The single-byte codec under which the words with accents are words.

    First whether they are words at all, then whether they are those of a language, then how
    common the codec is. The words without accents would only drown the others.
    """
    words: list[bytes] = []
    for chunk in _chunks(path):
        words += [word for word in _WORD.findall(chunk) if not word.isascii()]
        if len(words) > _WORDS:
            break
    guesses = charset_normalizer.from_bytes(b" ".join(words), cp_isolation=list(_SINGLE_BYTE))
    language = {guess.encoding: round(guess.coherence, 1) for guess in guesses}
    likely = sorted(
        _SINGLE_BYTE, key=lambda codec: (-_wordlike(words, codec), -language.get(codec, 0))
    )
    return next(codec for codec in (*likely, "latin-1") if _decodes(path, codec))


def _wordlike(words: list[bytes], codec: str) -> float:
    """The share of words that are letters, and capitals only where words have them, in tenths."""
    read = [word.decode(codec, "replace").strip(_AROUND) for word in words]
    cases = sum(w.isalpha() and w in (w.lower(), w.upper(), w.capitalize()) for w in read if w)
    return round(cases / max(1, sum(map(bool, read))), 1)
