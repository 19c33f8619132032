"""What a contact allowed, purpose by purpose. A consent is given to a text: other words are another version, and ask again (LGPD 8 §6)."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Literal, TypeAlias

from backend.engine.funnel import Funnel
from backend.engine.words import Config, Json, RecordConsent

Standing: TypeAlias = Literal["granted", "denied", "revoked", "outdated"]
"""`outdated`: granted, but to a text that no published funnel asks with any more while another one does."""
ASKED_BY = "consent"
SIGNED_UP_BY = "subscribe"
MARKETING = "marketing"
AGE_BAND = "age_band"
"""The contact's field that says who cannot allow anything alone; a person of the team may change it, the contact cannot."""
MINORS = frozenset({"child", "adolescent"})
LABELS: Mapping[str, tuple[str, str]] = {
    "pt-BR": ("Sim, autorizo", "Não autorizo"),
    "en": ("Yes, I agree", "No, I do not"),
    "es": ("Sí, autorizo", "No autorizo"),
}


def standing(consents: Mapping[str, tuple[str, str | None]], current: Mapping[str, frozenset[str]]) -> dict[str, Json]:
    """purpose -> Standing, by the last answer and the version of its text. A consent without a version (given by word of mouth
    while nothing was asked) stands."""
    found: dict[str, Json] = {}
    for purpose, (answer, version) in consents.items():
        asked = current.get(purpose, frozenset())
        old = answer == "granted" and version is not None and bool(asked) and version not in asked
        found[purpose] = "outdated" if old else answer
    return found


def refusal(contact: Mapping[str, Json], purpose: str) -> str | None:
    """Why nothing may be done for a purpose, as a code; None: the contact's consent stands."""
    known = contact.get("consents")
    given = known.get(purpose) if isinstance(known, Mapping) else None
    return None if given == "granted" else "consent_outdated" if given == "outdated" else "consent_missing"


def taken_back(contact: Mapping[str, Json]) -> Mapping[str, Json]:
    """The contact after a word that ends everything; services write the same into the ledger."""
    known = contact.get("consents")
    before = known if isinstance(known, Mapping) else {}
    revoked = dict.fromkeys([MARKETING, *(one for one in before if before[one] != "denied")], "revoked")
    return {**contact, "consents": {**before, **revoked}}


def versions(funnels: Iterable[Funnel]) -> dict[str, frozenset[str]]:
    """purpose -> versions of the texts that these funnels ask with."""
    found: dict[str, set[str]] = {}
    for funnel in funnels:
        for node in funnel.nodes.of(lambda one: one.name in (ASKED_BY, SIGNED_UP_BY)):
            if node.type_name == ASKED_BY:
                found.setdefault(purpose_of(node.config), set()).add(version_of(node.config))
            elif node.type_name == SIGNED_UP_BY and node.config.get("action") == "opt_in":
                found.setdefault(purpose_of(node.config), set()).add(signing_up(node.config).version)
    return {purpose: frozenset(known) for purpose, known in found.items()}


def is_minor(contact: Mapping[str, Json]) -> bool:
    custom = contact.get("custom_data")
    return isinstance(custom, Mapping) and custom.get(AGE_BAND) in MINORS


def record(config: Config, answer: str) -> RecordConsent:
    text, *options = shown(config)
    proof: dict[str, Json] = {"text": text, "options": [*options], "language": str(config.get("language") or "pt-BR")}
    return RecordConsent(
        purpose_of(config), answer, version_of(config), _hash(purpose_of(config), shown(config)).hex(), proof
    )


def signing_up(config: Config) -> RecordConsent:
    """By a message of the contact's own, without buttons: the text is all that was shown."""
    text, language = str(config.get("text") or ""), str(config.get("language") or "pt-BR")
    told = _hash(purpose_of(config), [text]).hex()
    return RecordConsent(purpose_of(config), "granted", told[:16], told, {"text": text, "language": language})


def objection(purpose: str) -> RecordConsent:
    """Whatever was allowed is allowed no more."""
    return RecordConsent(purpose, "revoked", "", "", {})


def purpose_of(config: Config) -> str:
    purpose = config.get("purpose")
    return str(config.get("own_purpose") if purpose == "other" else purpose)


def version_of(config: Config) -> str:
    """The same for the same words under the same purpose, wherever they are asked."""
    return _hash(purpose_of(config), shown(config)).hex()[:16]


def shown(config: Config) -> list[str]:
    """All that the contact reads: the text, and what the two buttons say."""
    grant, deny = LABELS[str(config.get("language") or "pt-BR")]
    return [
        str(config.get("text") or ""),
        str(config.get("grant_label") or grant),
        str(config.get("deny_label") or deny),
    ]


def _hash(purpose: str, words: Sequence[str]) -> bytes:
    return sha256("\n".join([purpose, *words]).encode()).digest()
