"""What the settings of a system say of the others that it is wired to, and how its modules read it."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.schema.document import SystemSchema
from codegen.schema.wired import Wired
from codegen.support.literals import python_string

_INBOX = "packets of other systems, each once, in the order in which they were taken"
_OUTBOX = "events that other systems follow: append-only, each row sealed with the hash of the one before"
#: What peers are to show a service whose wirings ask for it; no name of a package ends like this.
TOKEN_FIELD = "token_for_peers"


@dataclass(frozen=True)
class PeerSetting:
    """A field of the settings; ``annotation`` and ``default`` are Python source."""

    name: str
    annotation: str
    default: str
    doc: str


@dataclass(frozen=True)
class PeerStore:
    """A store for what goes between systems; ``module`` is the runtime's, ``doc`` what it holds."""

    name: str
    kind: str
    module: str
    file: str
    doc: str


def peer_stores(wired: Wired) -> tuple[PeerStore, ...]:
    """The inbox of packets and the outbox of events, where wirings ask for them."""
    stores = []
    if wired.received:
        stores.append(PeerStore("inbox", "PacketInbox", "agents.packet_inbox", "inbox.sqlite3", _INBOX))
    if wired.observed:
        stores.append(PeerStore("outbox", "EventOutbox", "stores.outbox", "outbox.sqlite3", _OUTBOX))
    return tuple(stores)


def url_field(package: str) -> str:
    """The setting that holds the address of ``package``."""
    return f"{package}_url"


def token_field(package: str) -> str:
    """The setting that holds what is shown to ``package``."""
    return f"{package}_token"


def url_variable(package: str, peer: str) -> str:
    """The variable from which the settings of ``package`` read the address of ``peer``."""
    return f"{package}_{url_field(peer)}".upper()


def token_argument(wired: Wired, peer: str) -> str:
    """The argument that shows a client's token to ``peer``, where one is asked for."""
    if wired.communication.auth == "none":
        return ""
    return f", token=secret_text(settings.{token_field(peer)})"


def peer_settings(wired: Wired) -> tuple[PeerSetting, ...]:
    """Addresses and tokens of the systems that it speaks to, how long it waits, and what it asks of its peers."""
    fields: list[PeerSetting] = []
    tls = wired.communication.encryption == "tls"
    pattern, scheme = ("^https://", "https") if tls else ("^https?://", "http")
    for peer in wired.peers:
        doc = f"Where {peer} answers, such as {scheme}://127.0.0.1:8000."
        annotated = f"Annotated[str | None, Field(pattern={python_string(pattern)}, description={python_string(doc)})]"
        fields.append(PeerSetting(url_field(peer), annotated, "None", doc))
        if wired.communication.auth != "none":
            fields.append(_secret(token_field(peer), f"What {peer} asks its peers for."))
    if wired.peers:
        doc = "Seconds that another system has to answer."
        annotated = f"Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False, description={python_string(doc)})]"
        fields.append(PeerSetting("peer_timeout_s", annotated, "10.0", doc))
    if wired.guarded:
        fields.append(_secret(TOKEN_FIELD, "What peers must show; without it they are refused."))
    return tuple(fields)


def _secret(name: str, doc: str) -> PeerSetting:
    annotation = f"Annotated[SecretStr | None, Field(min_length=16, description={python_string(doc)})]"
    return PeerSetting(name, annotation, "None", doc)


def peer_modules(wired: Wired) -> tuple[str, ...]:
    """The modules whose routes answer other systems."""
    return (*(["events"] if wired.observed else []), *(["packets"] if wired.received else []))


def guarded_routes(model: SystemSchema) -> list[str]:
    """What only peers with a token may ask: operations that they call, packets, events."""
    wired = model.wired
    routes = [model.operations[name].expose.http or "" for name in wired.called]
    routes = [" ".join(route.split()) for route in routes]
    routes += [f"POST {wired.communication.protocol_path}"] if wired.received else []
    return routes + (["GET /events"] if wired.observed else [])
