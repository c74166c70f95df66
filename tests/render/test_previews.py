"""Previews: the text that is read is the text that is sent, on every network's drawing."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from pipeline import networks
from pipeline.model import Bilingual, Key, Part, TextSpan
from pipeline.network import Limit
from pipeline.render.desk.alone import preview_file
from pipeline.render.desk.press import DeskPress
from pipeline.render.previews import Picture, Preview, look_of, preview, preview_html, segments
from pipeline.render.previews.values import Gauge, safe
from tests.browser import Browser
from tests.render import sites
from tests.render.desk.facts import ROOT, demo_room, demo_site

KEYS = [Key(post, channel) for post in demo_site().index for channel in demo_site().posts[post].variants]


class _Texts(HTMLParser):
    """The text of every `data-part`, as a browser has it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[int, str] = {}
        self._part: int | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._part is not None:
            self._depth += tag not in ("br", "img")
        elif values.get("data-part"):
            self._part, self._depth = int(values["data-part"] or 0), 1
            self.texts.setdefault(self._part, "")

    def handle_endtag(self, tag: str) -> None:
        if self._part is not None:
            self._depth -= 1
            if self._depth == 0:
                self._part = None

    def handle_data(self, data: str) -> None:
        if self._part is not None:
            self.texts[self._part] += data


def texts_of(html: str) -> dict[int, str]:
    parser = _Texts()
    parser.feed(str(html))
    return parser.texts


def _shown(key: Key) -> Preview:
    site, room = demo_site(), demo_room()
    channel = site.calendar.channels[key.channel]
    draft = room.composer.draft(key)
    return preview(draft, channel, networks.get(channel.network), site.calendar, "fr", lambda _media: Picture("x.webp"))


def test_every_text_of_the_demo_is_read_exactly_as_it_is_sent() -> None:
    room = demo_room()
    press = DeskPress(room)
    seen: set[str] = set()
    for key in KEYS:
        message = room.composer.draft(key).message
        assert message is not None
        shown = _shown(key)
        html = preview_html(press, shown, "fr", when="7 déc. 12:30")
        assert texts_of(html) == {part.number: part.text for part in message.parts if part.text}, key
        seen.add(shown.look)
    assert seen >= {
        "x",
        "mastodon",
        "bluesky",
        "facebook",
        "instagram",
        "linkedin",
        "youtube",
        "pinterest",
        "newsletter",
    }


def test_a_text_full_of_html_and_of_signs_is_read_as_it_is_sent() -> None:
    text = "<b>&amp; \"'</b>\n\n  deux  espaces\n{{ 7*7 }} {% raw %} <script>alert(1)</script> fin"
    shown = _with_text(Key("p01-givingtuesday", "x"), text)
    html = preview_html(DeskPress(demo_room()), shown, "fr")
    assert texts_of(html) == {1: text}
    assert "<script" not in html
    assert "<b>" not in html


def _with_text(key: Key, text: str, *spans: TextSpan) -> Preview:
    room = demo_room()
    channel = room.calendar.channels[key.channel]
    draft = room.composer.draft(key)
    assert draft.message is not None
    part = replace(draft.message.parts[0], text=text, spans=spans, media=(), card=None)
    draft = replace(draft, message=replace(draft.message, parts=(part,)))
    return preview(draft, channel, networks.get(channel.network), room.calendar, "fr", lambda _media: None)


def test_a_character_nobody_sees_is_shown_by_name_and_changes_nothing_around_it() -> None:
    shown = _with_text(Key("p01-givingtuesday", "x"), "un \u202etexte")
    (part,) = shown.parts
    assert [(one.text, one.kind, one.note) for one in part.segments] == [
        ("un ", "text", None),
        ("\u202e", "sign", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("texte", "text", None),
    ]
    html = preview_html(DeskPress(demo_room()), shown, "fr")
    assert '<bdi class="mock-sign" data-sign="U+202E" title="U+202E RIGHT-TO-LEFT OVERRIDE">' in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "//example.org"]
)
def test_only_web_and_mail_addresses_become_links(address: str) -> None:
    assert safe(address) is None
    shown = _with_text(Key("p01-givingtuesday", "x"), address, TextSpan(0, len(address), "link", address))
    assert "<a " not in preview_html(DeskPress(demo_room()), shown, "fr")


def test_segments_are_the_text_whatever_the_spans() -> None:
    part = Part(1, "post", "Voir https://x.example.org #Vélo @ici fin", "fr", 40, 280, spans=(
        TextSpan(5, 26, "link", "https://x.example.org"), TextSpan(27, 32, "tag", "Vélo"), TextSpan(33, 37, "mention", "ici"),
    ))  # fmt: skip
    found = list(segments(part, fold=8))
    assert "".join(one.text for one in found) == part.text
    assert [one.kind for one in found] == ["text", "link", "text", "tag", "text", "mention", "text"]
    assert [one.text for one in found if one.folds] == ["https://x.example.org"]


