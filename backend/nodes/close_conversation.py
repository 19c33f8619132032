from backend.engine.words import CloseConversation, Config, Entered, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Leave("next", (CloseConversation(str(config["reason"]).strip()),))
        case _:
            raise Unexpected(signal)
