"""A post to a webhook over a real socket: what it says, what no contact can make of it, and what becomes of every answer."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.egress import Egress, UrlRefused
from backend.activities.fetch import Fetch
from backend.activities.notice import About
from backend.activities.notice_webhook import NoticeWebhook
from backend.activities.webhook import Webhooks, escaped
from tests.emulators.slack import SECRET, SlackEmulator

KEY, CHAT = UUID(int=7), UUID(int=8)
REQUEST = {"webhook": str(CHAT), "text": "Ana quer se matricular", "funnel_id": str(uuid4()), "conversation_id": "c1"}


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    emulator = SlackEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


class Known:
    def __init__(self, url: str | None) -> None:
        self.url = url

    async def webhook(self, workspace_id: UUID, webhook_id: UUID) -> str | None:
        return self.url if webhook_id == CHAT else None

    async def about(self, workspace_id: UUID, contact_id: UUID, funnel_id: UUID, user_id: UUID | None) -> About:
        return About("pt-BR", "Escola", "<!channel> Ana & Bia", "Vendas")


async def post(slack: SlackEmulator, attempt: int = 1, url: str | None = "", **request: str) -> Result:
    known = Known(slack.url if url == "" else url)
    runner = NoticeWebhook(
        known, Webhooks(Fetch(Egress(frozenset({("127.0.0.1", slack.port)})))), known, "https://batuta.escola.com.br"
    )
    return await runner(Call(KEY, uuid4(), uuid4(), uuid4(), "notice_webhook", {**REQUEST, **request}, attempt))


async def test_it_says_what_and_about_whom_and_where_to_answer(slack: SlackEmulator) -> None:
    assert await post(slack) == Done({"status": 200})
    [taken] = slack.posted
    link = "<https://batuta.escola.com.br/inbox/c1|Abrir a conversa>"
    assert taken.text == f"Ana quer se matricular\n&lt;!channel&gt; Ana &amp; Bia · Vendas\n{link}"
    assert (taken.key, slack.refused) == (str(KEY), [])


@pytest.mark.parametrize(
    "evil",
    ["<!channel>", "<https://x.example|banco>", "@channel", "@Everyone oi", "@here", "</x> &lt;", "a\x00b\ud800"],
)
async def test_nothing_written_calls_or_links(slack: SlackEmulator, evil: str) -> None:
    assert await post(slack, text=evil.encode("utf-8", "replace").decode()) == Done({"status": 200})
    first = slack.posted[0].text.split("\n")[0]
    assert "<" not in first
    assert ">" not in first
    assert not any(f"@{word}" in first.lower() for word in ("channel", "everyone", "here"))
    assert "\x00" not in escaped(evil)


@pytest.mark.parametrize(
    ("fault", "attempt", "result", "taken"),
    [
        ("429", 1, Again("http_429", 30.0), 0),
        ("500", 1, Again("http_500", 10.0), 0),
        ("503", 3, Again("http_503", 300.0), 0),
        ("cut", 2, Again("unreachable", 60.0), 1),
        ("404", 1, Failed("http_404"), 0),
        ("410", 1, Failed("http_410"), 0),
        ("redirect", 1, Failed("redirect_refused"), 0),
        ("huge", 1, Failed("response_too_large"), 0),
    ],
)
async def test_what_becomes_of_every_answer(
    slack: SlackEmulator, fault: str, attempt: int, result: Result, taken: int
) -> None:
    slack.faults.append(fault)
    assert await post(slack, attempt) == result
    assert (len(slack.posted), slack.refused) == (taken, []), "no redirect is followed"


async def test_an_address_is_checked_where_it_is_dialled(slack: SlackEmulator) -> None:
    assert await post(slack, url=None) == Failed("webhook_missing")
    assert await post(slack, webhook="nonsense") == Failed("webhook_missing")
    for url, code in (
        ("http://169.254.169.254/services/x", "url_forbidden"),
        ("https://localhost/x", "url_forbidden"),
        ("http://hooks.slack.com/services/x", "url_scheme"),
    ):
        assert await post(slack, url=url) == Failed(code)
        with pytest.raises(UrlRefused) as refused:
            await Webhooks(Fetch(Egress())).check(url, "x", KEY, uuid4())
        assert SECRET not in str(refused.value)
