"""A workspace's funnels as they are played and as they are drawn: what is to be taken away must be used by neither."""

from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.funnel import Funnel, GraphMalformed
from backend.services.published import Published
from backend.storage import funnel_versions, funnels


async def every_funnel(connection: AsyncConnection, published: Published) -> list[Funnel]:
    """Live versions, those that runs are still bound to, then drafts (version 0); one that cannot be read uses nothing."""
    found = list(await published.all(connection))
    live = {(one.id, one.version) for one in found}
    for funnel_id, version in await funnel_versions.bound(connection):
        if (str(funnel_id), version) not in live and (old := await published.pinned(connection, funnel_id, version)):
            found.append(old)
    for funnel_id in await funnels.ids(connection):
        draft = await funnels.get(connection, funnel_id)
        with suppress(GraphMalformed):
            found.append(Funnel.from_graph(draft.definition, published.catalog, str(draft.id), 0, draft.name))
    return found