def test_a_gauge_is_full_only_when_nothing_is_left() -> None:
    unit = Bilingual("caractères", "characters")
    assert Gauge(279, 280, unit, None).percent == 99
    assert Gauge(280, 280, unit, None).percent == 100
    over = Gauge(290, 280, unit, None)
    assert (over.percent, over.over, over.tone) == (100, 10, "bad")
    assert (Gauge(194, 280, unit, None).tone, Gauge(275, 280, unit, None).tone) == ("good", "warn")


def test_the_length_is_counted_in_the_networks_own_unit_with_the_page_that_proves_it() -> None:
    (part,) = _shown(Key("p01-givingtuesday", "x")).parts
    network = networks.get("x")
    assert network is not None
    limit: Limit = network.limits(demo_site().calendar.channels["x"]).text
    assert (part.gauge.used, part.gauge.limit, part.gauge.unit, part.gauge.source) == (
        194,
        280,
        limit.unit,
        limit.source,
    )


def test_a_network_without_a_drawing_of_its_own_gets_the_common_one() -> None:
    shown = replace(_shown(Key("p01-givingtuesday", "x")), look="somewhere-new")
    press = DeskPress(demo_room())
    assert look_of(press, shown) == "previews/default.html"
    assert texts_of(preview_html(press, shown, "en")) == {1: shown.parts[0].text}


def test_a_house_may_draw_a_network_its_own_way(tmp_path: Path) -> None:
    root = sites.repository(tmp_path, {"p01": sites.post(id="p01", channels=sites.FACEBOOK)})
    (root / "templates" / "previews").mkdir(parents=True)
    (root / "templates" / "previews" / "facebook.html").write_text("<p>{{ p.author.name }} : {{ p.parts[0].text }}</p>")
    room = sites.pressroom(root, edition="desk")
    channel = room.calendar.channels["facebook"]
    shown = preview(
        room.composer.draft(Key("p01", "facebook")),
        channel,
        networks.get("facebook"),
        room.calendar,
        "fr",
        lambda _m: None,
    )
    assert preview_html(DeskPress(room), shown, "fr") == "<p>Cyclorive : Venez voir.</p>"


def test_every_network_has_a_drawing() -> None:
    drawn = {path.stem for path in (ROOT / "templates" / "previews").glob("*.html")}
    own = set(networks.names()) - {
        "site",
        "custom",
    }  # our own pages are the page itself; any other place: the common one
    assert own <= drawn


def test_pictures_keep_their_alternative_text_and_a_missing_one_is_said() -> None:
    room = demo_room()
    draft = room.composer.draft(Key("p05-etre-vu-la-nuit", "instagram"))
    assert draft.message is not None
    assert draft.message.parts[0].media[0].media.kind == "video"
    shown = preview(
        draft,
        room.calendar.channels["instagram"],
        networks.get("instagram"),
        room.calendar,
        "fr",
        lambda _m: None,
    )
    html = preview_html(DeskPress(room), shown, "fr")
    assert escape(draft.message.parts[0].media[0].alt) in html
    assert "ouvrir la source" in html


# ── one file ─────────────────────────────────────────────────────────────────────────────────────────────────────────
POSTS = ("p05-etre-vu-la-nuit", "p08-noel-d-occasion", "p14-la-burette-12", "p02-mercredi-question")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alone") / "preview.html"
    path.write_bytes(preview_file(demo_room(), POSTS, "fr"))
    return path


def test_the_file_holds_everything_it_shows(alone: Path) -> None:
    html = alone.read_text(encoding="utf-8")
    assert '<meta name="robots" content="noindex">' in html
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert "<link" not in html
    assert 'src="data:image/webp;base64,' in html
    sources = [piece.split('"', 1)[0] for piece in html.split(' src="')[1:]]
    assert sources
    assert all(source.startswith("data:") for source in sources)
    assert len(html) < 7_000_000
    for post in POSTS:
        assert f'id="{post}"' in html


def test_it_is_the_same_file_every_time(alone: Path) -> None:
    assert preview_file(demo_room(), POSTS, "fr") == alone.read_bytes()


def test_pictures_that_do_not_fit_are_thumbnails_that_say_so_then_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = preview_file(demo_room(), POSTS, "fr").decode()
    assert "vignette ici" not in whole
    monkeypatch.setattr("pipeline.render.desk.alone.LARGEST", 0)
    small = preview_file(demo_room(), POSTS, "fr").decode()
    assert "vignette ici\u00a0: le fichier qui part pèse" in small
    assert "data:image/webp" in small
    monkeypatch.setattr("pipeline.render.desk.alone.THUMBNAILS", 0)
    words = preview_file(demo_room(), POSTS, "fr").decode()
    assert "data:image/webp" not in words
    assert len(words) < len(small)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_it_asks_for_nothing_and_fits_the_screen(browser: Browser, alone: Path, look: str) -> None:
    with browser.open(alone, look) as visit:  # type: ignore[arg-type]
        requests = [
            entry
            for entry in visit.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
            if not entry.startswith("data:")
        ]
        assert requests == []
        assert visit.overflow() == []
        assert [str(one) for one in visit.axe()] == []
        assert visit.page.locator("iframe.mock-letter").first.get_attribute("sandbox") == ""
