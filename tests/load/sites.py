"""Small sites on disk: a calendar that loads clean, and posts beside it."""

import shutil
from pathlib import Path

from PIL import Image

from pipeline.load import load_site
from pipeline.model import Level, Problem, Site

ROOT = Path(__file__).parents[2]
FORMATS = Path(__file__).parent / "formats"

CALENDAR = """\
version: 1
organisation:
  name: Cyclorive
  base_url: https://cyclorive.example.org
  timezone: Europe/Paris
  languages: [fr, en]
adopted_at: 2026-12-01 00:00
publishing:
  quiet_hours: 21:30-07:00
channels:
  x: {network: x, delivery: api, languages: [fr]}
  mastodon-fr: {network: mastodon, account: mastodon, delivery: api, languages: [fr]}
  mastodon-en: {network: mastodon, account: mastodon, delivery: api, languages: [en]}
  facebook: {network: facebook, delivery: handoff, languages: [fr, en]}
  instagram: {network: instagram, delivery: handoff, languages: [fr, en]}
  newsletter-fr: {network: newsletter, delivery: handoff, languages: [fr]}
channel_groups:
  courts: [x, mastodon-fr, mastodon-en]
pillars:
  apprendre: {name: Apprendre, share: 60}
  proposer: {name: Proposer, share: 40, promotional: true}
audiences:
  quotidien: {name: Cyclistes}
team:
  redac: {name: Rédaction, may: [write, review, approve]}
rendezvous:
  lundi-rustine:
    name: Lundi rustine
    every: monday
    at: 12:30
    from: 2026-12-01
    pillar: apprendre
    audience: [quotidien]
    channels: [courts]
    skip: {2026-12-21: atelier fermé}
    move: {2026-12-28: 2026-12-29 10:00}
campaigns:
  noel:
    name: Noël d'occasion
    from: 2026-12-01
    to: 2026-12-24
    pillar: proposer
    audience: [quotidien]
objectives:
  g1: {name: Agrandir, type: visibility, metric: community_size, target: {at_least: 10}}
key_dates:
  solstice: {date: 2026-12-21, kind: world, name: Solstice}
rules:
  alt-text: error
"""

POST = """\
---
id: p01
title: |
  Donnez un vélo
status: approved
publish_at: 2026-12-01 09:00
channels:
  x:
    text: |
      Un vélo dort dans votre cave ?
---

Le corps.
"""


class Home:
    """A site in a folder, written piece by piece."""

    def __init__(self, root: Path, calendar: str = CALENDAR) -> None:
        self.root = root
        self.write("calendar.yaml", calendar)

    def write(self, file: str, text: str | bytes) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def post(self, text: str = POST, name: str = "p01.md") -> Path:
        return self.write(f"content/posts/{name}", text)

    def picture(self, file: str, size: tuple[int, int] = (40, 30)) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, "#0b6e4f").save(path)
        return path

    def load(self) -> tuple[Site, list[Problem]]:
        site, problems = load_site(self.root)
        assert site is not None, problems
        return site, problems

    def problems(self, level: Level = Level.ERROR) -> list[Problem]:
        return [problem for problem in load_site(self.root)[1] if problem.level is level]


def said(problems: list[Problem]) -> list[str]:
    """Each problem as a person reads it, in French; no-break spaces as plain ones, see `test_report`."""
    lines = [f"{p.file}:{p.line}: {p.message.fr}" + (f" [{p.hint.fr}]" if p.hint else "") for p in problems]
    return [line.replace("\u00a0", " ") for line in lines]


def copy_formats(root: Path) -> Home:
    """The formats' calendar and posts, with the pictures that they name."""
    shutil.copytree(FORMATS, root, dirs_exist_ok=True)
    (root / "content").mkdir(exist_ok=True)
    (root / "posts").rename(root / "content/posts")
    home = Home.__new__(Home)
    home.root = root
    for name in (
        "p02-vitrine",
        "p05-phare",
        "p05-feu-arriere",
        "p08-rangee-de-velos",
        "p08-velos-enfants",
        "p14-entete",
    ):
        home.picture(f"content/media/{name}.jpg")
    for name in ("logo", "avatar"):
        home.write(f"content/media/brand/{name}.svg", "<svg/>")
    for name in ("p02", "p05-lumieres"):
        for lang in ("fr", "en"):
            home.write(f"content/media/{name}.{lang}.vtt", "WEBVTT\n")
    home.write(
        "content/posts/p01-givingtuesday.md",
        "---\nid: p01-givingtuesday\ntitle: |\n  Donnez\n---\n\nUn vélo.\n",
    )
    for number in ("p04-merci-benevoles", "p06-lycee-maritime", "p09-ma-nuit-a-velo", "p12-album-solstice"):
        home.write(f"content/posts/{number}.md", f"---\nid: {number}\ntitle: |\n  Titre\n---\n\nCorps.\n")
    return home
