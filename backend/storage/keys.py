"""The only place where a Redis key is made. Each holds the generation of the database (a restore begins a new one) and its workspace.

A workspace stands in braces, so that in a Redis Cluster all keys of a workspace are in one slot. No command names keys of two.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

RingName: TypeAlias = Literal["turns", "send", "activities"]


@dataclass(frozen=True, slots=True)
class Keys:
    generation: str

    @staticmethod
    async def of(pool: Any) -> "Keys":
        """`pool` is Database.pool, or one asyncpg connection."""
        generation: UUID = await pool.fetchval("SELECT generation FROM db_meta")
        return Keys(generation.hex[:12])

    @property
    def root(self) -> str:
        return f"batuta:{self.generation}:"

    def workspace(self, workspace_id: UUID) -> str:
        return f"{self.root}{{{workspace_id}}}:"

    def state(self, workspace_id: UUID, contact_id: UUID) -> str:
        """{version, lane_id, run_id, funnel_id, current_node_id, state} of the run that moved last; missing: none is active."""
        return f"{self.workspace(workspace_id)}state:{contact_id}"

    def ended(self, workspace_id: UUID, contact_id: UUID) -> str:
        """Version and lane of the run that ended last, for ten minutes: a writer that slept does not bring it back."""
        return f"{self.workspace(workspace_id)}ended:{contact_id}"

    def bot_control(self, workspace_id: UUID, contact_id: UUID) -> str:
        """PAUSED_BY_HUMAN or PAUSED_BY_BOT; missing: the bot speaks."""
        return f"{self.workspace(workspace_id)}bot_control:{contact_id}"

    def bot_epoch(self, workspace_id: UUID, contact_id: UUID) -> str:
        return f"{self.workspace(workspace_id)}bot_epoch:{contact_id}"

    def status(self, workspace_id: UUID, instance_id: UUID) -> str:
        """CONNECTED, PENDING, … : a plain word."""
        return f"{self.workspace(workspace_id)}status:{instance_id}"

    def sequence(self, workspace_id: UUID, lane_id: UUID) -> str:
        """Counts the live events of a lane."""
        return f"{self.workspace(workspace_id)}seq:{lane_id}"

    def number_rate(self, workspace_id: UUID, instance_id: UUID) -> str:
        return f"{self.workspace(workspace_id)}rate:{instance_id}"

    def pair_rate(self, workspace_id: UUID, lane_id: UUID) -> str:
        return f"{self.workspace(workspace_id)}pair:{lane_id}"

    def events(self, workspace_id: UUID) -> str:
        """The channel of what is published to the workspace's open screens."""
        return f"{self.root}events:{workspace_id}"

    def counted(self, name: str) -> str:
        """How often something happened lately: requests of a user, tries to sign in."""
        return f"{self.root}counted:{name}"

    def pages(self, visitor_id: UUID) -> str:
        """The pages that a web chat's visitor has open, each until its lease ends."""
        return f"{self.root}pages:{visitor_id}"

    def ticket(self, ticket: str) -> str:
        """Whom the socket's one-use ticket lets in."""
        return f"{self.root}ticket:{ticket}"

    def ring(self, name: RingName) -> str:
        return f"{self.root}{{ring}}:{name}"

    @property
    def jobs(self) -> str:
        """arq's queue."""
        return f"{self.root}jobs"
