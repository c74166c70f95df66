"""Small sites written for a test: a calendar, a few posts, loaded for real."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from pipeline.load import load_site
from pipeline.model import Level, Site

CALENDAR = """\
version: 1
organisation:
  name: Atelier
  base_url: https://atelier.example.org
  timezone: Europe/Paris
  languages: [fr, en]
adopted_at: 2026-12-01 00:00
publishing:
  mode: {mode}
  grace: 6h
  quiet_hours: 21:30-07:00
channels:
  site: {{network: site, name: Site, delivery: built, languages: [fr, en]}}
  x: {{network: x, name: X, handle: atelier_demo, server: {x}, delivery: api, languages: [fr]}}
  masto: {{network: mastodon, name: Mastodon, handle: atelier, server: {mastodon}, delivery: api, languages: [fr]}}
  sky: {{network: bluesky, name: Bluesky, handle: {sky_handle}, server: {bluesky}, delivery: api, languages: [fr]}}
  page: {{network: facebook, name: Page, delivery: handoff, languages: [fr]}}
pillars:
  apprendre: {{name: Apprendre, share: 100}}
audiences:
  tous: {{name: Tout le monde}}
campaigns:
  hiver: {{name: Hiver, from: 2026-12-01, to: 2026-12-31}}
"""


def calendar(
    *,
    mode: str = "outbox",
    x: str = "http://127.0.0.1:9",
    mastodon: str = "http://127.0.0.1:9",
    bluesky: str = "http://127.0.0.1:9",
    sky_handle: str = "atelier.example.org",
) -> str:
    return CALENDAR.format(mode=mode, x=x, mastodon=mastodon, bluesky=bluesky, sky_handle=sky_handle)


def post(
    at: str = "2026-12-07 09:00",
    *,
    channels: Mapping[str, str | tuple[str, ...]] | None = None,
    status: str = "approved",
    more: str = "",
    body: str = "",
    id: str = "p1",
) -> str:
    """A post's file; a tuple of texts is a thread. `at` empty: no time."""
    lines = ["---", f"id: {id}", f"title: Titre de {id}", f"status: {status}"]
    if at:
        lines.append(f"publish_at: {at}")
    lines += ["pillar: apprendre", "audience: [tous]", "call_to_action: venir"]
    lines += textwrap.dedent(more).strip().splitlines()
    lines.append("channels:")
    for channel, text in (channels or {"x": f"Bonjour de {id}."}).items():
        lines.append(f"  {channel}:")
        if isinstance(text, tuple):
            lines.append("    text:")
            for item in text:
                lines += ["      - |", f"        {item}"]
        else:
            lines += ["    text: |", f"      {text}"]
    return "\n".join([*lines, "---", "", body, ""])


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def site(root: Path, posts: Mapping[str, str], *, calendar_text: str | None = None) -> Site:
    """Load a site of these posts (by id); it must have no error."""
    files = {"calendar.yaml": calendar_text or calendar()}
    files |= {f"content/posts/{name}.md": text for name, text in posts.items()}
    loaded, problems = load_site(write(root, files))
    errors = [p.message.en for p in problems if p.level is Level.ERROR]
    assert errors == []
    assert loaded is not None
    return loaded
