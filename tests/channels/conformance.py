"""What every adapter must do, whatever its provider. A new channel writes a `Bench` and inherits the suite:

    class TestTelegram(Conformance):
        @pytest.fixture
        async def bench(self) -> AsyncIterator[Bench]: ...

The provider behind a bench is an emulator with real HTTP; its `faults` take the kinds of tests/emulators/faults.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from backend.channels.base import Account, Channel, Incoming, Outgoing, Parsed, Refused, Sent, TryLater, Uncertain
from backend.channels.whatsapp import MediaFailed
from tests.emulators.faults import Faults

SECRET = "canary-7f3e-token"


@dataclass(frozen=True)
class Seen:
    """A message as the provider took it."""

    address: str
    callback: str
    text: str
    """Everything that the contact reads in it."""


class Bench(ABC):
    channel: Channel
    account: Account
    faults: Faults
    address: str
    """Of a contact who may be answered now."""
    content: Sequence[dict[str, Any]]
    """One of each kind that this channel carries, in its own limits."""
    rates = True
    """Whether the provider says when it is too fast."""
    tokens = True
    """Whether it takes a token, which may be over, and knows the connection by a number."""
    takes_files = True
    """Whether files go up to the provider; where they do not, they stay with us."""

    @abstractmethod
    def seen(self) -> list[Seen]: ...

    @abstractmethod
    def stranger(self) -> str:
        """An address outside the time window; "" where the channel has none."""

    @abstractmethod
    def throttle(self) -> str:
        """Makes the next send one too many; answers the scope of the limit."""

    @abstractmethod
    def parse(self, texts: Sequence[str]) -> Parsed:
        """The provider's webhook with these texts of one contact, read by the adapter."""

    @abstractmethod
    def unreachable(self) -> Channel:
        """The same adapter, its provider away."""


def text(number: int, body: str = "Olá", address: str = "", attempt: int = 1) -> Outgoing:
    return Outgoing(number, address, {"type": "text", "text": body}, attempt=attempt)


