"""Pieces of pages as they are printed: a change of any of them is seen here first."""

from pipeline import networks
from pipeline.model import Key
from pipeline.render.desk import Bureau, DeskPress
from pipeline.render.previews import Picture, preview, preview_html
from tests.render.desk.facts import demo_room

X = """
<div class="mock-entry">
<div class="mock-side"><span class="mock-avatar" aria-hidden="true">C</span></div>
<div class="mock-body">
<p class="mock-who"><strong>Cyclorive</strong> <span class="mock-soft">@cyclorive_demo</span> <span class="mock-soft mock-when">1er déc. 09:00</span></p>
<div class="mock-text" data-part="1" lang="fr">Un vélo dort dans votre cave ? Aujourd&#39;hui, donnez-le. On collecte vélos, pièces et antivols jusqu&#39;à 19 h, 12 quai des Chantiers. Même rouillé, même crevé. <a class="mock-link" href="https://cyclorive.example.org/don" rel="noreferrer">https://cyclorive.example.org/don</a> <span class="mock-tag">#GivingTuesday</span></div><div class="mock-media grid n1"><figure class="mock-shot"><img src="don.webp" alt="{alt}" width="640" height="480" loading="lazy"><span class="mock-alt" aria-hidden="true">ALT</span></figure></div>
"""
CHIP = (
    '<a class="chip chip--3" href="../../desk/post/p01-givingtuesday/">\n'
    '<span class="chip__top"><span class="state state--{tone}">{mark}<span class="unseen">{word}</span></span>'
    '<time datetime="2026-12-01T09:00:00+01:00">09:00</time>{nets}</span>\n'
    '<span class="chip__title">{title}</span><span class="unseen">Agir</span></a>'
)


def test_a_preview_on_a_network_of_short_posts() -> None:
    room = demo_room()
    draft = room.composer.draft(Key("p01-givingtuesday", "x"))
    channel = room.calendar.channels["x"]
    shown = preview(draft, channel, networks.get("x"), room.calendar, "fr", lambda _media: Picture("don.webp", 640, 480))
    html = str(preview_html(DeskPress(room), shown, "fr", when="1er déc. 09:00"))
    assert draft.message is not None
    alt = draft.message.parts[0].media[0].alt.replace("'", "&#39;")
    assert html.startswith(X.strip().replace("{alt}", alt)), html


def test_a_post_in_a_calendar_has_an_icon_and_a_word_a_time_its_channels_and_its_pillar() -> None:
    room = demo_room()
    bureau, press = Bureau(room), DeskPress(room)
    entry = next(one for one in bureau.entries if one.post == "p01-givingtuesday")
    source = '{% import "desk/marks.html.j2" as m with context %}{{ m.chip(entry) }}'
    lookup = {
        "b": bureau,
        "entry": entry,
        "desk": lambda path: f"/desk/{path}",
        "url": lambda path: f"../..{path}",
    }
    html = press.environment.from_string(source).render(press._make_shared("fr") | lookup)
    marks = press.environment.from_string(
        '{% import "desk/marks.html.j2" as m with context %}{{ m.mark(icon) }}|{{ m.channels(ids) }}'
    )
    icon, tone = bureau.looks[entry.state]
    mark, nets = marks.render(press._make_shared("fr") | lookup | {"icon": icon, "ids": entry.channels}).split("|")
    word = press._make_shared("fr")["label"](entry.state)
    title = entry.title.fr.replace("'", "&#39;").replace(" :", "\u00a0:")
    assert html == CHIP.format(tone=tone, mark=mark, word=word, nets=nets, title=title)
