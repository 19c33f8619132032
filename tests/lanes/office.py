"""Where notices go: a strict SMTP server, a strict receiver of webhooks, and runners that know both."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from backend.activities.base import Runner
from backend.activities.egress import Egress
from backend.activities.fetch import Fetch
from backend.activities.notice_email import NoticeEmail
from backend.activities.notice_webhook import NoticeWebhook
from backend.activities.post import Post
from backend.activities.smtp import SmtpServer
from backend.activities.webhook import Webhooks
from backend.services.notices import NoticeReaders
from backend.services.vault import Vault, place_of
from backend.storage import integrations
from backend.storage.sealing import Sealer
from tests.emulators.slack import SECRET
from tests.emulators.smtp import PASSWORD, USER, certificate
from tests.lanes.world import School, World

PUBLIC = "https://batuta.escola.com.br"
SEALER = Sealer([b"a secret of the tests, of more than 32 bytes"])


@dataclass(frozen=True, slots=True)
class Ports:
    """`bare`: the SMTP server speaks without TLS and asks for no password, as another process cannot know its certificate."""

    smtp: int
    slack: int
    bare: bool = False


def notice_runners(world: World, ports: Ports) -> dict[str, Runner]:
    trusting = certificate()[1]  # made here once: two threads that ask first would make two
    known: dict[str, Any] = {"user": USER, "password": PASSWORD, "context": lambda: trusting}
    server = SmtpServer("127.0.0.1", ports.smtp, **({"bare": True} if ports.bare else known))
    webhooks = Webhooks(Fetch(Egress(frozenset({("127.0.0.1", ports.slack)}))))
    readers = NoticeReaders(world.database)
    post = Post(server, ("Batuta", "no@escola.com.br"))
    return {
        "notice_email": NoticeEmail(post, readers, PUBLIC),
        "notice_webhook": NoticeWebhook(Vault(world.database, SEALER), webhooks, readers, PUBLIC),
    }


async def chat(school: School, ports: Ports, name: str = "Slack vendas") -> UUID:
    """A webhook that is connected."""
    made, address = uuid4(), f"http://127.0.0.1:{ports.slack}/services/{SECRET}"
    sealed = SEALER.seal(place_of(school.workspace_id, made), address.encode())
    config = {"name": name, "host": "127.0.0.1", "trace": "x"}
    async with school.world.database.begin(school.workspace_id) as connection:
        await integrations.add(connection, made, integrations.webhook_platform(made), config, sealed)
    return made
