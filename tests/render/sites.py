"""Small repositories on disk, loaded as people's are: a calendar, posts with pictures, pages, and a pressroom of them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from pipeline.load import load_site
from pipeline.model import Level
from pipeline.plan import Ledgered
from pipeline.render import Edition, Pressroom, render

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 22, 9, 0, tzinfo=PARIS)

CALENDAR = """\
version: 1
organisation:
  name: Cyclorive
  description:
    fr: Atelier vélo coopératif
    en: Co-operative bike workshop
  motto:
    fr: Réparer ensemble, rouler longtemps
    en: Fix together, ride longer
  base_url: https://cyclorive.example.org
  timezone: Europe/Paris
  languages: [fr, en]
  address: 12 quai des Chantiers, Port-Aurèle
  contact: bonjour@cyclorive.example.org
  opening_hours: {tuesday: 10:00-19:00, wednesday: 10:00-19:00, saturday: 10:00-17:00}
  brand:
    colours: {primary: 0b6e4f, accent: f2a541, ink: 1d2b2a, paper: fbf8f1}
adopted_at: 2026-12-01 00:00
publishing: {mode: outbox, page_lead: 20m}
channels:
  site: {network: site, name: Site, delivery: built, languages: [fr, en]}
  facebook: {network: facebook, name: Facebook, delivery: handoff, languages: [fr]}
  instagram: {network: instagram, name: Instagram, delivery: handoff, languages: [fr], link_page: liens}
  groupe: {network: facebook-group, name: Groupe, delivery: handoff, languages: [fr], visibility: members}
pillars:
  apprendre: {name: {fr: Apprendre, en: Learn}, share: 100}
rendezvous:
  direct:
    name: {fr: Atelier en direct, en: Workshop Live}
    every: 3rd thursday
    event: {starts: 19:00, ends: 20:00}
    at: 12:00
    from: 2026-12-01
    channels: [facebook]
  cercle:
    name: Cercle fermé
    every: monday
    at: 12:00
    from: 2026-12-01
    channels: [groupe]
campaigns:
  noel: {name: {fr: Noël, en: Christmas}, from: 2026-12-01, to: 2026-12-24}
key_dates:
  vente: {date: 2026-12-28, kind: own, name: {fr: Grande vente, en: Big sale}}
  eau: {date: 2026-12-29, kind: world, name: {fr: Journée de l'eau, en: Water Day}}
quiet_periods:
  fetes: {name: {fr: Fermeture de fin d'année, en: Year-end closing}, from: 2026-12-31, to: 2027-01-02, closed: true}
  creux: {name: {fr: Creux discret, en: Quiet lull}, from: 2027-01-05, to: 2027-01-06}
"""

PAGE = "---\nid: regles\ntitle: |\n  Règles : se parler\nslug: {fr: regles, en: rules}\norder: 10\n---\n\nOn critique les idées, pas les personnes.\n"
PAGE_EN = "---\ntitle: |\n  Rules: talking\n---\n\nCriticise ideas, not people.\n"


def picture(path: Path, seed: int = 0, size: tuple[int, int] = (600, 400)) -> None:
    """A JPEG of its own colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (seed * 7 % 256, seed * 13 % 256, seed * 29 % 256)).save(path, "JPEG")


def post(
    title: str = "Régler ses freins",
    body: str = "Un câble se détend.\n\nOn le retend.",
    *,
    at: str | None = "2026-12-10 09:00",
    status: str = "approved",
    channels: str = "{facebook: {text: |\n}",
    more: str = "",
    id: str = "",
) -> str:
    """A main file. `channels` and `more` are YAML as written."""
    when = f"publish_at: {at}\n" if at else ""
    return f"---\nid: {id}\ntitle: |\n  {title}\nstatus: {status}\n{when}pillar: apprendre\n{more}{channels}---\n\n{body}\n"


FACEBOOK = "channels:\n  facebook:\n    text: |\n      Venez voir.\n"


def repository(root: Path, posts: Mapping[str, str], *, calendar: str = CALENDAR, pages: bool = True) -> Path:
    """Write one: `posts` by file name below content/posts, without `.md`."""
    (root / "content" / "posts").mkdir(parents=True, exist_ok=True)
    (root / "calendar.yaml").write_text(calendar, encoding="utf-8")
    for name, text in posts.items():
        (root / "content" / "posts" / f"{name}.md").write_text(text, encoding="utf-8")
    if pages:
        (root / "content" / "pages").mkdir(parents=True, exist_ok=True)
        (root / "content" / "pages" / "regles.md").write_text(PAGE, encoding="utf-8")
        (root / "content" / "pages" / "regles.en.md").write_text(PAGE_EN, encoding="utf-8")
    return root


def pressroom(
    root: Path,
    now: datetime = NOW,
    *,
    edition: Edition = "public",
    ledgered: Ledgered | None = None,
    cache: Path | None = None,
    sound: bool = True,
) -> Pressroom:
    """Of the repository as it stands. `sound`: it must load without an error."""
    site, problems = load_site(root, cache=cache)
    errors = [f"{one.file}: {one.message.en}" for one in problems if one.level is Level.ERROR]
    assert site is not None, errors
    assert not (sound and errors), errors
    return Pressroom.open(site, ledgered or Ledgered(), now, edition, cache)


def tree_of(room: Pressroom) -> dict[str, bytes]:
    """Every file of an edition, by its path."""
    return {file.path: file.content for file in render(room)}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
