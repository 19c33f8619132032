"""What WhatsApp refuses, found before it is asked (contracts/01, 4). Characters are Unicode code points."""

TEXT = 4096
CAPTION = 1024
BODY = 1024
HEADER = 60
FOOTER = 60
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
LIST_LABEL = 20
ROWS = 10
ROW_ID = 200
ROW_TITLE = 24
ROW_DESCRIPTION = 72
LINK_LABEL = 20
LINK_URL = 2000
PLACE_NAME = 100
PLACE_ADDRESS = 300
CALLBACK = 512
TEMPLATE_PARAMETER = 1024
TEMPLATE_BUTTONS = 10
COPY_CODE = 15

MEGABYTE = 1024 * 1024
MEDIA_BYTES = {
    "image": 5 * MEGABYTE,
    "audio": 16 * MEGABYTE,
    "video": 16 * MEGABYTE,
    "document": 100 * MEGABYTE,
    "sticker": 500 * 1024,
}
STATIC_STICKER_BYTES = 100 * 1024


class Unsendable(Exception):
    """The message cannot go out as it is; `code` is ours, `detail` says which part and which limit."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def within(text: str, limit: int, what: str, code: str = "channel_limit") -> str:
    if len(text) > limit:
        raise Unsendable(code, f"{what}: {len(text)} characters, WhatsApp takes {limit}")
    return text


def required(text: str, what: str) -> str:
    if not text.strip():
        raise Unsendable("text_empty", f"{what} is empty")
    return text
