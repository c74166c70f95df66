"""Pages of posts that are over: left out by a build until something they show has changed."""

from datetime import timedelta
from pathlib import Path

from pipeline.model import Key
from pipeline.plan import Ledgered
from pipeline.render import Pressroom, render, write
from pipeline.render import groups as groups_of
from pipeline.render.desk import desk_groups
from pipeline.state import Event, Kind, Remote
from tests.render import sites
from tests.render.desk.facts import event, ledgered

LATER = sites.NOW + timedelta(days=90)
OVER = sites.post("Réglé", id="p01", channels=sites.FACEBOOK)
COMING = sites.post("À venir", id="p02", at="2027-04-01 09:00", channels=sites.FACEBOOK)
BY_HAND = [event(Kind.SENT, 12_000, part=0, via="handoff", by="cm", remote=Remote(url="https://facebook.example.org/1"))]


def _known(*more: Event) -> Ledgered:
    return ledgered({Key("p01", "facebook"): [*BY_HAND, *more]})


def _room(root: Path, cache: Path, known: Ledgered | None = None) -> Pressroom:
    return sites.pressroom(root, LATER, edition="desk", ledgered=known or _known(), cache=cache)


def _keys(room: Pressroom) -> dict[str, str | None]:
    return {group.name: group.key for group in desk_groups(room) if group.name.startswith("desk/post/")}


def test_only_a_post_that_is_over_has_a_key_and_it_stays_the_same(tmp_path: Path) -> None:
    root = sites.repository(tmp_path / "site", {"p01": OVER, "p02": COMING})
    sites.pressroom(root, LATER, edition="desk", cache=tmp_path / "cache")  # what was read is remembered from then on
    keys = _keys(_room(root, tmp_path / "cache"))
    assert keys["desk/post/p02"] is None
    assert keys["desk/post/p01"] is not None
    assert _keys(_room(root, tmp_path / "cache")) == keys


def test_a_new_line_of_its_history_another_posts_title_or_its_own_text_give_it_a_new_key(
    tmp_path: Path,
) -> None:
    root, cache = sites.repository(tmp_path / "site", {"p01": OVER, "p02": COMING}), tmp_path / "cache"
    sites.pressroom(root, LATER, edition="desk", cache=cache)
    seen = [_keys(_room(root, cache))["desk/post/p01"]]
    again = event(Kind.UPDATED, 13_000, part=0, by="cm", digest="d1:ff")
    seen.append(_keys(_room(root, cache, _known(again)))["desk/post/p01"])
    sites.repository(root, {"p02": COMING.replace("À venir", "Bientôt")})
    seen.append(_keys(_room(root, cache))["desk/post/p01"])
    sites.repository(root, {"p01": OVER.replace("On le retend", "On le tend")})
    seen.append(_keys(_room(root, cache))["desk/post/p01"])
    assert len({key for key in seen if key}) == 4


def test_what_a_build_leaves_out_is_what_a_cold_one_makes(tmp_path: Path) -> None:
    root, cache = sites.repository(tmp_path / "site", {"p01": OVER, "p02": COMING}), tmp_path / "cache"
    for _ in range(2):
        write(groups_of(_room(root, cache)), tmp_path / "out", cache=cache)
    sites.repository(root, {"p02": COMING.replace("On le retend", "On le tend mieux")})
    write(groups_of(_room(root, cache)), tmp_path / "out", cache=cache)
    cold = {file.path: file.content for file in render(_room(root, tmp_path / "none"))}
    warm = {path: content for path, content in sites.tree(tmp_path / "out").items() if path != ".editorial-files"}
    assert warm == cold
