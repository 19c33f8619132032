"""Tags given to and taken from many contacts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from backend.errors import NotFound
from backend.services.contact_events import tell
from backend.services.contacts import told
from backend.services.principal import Principal
from backend.services.visibility import sight_of
from backend.storage import activity_log, contacts, lane_acts, tags, visibility
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.lane_acts import Push
from backend.storage.rings import Rings

BULK_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class ContactTags:
    database: Database
    rings: Rings
    events: Events

    async def tag(
        self, principal: Principal, contact_ids: Sequence[UUID], adding: Sequence[UUID], removing: Sequence[UUID]
    ) -> None:
        """All or, where one id is not there, none. A new tag is something that a funnel may begin by, and runs may wait for either."""
        async with self.database.begin(principal.workspace_id) as connection:
            sight = await sight_of(connection, principal)
            if sight and await visibility.count_seen(connection, sight, contact_ids) < len(set(contact_ids)):
                raise NotFound
            lanes = await lane_acts.lock_lanes(connection, contact_ids)
            names = {tag.id: tag.name for tag in await tags.every(connection)}
            added = await tags.stick(connection, contact_ids, adding)
            removed = await tags.peel(connection, contact_ids, removing)
            acts = [("tag.added", one) for one in added] + [("tag.removed", one) for one in removed]
            await activity_log.add_all(
                connection,
                [
                    Act(
                        kind,
                        principal.user_id,
                        one.contact_id,
                        data={"tag_id": str(one.tag_id), "tag": names[one.tag_id]},
                    )
                    for kind, one in acts
                ],
            )
            pushes = [
                Push(lanes[one.contact_id], f"{event}:{one.tag_id}:{uuid4()}", row, {**about, "tag": names[one.tag_id]})
                for event, row, about, ones in (
                    ("tag", "tag_added", {}, added),
                    ("untag", "event", {"kind": "tag_removed"}, removed),
                )
                for one in ones
                if one.contact_id in lanes
            ]
            moved = await tell(connection, pushes)
            touched = await contacts.many(connection, {one.contact_id for _, one in acts})
        if moved:
            self.rings.ring("turns")
        self.events.publish_all(told(principal, touched))
