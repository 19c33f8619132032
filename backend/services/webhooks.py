"""What providers POST to us: verified, sorted by connection, handed to the ingress.

One POST may speak of several numbers, and which secret signed it is known only from inside it. So the body is parsed first, only to find
whose secrets to try; nothing of it is believed before its signature matches, and then only what concerns numbers with a matching secret.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from backend import clock
from backend.channels.base import Incoming, Item
from backend.channels.signature import HEADER, matches, only_signature
from backend.channels.whatsapp_body import MAX_DEPTH, Unreadable, read_body
from backend.channels.whatsapp_body import TooDeep as BodyTooDeep
from backend.channels.whatsapp_webhook import account_keys, parse
from backend.engine.words import Json
from backend.errors import (
    BatutaError,
    ChallengeInvalid,
    NotFound,
    SecretMissing,
    SignatureInvalid,
    SignatureMissing,
    TooDeep,
    VerifyTokenWrong,
)
from backend.services.arrivals import Delivery
from backend.services.connections import Connections
from backend.services.connections_credentials import PROVIDERS, verify_hash
from backend.services.ingress import Ingress
from backend.services.webhooks_routes import KnownRoute, Routes
from backend.storage import instances
from backend.storage.database import Database

log = structlog.get_logger(__name__)

ITEMS = Counter(
    "batuta_webhook_items_total",
    "What webhooks told, by what became of it: taken, unknown_channel, signature_mismatch, secret_missing.",
    ["provider", "outcome"],
)


@dataclass(frozen=True, slots=True)
class Webhooks:
    database: Database
    routes: Routes
    ingress: Ingress
    connections: Connections
    fetch_soon: Callable[[], Awaitable[None]] | None = None
    """Asks a worker to fetch the files that just came. Only for speed: the chore finds them anyway."""

    async def receive(self, provider: str, raw: bytes, headers: Iterable[tuple[str, str]]) -> None:
        """Returns when everything believed is committed. `headers` as they came, repeated ones repeated.

        Raises SignatureMissing or SignatureInvalid (401), SecretMissing (503: the provider will come again), Unavailable (503).
        """
        _known_provider(provider)
        signature = only_signature(value for name, value in headers if name.lower() == HEADER)
        if signature is None:
            raise SignatureMissing
        body = _read(raw)
        keys = account_keys(body)
        routes = await self.routes.of(provider, keys)
        believed = await self._believed(provider, keys, routes, signature, raw)
        if believed is None:
            ITEMS.labels(provider, "unknown_channel").inc()
            return
        await self._hand_over(provider, body, keys, believed)
        for route in believed:
            if route.status == "PENDING":
                await self._proven(route)

    async def challenge(self, provider: str, query: Mapping[str, str]) -> str:
        """The handshake that Meta makes when somebody enters our address there: answers the text to send back."""
        _known_provider(provider)
        token = verify_hash(query.get("hub.verify_token"))
        if query.get("hub.mode") != "subscribe" or token is None:
            raise VerifyTokenWrong
        async with self.database.begin_global() as connection:
            if not await instances.knows_verify_token(connection, provider, token):
                raise VerifyTokenWrong
        challenge = query.get("hub.challenge", "")
        # Echoed to whoever asks: anything but digits could be a script.
        if not (challenge.isascii() and challenge.isdigit() and len(challenge) <= 50):
            raise ChallengeInvalid
        return challenge

    async def _believed(
        self, provider: str, keys: set[str], routes: Sequence[KnownRoute], signature: str, raw: bytes
    ) -> Sequence[KnownRoute] | None:
        """The routes whose secret made the signature; None: nobody of ours was named."""
        believed = [route for route in routes if matches(signature, raw, route.secrets)]
        if not believed and any(route.kept for route in routes):
            # A secret that was replaced a moment ago must work at once.
            routes = await self.routes.fresh(provider, keys)
            believed = [route for route in routes if matches(signature, raw, route.secrets)]
        if not routes:
            return None
        dropped = [route for route in routes if route not in believed]
        for route in dropped:
            ITEMS.labels(provider, "signature_mismatch" if route.secrets else "secret_missing").inc()
        if believed:
            return believed
        raise SecretMissing if any(not route.secrets for route in dropped) else SignatureInvalid

    async def _hand_over(self, provider: str, body: Json, keys: set[str], believed: Sequence[KnownRoute]) -> None:
        by_route: dict[KnownRoute, list[Item]] = {}
        taken = 0
        for item in parse(body, clock.now()).items:
            for route in _owners(item.account_key, believed):
                by_route.setdefault(route, []).append(item)
                taken += 1
        ITEMS.labels(provider, "taken").inc(taken)
        unknown = sum(1 for key in keys if not _owners(key, believed))
        if unknown:
            ITEMS.labels(provider, "unknown_channel").inc(unknown)
        await self.ingress.accept(
            [Delivery(route.workspace_id, route.instance_id, provider, items) for route, items in by_route.items()]
        )
        if self.fetch_soon is not None and any(_has_file(item) for items in by_route.values() for item in items):
            await self.fetch_soon()

    async def _proven(self, route: KnownRoute) -> None:
        try:
            await self.connections.heard(route.workspace_id, route.instance_id)
        except (BatutaError, NotFound) as error:
            # What was told is committed; the next webhook or the check says it again.
            log.warning("instance_not_marked", instance=str(route.instance_id), error=type(error).__name__)


def _owners(key: str, routes: Sequence[KnownRoute]) -> list[KnownRoute]:
    """A number's own route; for a whole account one number of each workspace that has some of it."""
    if not key.startswith("waba:"):
        return [route for route in routes if route.key == key]
    first: dict[object, KnownRoute] = {}
    for route in sorted(routes, key=lambda route: route.key):
        if route.account_key == key.removeprefix("waba:"):
            first.setdefault(route.workspace_id, route)
    return list(first.values())


def _has_file(item: Item) -> bool:
    return isinstance(item, Incoming) and "media" in item.message.data


def _read(raw: bytes) -> Json:
    try:
        return read_body(raw)
    except Unreadable:
        # Nobody is named in it, so nobody's secret can have signed it.
        raise SignatureInvalid from None
    except BodyTooDeep:
        raise TooDeep(limit=MAX_DEPTH) from None


def _known_provider(provider: str) -> None:
    if provider not in PROVIDERS:
        raise NotFound
