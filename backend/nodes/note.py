from backend.engine.words import AddNote, Config, Entered, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            text = str(config["text"]).strip()
            return Leave("next", (AddNote(text),) if text else ())
        case _:
            raise Unexpected(signal)
