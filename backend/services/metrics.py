"""What the processes count of themselves, for Prometheus (`/metrics` on a port of its own). Labels come from code, never from strangers."""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "batuta_http_seconds", "Time to answer a request, by the route's shape.", ["method", "path", "status"]
)
INBOUND = Counter("batuta_inbound_total", "Items that providers delivered and T0 committed.")
INGEST_ITEMS = Histogram("batuta_ingest_items", "Items of one T0 commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256))
TURN_LANES = Histogram("batuta_turn_lanes", "Lanes of one claim.", buckets=(1, 2, 4, 8, 16, 32, 64))
TURN_SECONDS = Histogram("batuta_turn_seconds", "From a claim to what follows its commit.")
LANES = Counter(
    "batuta_lanes_total",
    "Played lanes: committed, or lost at the fence to a pause, a person or another worker.",
    ["outcome"],
)
COMMITTED, LOST = LANES.labels("committed"), LANES.labels("lost")
QUARANTINED = Counter("batuta_quarantined_total", "Inbound set aside for people to see, by reason.", ["code"])
SENDS = Counter(
    "batuta_sends_total",
    "Messages handed to a provider, by its answer: sent, trylater, refused, uncertain.",
    ["provider", "outcome"],
)
SEND_SECONDS = Histogram("batuta_send_seconds", "One call to a provider.", ["provider"])
SENDING = Gauge("batuta_sending", "Calls to providers under way.")
TIMERS = Counter("batuta_timers_total", "Timers that fired.")
ACTIVITIES = Counter("batuta_activities_total", "Calls of activities, by kind and outcome.", ["kind", "outcome"])
