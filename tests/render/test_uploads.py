"""What you preview is what is sent, pictures too: the bytes on the page are the bytes that a network's server stored."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin

import pytest
from PIL import Image

from pipeline import networks
from pipeline.model import Bilingual, Key
from pipeline.network import Limit
from pipeline.render import groups, render, write
from pipeline.render.desk.alone import preview_file
from pipeline.render.files import File
from pipeline.render.handoff import packs
from pipeline.render.leak import Guard
from pipeline.render.pressroom import Pressroom
from pipeline.render.uploads import Uploads
from pipeline.transport import Http
from tests.browser import Browser, Look
from tests.network.test_pictures import camera, noise
from tests.render import sites
from tests.servers.bluesky import BlueskyServer
from tests.servers.bluesky_rules import RAW, content_id
from tests.servers.loopback import LoopbackServer
from tests.servers.mastodon import MastodonServer
from tests.servers.x import XServer
from tests.transport import NOW as STAMP
from tests.transport import StillClock


@dataclass(frozen=True)
class Served:
    """A network that a program posts to, and how its loopback server tells what it has stored with a post."""

    serve: Callable[[StillClock], LoopbackServer]
    handle: str
    secrets: Mapping[str, str]
    stored: Callable[[Any, str], list[str]]  # of the post with that id, just sent: the names of its pictures
    name: Callable[[bytes], str]  # what that server calls these bytes
    options: str = "{}"


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _blobs(server: BlueskyServer, uri: str) -> list[str]:
    embed = next(one["value"]["embed"] for one in server.stored if one["uri"] == uri)
    if "external" in embed:
        return [embed["external"]["thumb"]["ref"]["$link"]]
    return [one["image"]["ref"]["$link"] for one in embed["images"]]


SERVED = {
    "x": Served(
        lambda clock: XServer(clock=clock.now),
        "cyclorive_demo",
        {
            "X_API_KEY": "consumer-key",
            "X_API_SECRET": "consumer-secret",
            "X_ACCESS_TOKEN": "1001-token",
            "X_ACCESS_TOKEN_SECRET": "token-secret",
        },
        lambda server, _: [server.media[-1]["sha256"]],
        _hash,
    ),
    "mastodon": Served(
        lambda clock: MastodonServer(clock=clock.now),
        "cyclorive",
        {"MASTODON_ACCESS_TOKEN": "mastodon-token"},
        lambda server, _: [server.media[-1]["sha256"]],
        _hash,
        "{image_size_limit: 1500000}",
    ),
    "bluesky": Served(
        lambda clock: BlueskyServer(clock=clock.now),
        "cyclorive.test",
        {"BLUESKY_APP_PASSWORD": "app-password"},
        _blobs,
        lambda content: content_id(RAW, content),
    ),
}


# ── a desk with every kind of picture ────────────────────────────────────────────────────────────────────────────────
def _large(path: Path) -> None:
    noise((2600, 1950)).save(path, quality=97, exif=camera())
    assert path.stat().st_size > 5_242_880


def _see_through(path: Path) -> None:
    image = Image.new("RGBA", (2400, 1200), (11, 110, 79, 0))
    image.paste(noise((600, 600), "RGBA"), (300, 300))
    image.save(path)


def _moving(path: Path) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "green", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200)


DRAWN: Mapping[str, Callable[[Path], None]] = {
    "grande.jpg": _large,
    "logo.png": _see_through,
    "couchee.jpg": lambda path: noise((400, 300)).save(path, quality=90, exif=camera(orientation=6)),
    "telle-quelle.jpg": lambda path: noise((400, 300)).save(path, quality=90),
    "anime.gif": _moving,
}


def _post(name: str, *, media: str = "    media: [photo]\n") -> str:
    return sites.post(
        f"Image {name}",
        id=f"p-{Path(name).stem}",
        at="2026-12-28 09:00",
        channels="channels:\n" + "".join(f"  {one}:\n    text: |\n      Voici {{link}}\n{media}" for one in SERVED),
        more=f"media:\n  - id: photo\n    file: {name}\n    alt:\n      fr: |\n        Une roue voilée.\n      en: |\n        A bent wheel.\n",
    )


def _calendar(urls: Mapping[str, str]) -> str:
    lines = [
        f"  {name}: {{network: {name}, name: {name}, delivery: api, languages: [fr], handle: {one.handle}, server: '{urls[name]}', options: {one.options}}}\n"
        for name, one in SERVED.items()
    ]
    return sites.CALENDAR.replace("pillars:\n", "".join(lines) + "pillars:\n", 1)


@dataclass
class Desk:
    root: Path
    room: Pressroom
    servers: Mapping[str, Any]
    files: Mapping[str, bytes]
    alone: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(one.serve(StillClock())) for name, one in SERVED.items()}
        posts = {Path(name).stem: _post(name) for name in DRAWN}
        posts["carte"] = _post("grande.jpg", media="    media: []\n").replace("id: p-grande", "id: p-carte")
        sites.repository(root, posts, calendar=_calendar({name: server.url for name, server in servers.items()}))
        (root / "content" / "media").mkdir(exist_ok=True)
        for name, draw in DRAWN.items():
            draw(root / "content" / "media" / name)
        room = sites.pressroom(root, edition="desk", cache=root / "cache", sound=False)
        files = {file.path: file.content for file in render(room)}
        ids = [f"p-{one}" for one in ("grande", "logo", "couchee", "telle-quelle", "anime", "carte")]
        yield Desk(root, room, servers, files, preview_file(room, ids, "fr").decode())


def _drawing(html: str, network: str) -> str:
    found = re.search(rf'<div class="mock mock--{network}">.*?<div class="publication__side">', html, re.DOTALL)
    assert found is not None
    return found[0]


def _source(html: str, around: str) -> str:
    found = re.search(rf'{around}[^>]*>\s*<img src="([^"]+)"', html)
    assert found is not None, html
    return found[1]


def _side(html: str, channel: str) -> str:
    """What stands beside a drawing, tags cut out."""
    side = (
        html.split(f'<section class="publication" id="{channel}"')[1]
        .split('<section class="sent">')[1]
        .split("</section>", maxsplit=1)[0]
    )
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", side)).split())


def _sent(desk: Desk, network: str, post: str) -> list[str]:
    """Really sent, as a run does; the names of the pictures that the server has stored with it."""
    one, channel = SERVED[network], desk.room.calendar.channels[network]
    message = desk.room.composer.draft(Key(post, network)).message
    implementation = networks.get(network)
    assert message is not None
    assert implementation is not None
    with Http(user_agent="editorial-pipeline/0.1", clock=StillClock()) as http:
        client = implementation.connect(channel, one.secrets, http, desk.root)
        assert client is not None
        key = sha256(post.encode()).hexdigest()[:32]
        receipt = client.send(client.prepare(message.parts[0]), thread=(), key=key, stamp=STAMP)
    return one.stored(desk.servers[network], receipt.id)


def test_every_network_that_a_program_posts_to_is_looked_at_here() -> None:
    assert set(SERVED) == {name for name in networks.names() if (found := networks.get(name)) and found.secrets}


@pytest.mark.parametrize("picture", DRAWN)
@pytest.mark.parametrize("network", SERVED)
def test_what_the_preview_shows_is_what_the_network_stored(desk: Desk, network: str, picture: str) -> None:
    post = f"p-{Path(picture).stem}"
    page = f"desk/post/{post}/index.html"
    stored = _sent(desk, network, post)
    shown = b""
    for lead in ("", "en/"):
        source = _source(_drawing(desk.files[lead + page].decode(), network), '<figure class="mock-shot"')
        shown = desk.files[urljoin(f"https://desk.example.org/{lead}{page}", source).removeprefix("https://desk.example.org/")]
        assert stored == [SERVED[network].name(shown)]
    alone = desk.alone.split(f'<article class="alone" id="{post}"')[1].split("</article>")[0]
    source = _source(_drawing(alone, network), '<figure class="mock-shot"')
    assert base64.b64decode(source.partition(";base64,")[2]) == shown


def test_the_picture_of_a_card_that_a_network_is_sent_is_the_one_it_stored(desk: Desk) -> None:
    sending = [
        name for name in SERVED if (found := networks.get(name)) and found.limits(desk.room.calendar.channels[name]).sends_card
    ]
    for network in sending:
        page = "desk/post/p-carte/index.html"
        drawing = _drawing(desk.files[page].decode(), network)
        source = _source(drawing, '<div class="mock-card')
        shown = desk.files[urljoin(f"https://desk.example.org/{page}", source).removeprefix("https://desk.example.org/")]
        assert _sent(desk, network, "p-carte") == [SERVED[network].name(shown)]
        assert "image du lien réduite à" in _side(desk.files[page].decode(), network)
    assert sending


def test_a_file_that_leaves_as_it_is_is_the_sites_own_and_nothing_is_said(desk: Desk) -> None:
    assert [path for path in desk.files if path.startswith("desk/post/p-telle-quelle/")] == [
        "desk/post/p-telle-quelle/index.html"
    ]
    assert 'class="sent"' not in desk.files["desk/post/p-telle-quelle/index.html"].decode()


@pytest.mark.parametrize(
    ("post", "channel", "french", "english"),
    [
        (
            "p-grande",
            "bluesky",
            r"Ce que Bluesky reçoit photo réduite à \d+ × \d+, \d+ ko, JPEG ; données de l'appareil retirées",
            r"What Bluesky gets photo made smaller: \d+ × \d+, \d+ kB, JPEG; camera data removed",
        ),
        (
            "p-couchee",
            "mastodon",
            r"Ce que Mastodon reçoit photo enregistrée de nouveau : 300 × 400, \d+ ko, JPEG ; remise droite ; données de l'appareil retirées",
            r"What Mastodon gets photo saved again: 300 × 400, \d+ kB, JPEG; turned upright; camera data removed",
        ),
        (
            "p-anime",
            "bluesky",
            r"Ce que Bluesky reçoit photo convertie : 80 × 60, \d+ ko, JPEG au lieu de GIF ; elle ne bouge plus : seule la première image part",
            r"What Bluesky gets photo converted: 80 × 60, \d+ kB, JPEG instead of GIF; it no longer moves: only its first frame is sent",
        ),
    ],
)
def test_what_was_done_is_said_in_both_languages(desk: Desk, post: str, channel: str, french: str, english: str) -> None:
    for lead, pattern in (("", french), ("en/", english)):
        said = _side(desk.files[f"{lead}desk/post/{post}/index.html"].decode(), channel)
        assert re.fullmatch(pattern, re.sub(r"[\u00a0\u202f]", " ", said)), said


# ── what cannot be sent ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_picture_that_cannot_be_made_small_enough_is_said_in_its_place(tmp_path: Path) -> None:
    sites.repository(
        tmp_path,
        {"p": _post("logo.png")},
        calendar=_calendar(dict.fromkeys(SERVED, "http://127.0.0.1:9")).replace("1500000", "100"),
    )
    (tmp_path / "content" / "media").mkdir()
    noise((100, 100), "RGBA").save(tmp_path / "content" / "media" / "logo.png")
    room = sites.pressroom(tmp_path, edition="desk")
    pages = {file.path: file.content.decode("utf-8", "replace") for file in render(room)}
    for lead, hole, why in (
        (
            "",
            "Cette image ne peut pas partir.",
            "l'image « logo.png » est trop grande pour ce réseau : enregistrez-la en plus petit",
        ),
        ("en/", "This picture cannot be sent.", "the picture “logo.png” is too large for this network: save a smaller one"),
    ):
        page = pages[f"{lead}desk/post/p-logo/index.html"]
        assert hole in page
        assert why in re.sub(r"[\u00a0\u202f]", " ", _side(page, "mastodon"))
    assert "Cette image ne peut pas partir." in preview_file(room, ["p-logo"], "fr").decode()


# ── packs ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pack_holds_the_file_to_upload_as_its_preview_shows_it(tmp_path: Path) -> None:
    text = "channels:\n  instagram:\n    text: |\n      Elles sont prêtes.\n"
    media = "media:\n  - id: rangee\n    file: rangee.jpg\n    alt: |\n      Rangée de vélos\n"
    sites.repository(tmp_path, {"p08": sites.post("Noël", id="p08", at="2026-12-22 12:00", channels=text, more=media)})
    noise((400, 300)).save(tmp_path / "content" / "posts" / "rangee.jpg", exif=camera(orientation=6))
    room = sites.pressroom(tmp_path, edition="desk")
    (one,) = packs(room)
    (enclosed,) = one.enclosed
    assert enclosed.done is not None
    assert enclosed.done.en.endswith("turned upright; camera data removed")
    files = {file.path: file.content for file in render(room)}
    page = files["desk/handoff/p08/instagram/index.html"].decode()
    shown = urljoin("https://d.example.org/desk/handoff/p08/instagram/", _source(page, '<figure class="mock-shot"'))
    given = files["desk/handoff/p08/instagram/pack/01-rangee.jpg"]
    assert given == files[shown.removeprefix("https://d.example.org/")]
    assert b"Camera" not in given
    assert "Prête à envoyer" in page
    assert "Ready to upload (saved again: 300" in files["en/desk/handoff/p08/instagram/index.html"].decode()


# ── kept, and kept apart ─────────────────────────────────────────────────────────────────────────────────────────────
PAST = sites.NOW + timedelta(days=200)


@pytest.mark.parametrize("now", [sites.NOW, PAST])
def test_an_incremental_desk_equals_a_cold_one_when_a_picture_changes(tmp_path: Path, now: datetime) -> None:
    root = sites.repository(
        tmp_path / "site", {"p": _post("couchee.jpg")}, calendar=_calendar(dict.fromkeys(SERVED, "http://127.0.0.1:9"))
    )
    picture = root / "content" / "media" / "couchee.jpg"
    picture.parent.mkdir()
    for step, orientation in enumerate((6, 3, 1)):
        noise((400, 300)).save(picture, quality=90 + step, **({"exif": camera(orientation)} if orientation > 1 else {}))  # type: ignore[arg-type]
        for out, cache in ((tmp_path / "out", tmp_path / "cache"), (tmp_path / f"cold{step}", None)):
            room = sites.pressroom(root, now, edition="desk", cache=cache)
            write(groups(room), out, cache=cache)
        made = sites.tree(tmp_path / "out")
        assert made == sites.tree(tmp_path / f"cold{step}")
        assert len([path for path in made if path.startswith("desk/post/p-couchee/")]) == (2 if orientation > 1 else 1)


def test_the_same_picture_and_limits_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sites.repository(
        tmp_path / "site", {"p": _post("couchee.jpg")}, calendar=_calendar(dict.fromkeys(SERVED, "http://127.0.0.1:9"))
    )
    (root / "content" / "media").mkdir()
    DRAWN["couchee.jpg"](root / "content" / "media" / "couchee.jpg")
    first = sites.tree_of(sites.pressroom(root, edition="desk", cache=tmp_path / "cache"))
    monkeypatch.setattr("pipeline.render.uploads.derive_image", None)  # whoever makes one again fails
    assert sites.tree_of(sites.pressroom(root, edition="desk", cache=tmp_path / "cache")) == first


def test_other_limits_make_another_picture(desk: Desk) -> None:
    (media,) = desk.room.site.posts["p-grande"].media.values()
    network = networks.get("bluesky")
    assert network is not None
    limits = network.limits(desk.room.calendar.channels["bluesky"])
    uploads = Uploads(desk.root, desk.room.gallery, None)
    smaller = uploads.picture(media, replace(limits, image_side=Limit(100, "https://limits.example.org/")))
    assert smaller is not None
    assert (smaller.width, smaller.height) == (100, 75)
    again = desk.room.uploads.picture(media, limits)
    assert again is not None
    assert again.width > 100
    assert smaller.done == Bilingual(
        "réduite à 100\u00a0×\u00a075, 3\u00a0ko, JPEG ; données de l'appareil retirées".replace(
            "3\u00a0ko", f"{smaller.size // 1000}\u00a0ko"
        ),
        f"made smaller: 100\u00a0×\u00a075, {smaller.size // 1000}\u00a0kB, JPEG; camera data removed",
    )


def test_the_public_edition_holds_none_of_them_and_the_leak_check_would_see_one(desk: Desk) -> None:
    room = sites.pressroom(desk.root, cache=desk.root / "cache", sound=False)  # nothing of it is public yet
    guard = Guard(room)
    made = {file.path: file.content for file in render(room)}
    derived = {
        path: content for path, content in desk.files.items() if path.startswith("desk/post/") and not path.endswith(".html")
    }
    assert derived
    assert not {_hash(content) for content in derived.values()} & {_hash(content) for content in made.values()}
    for path, content in made.items():
        guard.see(File(path, content))
    guard.finish()
    for path, content in derived.items():
        planted = Guard(room)
        planted.see(File(f"media/{path.rsplit('/', 1)[-1]}", content))
        assert [leak.kind for leak in planted._leaks] == ["picture"]


# ── seen in a browser ────────────────────────────────────────────────────────────────────────────────────────────────
class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The desk and the one file, served on loopback."""
    out = tmp_path_factory.mktemp("out")
    write(groups(desk.room), out)
    (out / "alone.html").write_text(desk.alone, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(out)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("page", ["desk/post/p-grande/", "alone.html"])
def test_an_oversized_picture_shows_on_the_desk_and_in_the_one_file(
    browser: Browser, address: str, page: str, look: Look
) -> None:
    with browser.open(address + page, look) as visit:
        shot = visit.page.locator(".mock--bluesky .mock-shot img").first
        shot.scroll_into_view_if_needed()
        shot.evaluate("image => image.decode()")
        width, height = shot.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert (max(width, height) <= 2000, round(width / height, 2)) == (True, 1.33)
        said = visit.page.locator(".sent", has_text="Ce que Bluesky reçoit").first.inner_text()
        assert f"réduite à {width} × {height}" in re.sub(r"[\u00a0\u202f]", " ", said)
        assert "données de l'appareil retirées" in said
        assert visit.overflow() == []
        assert [str(one) for one in visit.axe()] == []