class Conformance:
    # --- what is sent ------------------------------------------------------------------------------------------------

    async def test_every_kind_arrives_once_with_its_words_and_our_id(self, bench: Bench):
        for number, content in enumerate(bench.content, 1):
            receipt = await bench.channel.send(bench.account, Outgoing(number, bench.address, content))
            assert isinstance(receipt, Sent), (content, receipt)
            assert receipt.provider_message_id
            seen = bench.seen()[-1]
            assert seen.address == bench.address
            assert str(number) in seen.callback
            assert str(content.get("text") or "") in seen.text
        assert len(bench.seen()) == len(bench.content)

    async def test_two_messages_have_two_ids(self, bench: Bench):
        receipts = [await bench.channel.send(bench.account, text(number, address=bench.address)) for number in (1, 2)]
        ids = {receipt.provider_message_id for receipt in receipts if isinstance(receipt, Sent)}
        assert len(ids) == 2

    async def test_they_arrive_in_the_order_in_which_they_were_sent(self, bench: Bench):
        for number in range(20):
            await bench.channel.send(bench.account, text(number, f"n{number}", bench.address))
        assert [seen.text for seen in bench.seen()] == [f"n{number}" for number in range(20)]

    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"type": "hologram"},
            {"type": None},
            {"type": "text"},
            {"type": "text", "text": ""},
            {"type": "text", "text": 5},
            {"type": "text", "text": "\ud800"},
            {"type": "text", "text": "x" * 1_000_000},
            {"type": "image"},
            {"type": "choices", "text": "?", "choices": []},
            {"type": "choices"},
            {"type": "choices", "text": "?", "choices": [5, {}]},
            {"type": "location", "latitude": "north", "longitude": None},
        ],
    )
    async def test_what_cannot_be_sent_is_refused_and_never_raises(self, bench: Bench, content: dict[str, Any]):
        receipt = await bench.channel.send(bench.account, Outgoing(1, bench.address, content))
        assert isinstance(receipt, Refused)
        assert receipt.code
        assert receipt.kind == "permanent"
        assert bench.seen() == []

    @pytest.mark.parametrize("address", ["", "nobody at all", "\r\nHost: evil.example"])
    async def test_an_address_that_is_none(self, bench: Bench, address: str):
        assert isinstance(await bench.channel.send(bench.account, text(1, address=address)), Refused)

    # --- what goes wrong ---------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("fault", ["server_error", "html", "broken_json", "huge", "redirect", "hang", "cut"])
    async def test_an_answer_that_says_nothing_leaves_doubt(self, bench: Bench, fault: str):
        bench.faults.add(fault)
        receipt = await bench.channel.send(bench.account, text(1, address=bench.address))
        assert isinstance(receipt, Uncertain), receipt
        assert receipt.detail

    @pytest.mark.parametrize("fault", ["lost_answer", "drip"])
    async def test_an_accepted_message_whose_answer_is_lost_leaves_doubt(self, bench: Bench, fault: str):
        bench.faults.add(fault)
        assert isinstance(await bench.channel.send(bench.account, text(1, address=bench.address)), Uncertain)
        assert len(bench.seen()) == 1

    async def test_it_goes_on_after_each_fault(self, bench: Bench):
        for fault in ("server_error", "cut", "huge", "drip", *(["rate_limit"] if bench.rates else [])):
            bench.faults.add(fault)
            await bench.channel.send(bench.account, text(1, address=bench.address))
            assert isinstance(await bench.channel.send(bench.account, text(2, address=bench.address)), Sent), fault

    async def test_a_provider_that_was_never_reached_is_tried_later(self, bench: Bench):
        receipt = await bench.unreachable().send(bench.account, text(1, address=bench.address))
        assert isinstance(receipt, TryLater)
        assert receipt.after > 0

    async def test_waits_grow_with_the_attempts(self, bench: Bench):
        channel = bench.unreachable()
        waits = []
        for attempt in (1, 2, 3):
            receipt = await channel.send(bench.account, text(1, address=bench.address, attempt=attempt))
            assert isinstance(receipt, TryLater)
            waits.append(receipt.after)
        assert waits == sorted(set(waits))

    async def test_too_fast_is_no_failure(self, bench: Bench):
        if not bench.rates:
            return
        scope = bench.throttle()
        receipt = await bench.channel.send(bench.account, text(1, address=bench.address))
        assert isinstance(receipt, TryLater)
        assert (receipt.counts, receipt.scope) == (False, scope)
        assert bench.seen() == []

    async def test_retry_after_is_honoured(self, bench: Bench):
        if not bench.rates:
            return
        bench.faults.add("rate_limit", retry_after=37)
        receipt = await bench.channel.send(bench.account, text(1, address=bench.address))
        assert isinstance(receipt, TryLater)
        assert (receipt.after, receipt.counts) == (37, False)

    async def test_a_token_that_is_over_stops_the_number(self, bench: Bench):
        if not bench.tokens:
            return
        receipt = await bench.channel.send(_with_token(bench.account, "expired"), text(1, address=bench.address))
        assert isinstance(receipt, Refused)
        assert receipt.kind == "reauth"

    async def test_outside_the_window(self, bench: Bench):
        if stranger := bench.stranger():
            receipt = await bench.channel.send(bench.account, text(1, address=stranger))
            assert isinstance(receipt, Refused)
            assert receipt.kind == "window"

    # --- around it ---------------------------------------------------------------------------------------------------

    async def test_typing_and_read_marks_never_raise_and_are_no_messages(self, bench: Bench):
        message = Outgoing(1, bench.address, {"type": "text", "text": "x"}, last_received="unknown-to-the-provider")
        await bench.channel.typing(bench.account, message)
        await bench.channel.typing(bench.account, text(1, address=bench.address))
        await bench.channel.read(bench.account, "unknown-to-the-provider")
        await bench.unreachable().typing(bench.account, message)
        bench.faults.add("cut")
        await bench.channel.read(bench.account, "unknown-to-the-provider")
        assert bench.seen() == []

    async def test_a_live_check(self, bench: Bench):
        health = await bench.channel.check(bench.account)
        assert health.ok
        assert health.throughput
        if not bench.tokens:
            return
        assert health.phone_number
        assert not (await bench.channel.check(_with_token(bench.account, "expired"))).ok
        away = await bench.unreachable().check(bench.account)
        assert (away.ok, away.code) == (False, "unreachable")

    async def test_a_file_goes_up_and_comes_down_again(self, bench: Bench):
        data = b"%PDF-1.7\n" + bytes(range(256)) * 40
        if not bench.takes_files:
            with pytest.raises(MediaFailed, match="files_stay"):
                await bench.channel.upload(bench.account, data, "application/pdf", "tabela.pdf")
            with pytest.raises(MediaFailed, match="files_stay"):
                await bench.channel.download(bench.account, "x")
            return
        media_id = await bench.channel.upload(bench.account, data, "application/pdf", "tabela de preços.pdf")
        assert await bench.channel.download(bench.account, media_id) == (data, "application/pdf")

    async def test_no_secret_is_ever_written(
        self, bench: Bench, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ):
        account = _with_token(bench.account, SECRET)
        caplog.set_level("DEBUG")
        shown = [repr(account), repr(bench.channel)]
        for channel in (bench.channel, bench.unreachable()):
            shown.append(repr(await channel.send(account, text(1, address=bench.address))))
            shown.append(repr(await channel.check(account)))
            await channel.read(account, "x")
            await channel.typing(account, Outgoing(1, bench.address, {"type": "text", "text": "x"}, last_received="x"))
        written = capsys.readouterr()
        assert SECRET not in "".join([*shown, caplog.text, written.out, written.err])

    # --- what comes in -----------------------------------------------------------------------------------------------

    async def test_what_a_contact_writes_comes_in_order_with_ids_of_its_own(self, bench: Bench):
        items = bench.parse(["Olá", "Sim 😀", "a\u0301"]).items
        assert all(isinstance(item, Incoming) for item in items)
        incoming = [item for item in items if isinstance(item, Incoming)]
        assert [item.message.text for item in incoming] == ["Olá", "Sim 😀", "a\u0301"]
        assert len({item.event_id for item in incoming}) == 3
        assert len({item.keys for item in incoming}) == 1
        assert all(item.plays and item.message.data["raw"] for item in incoming)


def _with_token(account: Account, token: str) -> Account:
    return replace(account, credentials=account.credentials | {"access_token": token}, instance_id=uuid4())
