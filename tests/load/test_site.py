"""The whole site, from files to values."""

import gc
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from pipeline.load import load_site
from pipeline.model import Level, Status
from tests.load.sites import ROOT, Home, copy_formats, said


def test_the_formats_load_with_one_remark_their_draft_goes_to_a_channel_before_its_trial(
    tmp_path: Path,
) -> None:
    site, problems = copy_formats(tmp_path).load()
    assert said(problems) == ["content/posts/every-field.md:101: « bluesky » n'est pas ouvert le 2026-12-02."]
    assert problems[0].level is Level.WARNING
    assert set(site.posts) == set(site.index)


def test_the_demo_loads_without_an_error() -> None:
    site, problems = load_site(ROOT)
    assert site is not None
    assert list(said([p for p in problems if p.level is Level.ERROR])) == []
    assert site.index["p05-etre-vu-la-nuit"].due == datetime(2026, 12, 7, 11, 30, tzinfo=UTC)
    assert site.posts["p05-etre-vu-la-nuit"].variants["mastodon-en"].due == datetime(2026, 12, 7, 11, 35, tzinfo=UTC)


def test_every_field_of_a_post_has_its_value(tmp_path: Path) -> None:
    site, _ = copy_formats(tmp_path).load()
    post = site.posts["p02-mercredi-question"]
    assert post.status is Status.DRAFT
    assert post.grace == timedelta(hours=6)
    assert post.corrects == "p01-givingtuesday"
    assert [item.text for item in post.variants["x"].items] == [
        "Mercredi question : qu'est-ce qui vous fait laisser le vélo à la maison en décembre ?"
    ]
    thread = post.variants["mastodon-en"].items
    assert [item.media for item in thread] == [None, ("vitrine",)]
    assert post.variants["instagram"].inherits == "x"
    assert post.variants["instagram"].items == post.variants["x"].items
    assert post.variants["newsletter-fr"].origin == "body"
    assert post.variants["bluesky"].thread_auto
    poll = post.variants["mastodon-fr"].poll
    assert poll is not None
    assert poll.options == ("la nuit", "la pluie", "le froid", "la peur du vol")
    assert post.waive == {"identical-text": "réponses attendues au même endroit"}


def test_loading_leaves_no_cycles_so_that_memory_stays_small(tmp_path: Path) -> None:
    home = copy_formats(tmp_path)
    home.load()
    gc.collect()
    gc.disable()
    try:
        loaded = load_site(home.root)
        assert gc.collect() < 50
    finally:
        gc.enable()
    assert loaded[0] is not None


def test_a_python_without_libyaml_is_told_once_that_it_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    _, problems = Home(tmp_path).load()
    assert said(problems) == [
        "calendar.yaml:None: La lecture est dix fois plus lente que prévu : PyYAML est installé sans libyaml. [Réinstallez PyYAML avec libyaml.]"
    ]
    assert problems[0].level is Level.NOTICE


def test_the_pure_reader_finds_the_same_mistakes(tmp_path: Path) -> None:
    """Where PyYAML comes without libyaml, its own Python reader takes its place."""
    code = (
        "import sys, yaml; del yaml.CSafeLoader; from pathlib import Path; from pipeline.load import load_site;"
        f"print([p.code for p in load_site(Path({str(tmp_path)!r}))[1]])"
    )
    home = Home(tmp_path)
    home.post("---\nid: p01\ntitle: Noël #Vélo\nstatut: draft\nx: &a b\n---\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{[problem.code for problem in home.load()[1]]}\n"
    home.post("---\nid: p01\ntitle: Noël #Vélo\nstatut: draft\nchannels:\n  x:\n    text: un : deux\n---\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{[problem.code for problem in home.load()[1]]}\n"
