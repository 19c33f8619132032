"""What a file really is: by its first bytes, never by its name or by what its sender calls it. Only what WhatsApp carries is taken."""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

import puremagic

from backend.errors import ArchiveBomb, CodecRefused, FileEmpty, FileTooLarge, FileTypeRefused, TooManyPixels
from backend.services.media_pixels import pixels

HEAD = 64 * 1024
MEGABYTE = 1024 * 1024
MOST_BYTES = {"image": 5 * MEGABYTE, "audio": 16 * MEGABYTE, "video": 16 * MEGABYTE, "document": 100 * MEGABYTE}
MOST_BYTES |= {"sticker": 500 * 1024}
MOST_MEGAPIXELS = 50
SOUNDS = "AAC, AMR, MP3, M4A, OGG (Opus)"
MOST_UNPACKED, MOST_RATIO = 1024 * MEGABYTE, 100

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLD_OFFICE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_MARKUP = re.compile(
    rb"\s*(?:<(?:!doctype|html|svg|script|\?xml|\?php|body|head|iframe)|#!|%!PS|\{\\rtf)", re.IGNORECASE
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileType:
    kind: str
    """image, audio, video, document, sticker: the message type that carries it."""
    mime: str


def recognise(file: IO[bytes]) -> tuple[FileType, int]:
    """The type and the size in bytes. Raises what a person can understand: file_empty, file_type, file_too_large, …"""
    size = file.seek(0, 2)
    if size == 0:
        raise FileEmpty
    file.seek(0)
    head = file.read(HEAD)
    found = next((kind for look in _LOOKS if (kind := look(head, file))), None)
    if found is None:
        raise FileTypeRefused(type=name_of(head))
    if size > MOST_BYTES[found.kind]:
        raise FileTooLarge(limit=_spoken(MOST_BYTES[found.kind]))
    _refuse_large_picture(found, head)
    file.seek(0)
    return found, size


def kind_of_mime(mime: str) -> str:
    """The type of the message that carries such a file."""
    first = mime.partition("/")[0]
    return "sticker" if mime == "image/webp" else first if first in ("image", "audio", "video") else "document"


def name_of(head: bytes) -> str:
    """For the one who is refused."""
    if head.startswith(b"PK"):
        return "application/zip"
    try:
        guesses: Sequence[puremagic.PureMagicWithConfidence] = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return "text/plain" if not _NO_TEXT.search(head) else "application/octet-stream"
    return next((guess.mime_type for guess in guesses if guess.mime_type), "application/octet-stream")


def _spoken(size: int) -> str:
    return f"{size // MEGABYTE} MB" if size >= MEGABYTE else f"{size // 1024} KB"


def _refuse_large_picture(found: FileType, head: bytes) -> None:
    width, height = pixels(head) if found.kind in ("image", "sticker") else (0, 0)
    if width * height > MOST_MEGAPIXELS * 1_000_000:
        raise TooManyPixels(width=width, height=height, limit=MOST_MEGAPIXELS)


# --- looks: each knows some types by their bytes -------------------------------------------------------------------------


def _picture(head: bytes, _: IO[bytes]) -> FileType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return FileType("image", "image/jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType("image", "image/png")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileType("sticker", "image/webp")
    return None


def _film(head: bytes, _: IO[bytes]) -> FileType | None:
    if head[4:8] != b"ftyp":
        return None
    match head[8:12]:
        case b"M4A " | b"M4B ":
            return FileType("audio", "audio/mp4")
        case brand if brand.startswith(b"3g"):
            return FileType("video", "video/3gpp")
        case (
            b"isom"
            | b"iso2"
            | b"iso4"
            | b"iso5"
            | b"iso6"
            | b"mp41"
            | b"mp42"
            | b"avc1"
            | b"dash"
            | b"MSNV"
            | b"M4V "
            | b"mmp4"
        ):
            return FileType("video", "video/mp4")
    return None


def _sound(head: bytes, _: IO[bytes]) -> FileType | None:
    if head.startswith(b"OggS"):
        if b"OpusHead" not in head[:256]:
            raise CodecRefused(accepted=SOUNDS)
        return FileType("audio", "audio/ogg")
    if head.startswith(b"#!AMR"):
        return FileType("audio", "audio/amr")
    if head.startswith(b"fLaC") or (head.startswith(b"RIFF") and head[8:12] == b"WAVE"):
        raise CodecRefused(accepted=SOUNDS)
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        return FileType("audio", "audio/mpeg")
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xF6 == 0xF0:
        return FileType("audio", "audio/aac")
    return None


def _document(head: bytes, file: IO[bytes]) -> FileType | None:
    if head.startswith(b"%PDF-"):
        return FileType("document", "application/pdf")
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(file)
    return None


def _package(file: IO[bytes]) -> FileType | None:
    """An Office document is a zip with a table of its parts; any other zip is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or (unpacked > 10 * MEGABYTE and unpacked > MOST_RATIO * max(packed, 1)):
        raise ArchiveBomb
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    mime = next((mime for folder, mime in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)
    return FileType("document", mime) if mime else None


def _compound(file: IO[bytes]) -> FileType | None:
    """Word, Excel and PowerPoint before 2007 share their outer form with installers; the name of a part tells them apart."""
    file.seek(0)
    before = b""
    while chunk := file.read(MEGABYTE):
        for part, mime in _OLD_OFFICE.items():
            if part.encode("utf-16-le") in before + chunk:
                return FileType("document", mime)
        before = chunk[-64:]
    return None


def _plain(head: bytes, file: IO[bytes]) -> FileType | None:
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) or head.startswith((b"MZ", b"\x7fELF")):
        return None
    file.seek(0)
    before = b""
    while chunk := file.read(MEGABYTE):
        if _NO_TEXT.search(chunk):
            return None
        chunk = before + chunk
        try:
            chunk.decode()
            before = b""
        except UnicodeDecodeError as error:
            if error.start < len(chunk) - 4:
                return None
            before = chunk[error.start :]
    return None if before else FileType("document", "text/plain")


_LOOKS: Sequence[Callable[[bytes, IO[bytes]], FileType | None]] = (_picture, _film, _sound, _document, _plain)
