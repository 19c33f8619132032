"""How large a picture would become when it is opened. Read from its head: nothing is decoded."""

import struct


def pixels(head: bytes) -> tuple[int, int]:
    """(width, height); (0, 0) when the head does not tell."""
    try:
        if head.startswith(b"\x89PNG"):
            width, height = struct.unpack(">II", head[16:24])
            return width, height
        if head.startswith(b"\xff\xd8"):
            return _jpeg(head)
        if head.startswith(b"RIFF"):
            return _webp(head)
    except (struct.error, IndexError):
        pass
    return 0, 0


def _jpeg(head: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 < len(head):
        if head[place] != 0xFF:
            place += 1
            continue
        marker = head[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return width, height
        alone = marker in (0x01, 0xFF) or 0xD0 <= marker <= 0xD8
        place += 2 if alone else 2 + struct.unpack(">H", head[place + 2 : place + 4])[0]
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return 0, 0
