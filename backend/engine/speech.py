"""What the bot may say in a turn: the 24-hour window (C18, C25) and the budgets of messages (C12), with the conversation so far."""

from backend.engine import budgets
from backend.engine.budgets import Breach
from backend.engine.receptive import after_window
from backend.engine.turn import Context
from backend.engine.words import Line, SendMessage


class Speech:
    """`asked`: the contact wrote, so that what is said answers somebody."""

    def __init__(self, context: Context, sent: tuple[float, ...], *, asked: bool) -> None:
        self.channel, self.window_open, self.asked = context.channel, context.window_open, asked
        self.now = context.now.timestamp()
        self.sent = [moment for moment in sent if moment > self.now - budgets.UNASKED_SECONDS] if sent else []
        self.lines = list(context.history)
        self.bubbles = 0

    def heard(self, text: str) -> None:
        self.lines.append(Line(True, text))
        self.sent = []

    def listened_again(self) -> None:
        """An unread message was taken: it is an inbound of its own for the budget."""
        self.bubbles, self.asked = 0, True

    def say(self, effect: SendMessage, *, unwanted: str | None) -> tuple[SendMessage, str | None]:
        """What goes out in its place, and why it does not go out at all. Raises Breach."""
        self._count()
        failed = None
        if not self.window_open:
            effect, failed = after_window(effect, self.channel, unwanted=unwanted)
        self.lines.append(Line(False, str(effect.content.get("text") or "")))
        return effect, failed

    def _count(self) -> None:
        if self.bubbles >= budgets.BUBBLES_AN_INBOUND:
            raise Breach("budget_messages")
        if not self.asked:
            if len(self.sent) >= budgets.BUBBLES_UNASKED:
                raise Breach("budget_unasked")
            self.sent.append(self.now)
        self.bubbles += 1
