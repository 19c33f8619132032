"""Files are what their bytes say: bad inputs 64-69."""

import io

import pytest

from backend.errors import (
    ArchiveBomb,
    BatutaError,
    CodecRefused,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    TooManyPixels,
)
from backend.services.media import safe_name
from backend.services.media_types import recognise
from tests.channels import samples
from tests.channels.samples import compound, film, jpeg, package, png, webp

OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = [
    (jpeg(), "image", "image/jpeg"),
    (jpeg(before=60_000), "image", "image/jpeg"),
    (png(), "image", "image/png"),
    (webp(), "sticker", "image/webp"),
    (film(b"isom"), "video", "video/mp4"),
    (film(b"mp42"), "video", "video/mp4"),
    (film(b"3gp4"), "video", "video/3gpp"),
    (film(b"M4A "), "audio", "audio/mp4"),
    (samples.OGG, "audio", "audio/ogg"),
    (b"#!AMR\n" + b"\x3c" * 50, "audio", "audio/amr"),
    (b"ID3\x03" + b"\0" * 50, "audio", "audio/mpeg"),
    (b"\xff\xfb\x90\x64" + b"\0" * 50, "audio", "audio/mpeg"),
    (b"\xff\xf1\x50\x80" + b"\0" * 50, "audio", "audio/aac"),
    (samples.PDF, "document", "application/pdf"),
    (package("[Content_Types].xml", "word/document.xml"), "document", OFFICE + "wordprocessingml.document"),
    (package("[Content_Types].xml", "xl/workbook.xml"), "document", OFFICE + "spreadsheetml.sheet"),
    (package("[Content_Types].xml", "ppt/presentation.xml"), "document", OFFICE + "presentationml.presentation"),
    (compound("WordDocument"), "document", "application/msword"),
    (compound("Workbook"), "document", "application/vnd.ms-excel"),
    ("Nome;Telefone\r\nJoão;11\r\n".encode(), "document", "text/plain"),
    ("ação 😀\t".encode() * 300_000, "document", "text/plain"),
]
REFUSED: list[tuple[bytes, type[BatutaError], str]] = [
    (b"", FileEmpty, ""),
    (samples.SVG, FileTypeRefused, "svg"),
    (b"<svg onload=alert(1)>", FileTypeRefused, "svg"),
    (b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>", FileTypeRefused, ""),
    (b"<script>alert(1)</script>", FileTypeRefused, ""),
    (b"MZ\x90\0" + b"\0" * 200, FileTypeRefused, "executable"),
    (b"\x7fELF" + b"\2" * 200, FileTypeRefused, ""),
    (b"#!/bin/sh\nrm -rf /\n", FileTypeRefused, ""),
    (b"<?php system($_GET['x']);", FileTypeRefused, ""),
    (b"GIF89a" + b"\0" * 50, FileTypeRefused, "image/gif"),
    (film(b"heic"), FileTypeRefused, ""),
    (film(b"qt  "), FileTypeRefused, ""),
    (package("a.txt"), FileTypeRefused, "zip"),
    (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), FileTypeRefused, ""),
    (b"PK\x03\x04" + b"\0" * 100, FileTypeRefused, ""),
    (compound("Property"), FileTypeRefused, ""),
    (b"\0\1\2\3" * 100, FileTypeRefused, "octet-stream"),
    (b"text \xff\xfe broken" * 10, FileTypeRefused, ""),
    (samples.VORBIS, CodecRefused, ""),
    (b"fLaC" + b"\0" * 50, CodecRefused, ""),
    (b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 50, CodecRefused, ""),
    (png(50_000, 50_000), TooManyPixels, ""),
    (jpeg(50_000, 50_000), TooManyPixels, ""),
    (webp(16_000, 16_000), TooManyPixels, ""),
    (jpeg() + b"\0" * (5 * 1024 * 1024), FileTooLarge, ""),
    (webp() + b"\0" * (500 * 1024), FileTooLarge, ""),
    (package("[Content_Types].xml", "word/document.xml", content=b"\0" * 20_000_000), ArchiveBomb, ""),
]


@pytest.mark.parametrize("data, kind, mime", TAKEN, ids=[f"{row[2]} {i}" for i, row in enumerate(TAKEN)])
def test_taken(data: bytes, kind: str, mime: str):
    file = io.BytesIO(data)
    found, size = recognise(file)
    assert (found.kind, found.mime, size) == (kind, mime, len(data))
    assert file.tell() == 0


@pytest.mark.parametrize("data, error, real", REFUSED, ids=[f"{row[1].__name__} {i}" for i, row in enumerate(REFUSED)])
def test_refused(data: bytes, error: type[BatutaError], real: str):
    with pytest.raises(error) as refusal:
        recognise(io.BytesIO(data))
    assert real in str(refusal.value.params.get("type", ""))
    assert error.status in (413, 415, 422)


@pytest.mark.parametrize(
    "given, shown",
    [
        ("tabela de preços.pdf", "tabela de preços.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\nota.docx", "nota.docx"),
        ("a\0b.pdf", "a b.pdf"),
        ("foto\u202egnp.exe", "foto gnp.exe"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ('<img src="x">.png', "img src= x.png"),
        ("", "arquivo"),
        ("...", "arquivo"),
        (" .pdf", "pdf"),
    ],
)
def test_names_for_display(given: str, shown: str):
    assert safe_name(given) == shown
    assert len(safe_name(given)) <= 150
