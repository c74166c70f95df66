"""Hand-off packs: ready to post from, and never when nobody must post."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.model import Bilingual, Key
from pipeline.plan import Ledgered
from pipeline.render.desk import desk_files
from pipeline.render.handoff import Pack, checklist_text, pack_files, packs
from pipeline.render.pressroom import Pressroom
from pipeline.state import Brake, Event, Kind
from tests.render import sites
from tests.render.desk.facts import brake, demo_room, event, ledgered

POST = sites.post(
    "Noël d'occasion",
    id="p08",
    at="2026-12-22 12:00",
    channels="channels:\n  instagram:\n    text: |\n      Elles sont prêtes.\n    first_comment: |\n      Rendez-vous samedi.\n    note: |\n      Épingler ensuite.\n",
    more="campaign: noel\nmedia:\n  - id: rangee\n    file: rangee.jpg\n    alt: |\n      Rangée de vélos\n",
)


def _room(root: Path, held: Brake | None = None) -> Pressroom:
    sites.repository(root, {"p08": POST})
    sites.picture(root / "content" / "posts" / "rangee.jpg", 3)
    return sites.pressroom(root, edition="desk", ledgered=Ledgered(brake=held or Brake()))


def _pause(scope: str = "all") -> Event:
    return Event(
        id="f" * 32, at=datetime(2026, 12, 22, 7, 0, tzinfo=UTC), kind=Kind.PAUSED, by="direction", scope=scope,
        reason="annonce de la Ville",
    )  # fmt: skip


def _only(room: Pressroom) -> Pack:
    (one,) = packs(room)
    return one


def test_a_pack_holds_the_text_the_first_comment_the_pictures_and_the_steps(tmp_path: Path) -> None:
    one = _only(_room(tmp_path))
    assert [(box.name.fr, box.text, box.file) for box in one.boxes] == [
        ("Texte", "Elles sont prêtes.", "message.txt"),
        ("Premier commentaire", "Rendez-vous samedi.", "first-comment.txt"),
    ]
    assert [(enclosed.alt, enclosed.file) for enclosed in one.enclosed] == [("Rangée de vélos", "01-rangee.jpg")]
    assert one.note == "Épingler ensuite."
    assert one.stop is None


def test_its_folder_has_each_of_them_as_a_file(tmp_path: Path) -> None:
    room = _room(tmp_path)
    found = {file.path: file.content for file in pack_files(room, _only(room))}
    here = "desk/handoff/p08/instagram/pack"
    assert sorted(found) == [
        f"{here}/{name}" for name in ("01-rangee.jpg", "alt.txt", "checklist.txt", "first-comment.txt", "message.txt")
    ]
    assert found[f"{here}/message.txt"].decode() == "Elles sont prêtes.\n"
    assert found[f"{here}/alt.txt"].decode() == "01-rangee.jpg\nRangée de vélos\n"
    assert found[f"{here}/01-rangee.jpg"].startswith(b"\xff\xd8")


def test_the_checklist_is_a_page_to_tick(tmp_path: Path) -> None:
    assert checklist_text(_only(_room(tmp_path)), "fr").splitlines() == [
        "Instagram, p08",
        "",
        "Épingler ensuite.",
        "",
        "[ ] Ouvrir Instagram avec le compte de l'organisation",
        "[ ] Coller le texte sans le changer",
        "[ ] Joindre 1 fichier, dans l'ordre",
        "[ ] Coller le texte alternatif de chaque image",
        "[ ] Publier, puis coller le premier commentaire",
        "[ ] Copier l'adresse de la publication et la donner en réponse\u00a0: `/fait <lien>`",
    ]


@pytest.mark.parametrize("scope", ["all", "channel:instagram", "campaign:noel", "account:instagram"])
def test_a_pack_of_something_paused_says_do_not_post_and_holds_nothing_to_post(tmp_path: Path, scope: str) -> None:
    room = _room(tmp_path, brake(_pause(scope)))
    one = _only(room)
    assert one.stop == Bilingual(
        "la publication est en pause : « annonce de la Ville ».",
        "publishing is paused: “annonce de la Ville”.",
    )
    (file,) = pack_files(room, one)
    assert file.path == "desk/handoff/p08/instagram/pack/NE-PAS-PUBLIER.txt"
    assert file.content.decode().startswith("NE PAS PUBLIER / DO NOT POST\n\nLa publication est en pause")
    pages = {f.path: f.content.decode() for f in desk_files(room) if f.path.endswith("instagram/index.html")}
    for path, word in (
        ("desk/handoff/p08/instagram/index.html", "NE PAS PUBLIER"),
        ("en/desk/handoff/p08/instagram/index.html", "DO NOT POST"),
    ):
        assert word in pages[path]
        assert "Elles sont prêtes." not in pages[path]
        assert "data-copy" not in pages[path]


def test_a_paused_hand_off_whose_time_has_come_says_so_on_the_start_page(tmp_path: Path) -> None:
    sites.repository(tmp_path, {"p08": POST})
    sites.picture(tmp_path / "content" / "posts" / "rangee.jpg", 3)
    noon = datetime(2026, 12, 22, 11, 30, tzinfo=UTC)
    room = sites.pressroom(tmp_path, noon, edition="desk", ledgered=Ledgered(brake=brake(_pause())))
    today = next(file.content.decode() for file in desk_files(room) if file.path == "index.html")
    hands = today.split('id="hands"')[1].split("</section>")[0]
    assert "NE PAS PUBLIER" in hands


def test_a_pause_of_something_else_stops_nothing(tmp_path: Path) -> None:
    assert _only(_room(tmp_path, brake(_pause("channel:facebook")))).stop is None


def test_a_letters_pack_holds_its_finished_html_and_its_plain_text() -> None:
    room = demo_room()
    (one,) = [one for one in packs(room) if one.channel.id == "newsletter-fr"]
    found = {file.path.rsplit("/", 1)[-1]: file.content.decode("utf-8", "replace") for file in pack_files(room, one)}
    assert one.message.html is not None
    assert found["letter.html"] == one.message.html
    assert found["message.txt"] == one.message.parts[0].text + "\n"
    assert found["subject.txt"] == "85 vélos, 64 photos et un dimanche matin\n"


def test_a_pack_is_made_six_weeks_ahead_and_not_before(tmp_path: Path) -> None:
    sites.repository(tmp_path, {"p08": POST})
    sites.picture(tmp_path / "content" / "posts" / "rangee.jpg", 3)
    for day, ready in ((1, []), (10, ["p08"])):
        room = sites.pressroom(tmp_path, datetime(2026, 11, day, 12, tzinfo=UTC), edition="desk")
        assert [one.item.key.post for one in packs(room)] == ready
        page = next(f.content.decode() for f in desk_files(room) if f.path == "desk/post/p08/index.html")
        assert ('handoff/p08/instagram/"' in page) == bool(ready)


def test_what_is_out_has_no_pack_any_more(tmp_path: Path) -> None:
    done = event(Kind.SENT, part=0, via="handoff", by="cm")
    sites.repository(tmp_path, {"p08": POST})
    sites.picture(tmp_path / "content" / "posts" / "rangee.jpg", 3)
    room = sites.pressroom(tmp_path, edition="desk", ledgered=ledgered({Key("p08", "instagram"): [done]}))
    assert list(packs(room)) == []
