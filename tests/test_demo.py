"""The demo of this repository: its words are the given ones, its files have nothing wrong, one translation is stale."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.compose import Composer
from pipeline.load import load_site
from pipeline.model import Key, Level, Problem, Site
from pipeline.networks import get

ROOT = Path(__file__).parent.parent
TEXTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/fixtures/demo_texts.yaml").read_text("utf-8"))
CHANGED = date(2026, 11, 25)  # the day the French articles last changed, for what is called stale


@cache
def demo() -> tuple[Site, tuple[Problem, ...]]:
    site, problems = load_site(ROOT, changed_on=lambda _: CHANGED)
    assert site is not None
    return site, tuple(problems)


def _name(text: dict[str, Any]) -> str:
    return f"{text['post']}@{text['channel']}"


def test_there_are_forty_four_counted_texts() -> None:
    assert len(TEXTS) == 44


@pytest.mark.parametrize("given", TEXTS, ids=_name)
def test_a_network_counts_a_text_as_the_plan_does(given: dict[str, Any]) -> None:
    channel = demo()[0].calendar.channels[given["channel"]]
    network = get(channel.network)
    assert network is not None
    assert network.length(given["text"].rstrip("\n"), channel) == given["count"]


@pytest.mark.parametrize("given", TEXTS, ids=_name)
def test_a_post_carries_its_given_text_word_for_word(given: dict[str, Any]) -> None:
    site, _ = demo()
    post = next(each for name, each in site.posts.items() if name.startswith(f"{given['post']}-"))
    address = re.search(r"https://\S+", given["text"])
    written = post.variants[given["channel"]].items[0].text
    assert written.replace("{link}", address[0] if address else "") == given["text"].rstrip("\n")


def test_the_demo_has_no_error_and_a_single_stale_translation() -> None:
    site, problems = demo()
    assert problems == ()
    composer = Composer(site)
    drafts = [composer.draft(Key(name, channel)) for name, post in site.posts.items() for channel in post.variants]
    assert [str(draft.key) for draft in drafts if draft.blocked] == []
    said = [each for post in site.posts for each in composer.problems(post)] + list(composer.site_problems())
    assert [each for each in said if each.level is Level.ERROR] == []
    stale = [name for name, post in site.posts.items() for article in post.articles.values() if article.stale]
    assert stale == ["p07-adhesions-2027"]


def test_every_post_with_english_words_has_an_english_page() -> None:
    site, _ = demo()
    english = {"mastodon-en", "newsletter-en"}
    assert [id for name, post in site.posts.items() if english & set(post.variants) and "en" not in post.articles] == []
    assert [name for name, page in site.pages.items() if set(page.articles) != {"fr", "en"}] == []
