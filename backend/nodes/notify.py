from backend.engine.words import Config, Entered, Json, Leave, Notify, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            text = str(config["text"]).strip()
            return Leave("next", (Notify(_recipients(config), text),) if text else ())
        case _:
            raise Unexpected(signal)


def _recipients(config: Config) -> dict[str, Json]:
    match config["to"]:
        case "team" | "member" as kind:
            return {kind: config[kind]}
        case "all":
            return {"all": True}
        case _:
            return {"assignee": True}
