"""The guide at hand: every state, exit code and message that stops something has its section in both languages, and every
command that a message ends with prints it."""

import re

import pytest

from pipeline import errors as failures
from pipeline.guide import GuideLang, about, anchor, command_of, exit_code, guide, guided, sections
from pipeline.model import Bilingual
from pipeline.plan import GUIDED, LABEL, State
from pipeline.plan.credentials import GUIDE
from tests.test_docs import _kinds, raised

BOTH: tuple[GuideLang, GuideLang] = ("fr", "en")


def anchors(lang: GuideLang) -> list[str]:
    return [section.anchor for section in sections(lang)]


@pytest.mark.parametrize("lang", BOTH)
def test_an_anchor_names_one_section(lang: GuideLang) -> None:
    assert len(set(anchors(lang))) == len(anchors(lang))


def test_both_languages_have_the_same_sections_in_the_same_order() -> None:
    assert [section.level for section in sections("fr")] == [section.level for section in sections("en")]
    assert [bool(section.quotes) for section in sections("fr")] == [bool(section.quotes) for section in sections("en")]


@pytest.mark.parametrize("lang", BOTH)
def test_every_link_between_sections_leads_to_one(lang: GuideLang) -> None:
    targets = [target for section in sections(lang) for target in re.findall(r"\]\(([^)]+)\)", section.body)]
    assert len(targets) > 10
    assert [target for target in targets if target.removeprefix("#") not in anchors(lang)] == []


@pytest.mark.parametrize("title", [*LABEL.values(), *map(exit_code, (0, 1, 2, 3, 4, 5)), GUIDE], ids=lambda words: words.en)
def test_a_title_that_messages_name_is_a_section_in_both_languages(title: Bilingual) -> None:
    places = [anchors(lang).index(anchor(title.to(lang))) for lang in BOTH]
    assert places[0] == places[1]
    assert [sections(lang)[places[0]].title for lang in BOTH] == [title.fr, title.en]


def test_every_exit_code_of_a_failed_act_is_one_of_them() -> None:
    codes = {kind.exit_code for kind in _kinds(failures.EditorialError)}
    assert {anchor(exit_code(code).en) for code in codes} <= set(anchors("en"))


@pytest.mark.parametrize("message", raised("publish", "state", "git"), ids=lambda words: words["en"][:40])
def test_a_message_that_stops_publishing_finds_its_section_by_its_words(message: dict[str, str]) -> None:
    """As it is raised, its names and numbers filled in."""
    said = Bilingual(message["fr"].replace("…", "a/b c"), message["en"].replace("…", "a/b c"))
    title = about(said)
    assert title is not None
    assert title.en not in ("Messages", "Exit codes")


def test_an_unknown_message_finds_none() -> None:
    assert about(Bilingual("Tout autre chose.", "Something else.")) is None
    assert guided(Bilingual("Tout autre chose.", "Something else."), None).en == "Something else."


def test_the_end_of_a_message_in_both_languages() -> None:
    assert guide(LABEL[State.TO_VERIFY]) == Bilingual(
        "Que faire : editorial explain a-verifier", "What to do: editorial explain to-check"
    )
    assert command_of(LABEL[State.NOT_APPROVED]).fr == "editorial explain non-validee-a-temps"


def test_a_message_that_ends_in_a_command_is_kept_apart_from_the_next() -> None:
    both = guided(Bilingual("Rien. Puis : editorial resume", "Then: editorial resume"), LABEL[State.PAUSED])
    assert both == Bilingual(
        "Rien. Puis : editorial resume · Que faire : editorial explain en-pause",
        "Then: editorial resume · What to do: editorial explain paused",
    )
    assert guided(Bilingual("Rien.", "No."), LABEL[State.PAUSED]).en == "No. What to do: editorial explain paused"


def test_a_state_that_asks_nothing_of_anybody_is_not_explained_in_messages() -> None:
    quiet = {State.IDEA, State.DRAFT, State.IN_REVIEW, State.REHEARSAL, State.PAST, State.SCHEDULED, State.DUE, State.SENDING,
             State.PUBLISHED, State.RETRACTED, State.CANCELLED}  # fmt: skip
    assert quiet | GUIDED == set(State)
    assert not quiet & GUIDED
