"""An e-mail by the installation's mail server. It cannot be asked whether a letter arrived: a doubt leaves by `uncertain`."""

from collections.abc import Mapping, Sequence

from backend.engine.fields import is_address
from backend.engine.words import (
    Activity,
    Call,
    Config,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    Signal,
    Unexpected,
    View,
)


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _send(config, view)
        case Finished(ok=True, value=value):
            return Leave("sent", detail=value if isinstance(value, dict) else {})
        case Finished(uncertain=uncertain, error=error):
            return _failed(dict(error or {"code": "email_failed"}), "uncertain" if uncertain else "failed")
        case _:
            raise Unexpected(signal)


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    written = [(key, str(config.get(key) or "").strip()) for key in ("to", "reply_to")]
    fixed = [(key, text) for key, text in written if text and "{{" not in text and "{%" not in text]
    return [(f"/{key}", "email_invalid", {"value": text[:80]}) for key, text in fixed if not is_address(text)]


def sample(config: Config, language: str) -> Json:
    return {"message_id": "<batuta.1@escola.com.br>"}


def _send(config: Config, view: View) -> Outcome:
    to, reply_to = str(config["to"]).strip(), str(config.get("reply_to") or "").strip()
    subject, text = " ".join(str(config["subject"]).split()), str(config["text"])
    if not is_address(to):
        return _failed({"code": "email_address"})
    if not subject or not text.strip():
        return _failed({"code": "email_empty"})
    request: dict[str, Json] = {"to": to, "subject": subject, "text": text}
    request["sender"] = str(view.workspace.get("name") or "")
    if is_address(reply_to):
        request["reply_to"] = reply_to
    return Call(Activity("email", request), detail={"to": to})


def _failed(error: Mapping[str, Json], port: str = "failed") -> Leave:
    return Leave(port, detail={"error": dict(error)}, failed=True)
