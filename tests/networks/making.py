"""What a network is given in its tests: a channel, a post, its pictures, and the message composed from them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from PIL import Image

from pipeline.model import (
    Calendar,
    Card,
    Channel,
    Delivery,
    Format,
    Media,
    Message,
    Organisation,
    Part,
    Poll,
    Post,
    Status,
    TextItem,
    Variant,
)
from pipeline.network import Context, Network
from tests.transport import NOW

PAGE = "https://cyclorive.example.org/noel/"
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def a_channel(network: str, **changes: Any) -> Channel:
    given: dict[str, Any] = {
        "id": network,
        "network": network,
        "name": {"fr": network},
        "account": network,
        "delivery": Delivery.API,
        "languages": ("fr",),
        "handle": "cyclorive",
    }
    return Channel(**(given | changes))


def a_picture(
    root: Path, name: str = "velo.jpg", *, size: tuple[int, int] = (64, 48), exif: bytes = b"", noise: bool = False, **media: Any
) -> Media:
    """A real picture below `root`, and what loading would say of it."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "#0b6e4f")
    kind = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}[name.rpartition(".")[2]]
    image.save(path, kind, **({"exif": exif} if exif else {}), **({"quality": 95} if kind == "JPEG" else {}))
    content = path.read_bytes()
    return Media(
        id=path.stem,
        alt={"fr": "Un vélo contre une vitrine."},
        file=name,
        mime=MIMES[kind],
        sha256=sha256(content).hexdigest(),
        size=len(content),
        width=size[0],
        height=size[1],
        **media,
    )


def a_film(root: Path, name: str = "film.mp4", *, size: int = 5_000_000) -> Media:
    """A file that starts as an MP4 does; what follows is nobody's business here."""
    content = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(size)
    (root / name).write_bytes(content)
    return Media(
        id=Path(name).stem,
        alt={"fr": "Le même vélo, le matin."},
        file=name,
        kind="video",
        mime="video/mp4",
        sha256=sha256(content).hexdigest(),
        size=len(content),
        width=1080,
        height=1920,
        duration=timedelta(seconds=40),
    )


def composed(
    network: Network,
    channel: Channel,
    texts: str | Sequence[str],
    *,
    root: Path = Path(),
    media: Sequence[Media] = (),
    card: Card | None = None,
    partners: Mapping[str, str] | None = None,
    post_id: str = "p08",
    **variant: Any,
) -> Message:
    """The message as the real composition makes it. `media` goes to the first part."""
    texts = [texts] if isinstance(texts, str) else texts
    known = {one.id: one for one in media}
    calendar = Calendar(Organisation("Cyclorive", "https://cyclorive.example.org", "Europe/Paris", ("fr", "en")), adopted_at=NOW)
    context = Context(
        calendar=calendar,
        channel=channel,
        root=root,
        link=lambda: PAGE,
        partner=(partners or {}).get,
        disclosure=lambda: "Partenariat",
        card=lambda _address: card,
        media=known,
    )
    post = Post(
        id=post_id,
        file=f"content/posts/{post_id}.md",
        title={"fr": "Noël d'occasion"},
        status=Status.APPROVED,
        format=Format.NEWS,
        media=known,
    )
    items = tuple(TextItem(text, path=("channels", channel.id, "text", number)) for number, text in enumerate(texts))
    written = Variant(channel=channel.id, path=("channels", channel.id), origin="own", items=items)
    return network.compose(context, post, replace(written, **({"media": tuple(known)} if media else {}) | variant))


def a_part(network: Network, channel: Channel, text: str, **more: Any) -> Part:
    return composed(network, channel, text, **more).parts[0]


def a_poll(*options: str, **more: Any) -> Poll:
    return Poll(options=options or ("la nuit", "la pluie"), duration=timedelta(hours=24), **more)
