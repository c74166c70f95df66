"""A comment that begins with a slash: what is understood, what is answered, and that nothing else ever gets through."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.model import Key
from pipeline.plan import REMEDY
from pipeline.review.commands import MAX_REASON, MAX_URL, Beginning, Known, Misread, Order, begins, read
from pipeline.review.verbs import FRENCH, Verb, marker

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 12, 7, 17, 30, tzinfo=UTC)  # 18:30 in Paris
P05, P06, DATED = "p05-etre-vu-la-nuit", "p06-lycee", "2026-12-08-soiree"
PUBLICATIONS = {
    P05: ("x", "mastodon-fr", "instagram"),
    P06: ("instagram",),
    "p10-un": ("x",),
    "p10-deux": ("x",),
    DATED: ("x",),
}
SCOPES = ("all", "account:mastodon", "channel:x", "campaign:hiver")
LINK = "https://social.example.org/@cyclorive/1159"


def known(here: str = "") -> Known:
    return Known(PUBLICATIONS, SCOPES, ZoneInfo("Europe/Paris"), NOW, here)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def order(comment: str, here: str = "") -> Order:
    found = read(comment, known(here))
    assert isinstance(found, Order), found
    return found


def said(comment: str, here: str = "") -> tuple[str, str]:
    found = read(comment, known(here))
    assert isinstance(found, Misread), found
    return found.message.fr, found.message.en


HERE = f"Text a\n{marker(Key(P05, 'x'))}\n"


# ── the verbs ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_an_english_and_a_french_name(verb: Verb) -> None:
    french = "fr" if FRENCH[verb] != verb.value else None
    assert begins(f"/{verb.value} p05") == Beginning(verb, french and "en")
    assert begins(f"/{FRENCH[verb]} p05") == Beginning(verb, french)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("/pause", Order(Verb.PAUSE)),
        ("/pause rappel B-07, on arrête", Order(Verb.PAUSE, reason="rappel B-07, on arrête")),
        ("/pause canal:x en panne", Order(Verb.PAUSE, scope="channel:x", reason="en panne")),
        ("/pause account:mastodon", Order(Verb.PAUSE, scope="account:mastodon")),
        ("/reprendre", Order(Verb.RESUME)),
        ("/resume channel:x", Order(Verb.RESUME, scope="channel:x")),
        ("/reprendre tout garder", Order(Verb.RESUME, waiting=Verb.KEEP)),
        ("/resume drop", Order(Verb.RESUME, waiting=Verb.DROP)),
        (f"/fait p06 {LINK}", Order(Verb.DONE, (Key(P06, "instagram"),), url=LINK)),
        (f"/done {LINK} p06", Order(Verb.DONE, (Key(P06, "instagram"),), url=LINK)),
        (f"/fait p06 {LINK} 18h02", Order(Verb.DONE, (Key(P06, "instagram"),), url=LINK, at=at(7, 17, 2))),
        (
            f"/fait p06 {LINK} 2026-12-06 18:02",
            Order(Verb.DONE, (Key(P06, "instagram"),), url=LINK, at=at(6, 17, 2)),
        ),
        (f"/publiee p05@x {LINK}", Order(Verb.PUBLISHED, (Key(P05, "x"),), url=LINK)),
        (f"/Publiée P05@X <{LINK}>", Order(Verb.PUBLISHED, (Key(P05, "x"),), url=LINK)),
        (f"/published {P05}@x [voir]({LINK})", Order(Verb.PUBLISHED, (Key(P05, "x"),), url=LINK)),
        ("/pas-publiee p05@x", Order(Verb.NOT_PUBLISHED, (Key(P05, "x"),))),
        ("/pas publiée p05@x", Order(Verb.NOT_PUBLISHED, (Key(P05, "x"),))),
        ("/not_published p05@x", Order(Verb.NOT_PUBLISHED, (Key(P05, "x"),))),
        ("/reporter p05 2026-12-09 09:00", Order(Verb.MOVE, post=P05, at=at(9, 8))),
        ("/move p05@x 2026-12-09T09:00:00+00:00", Order(Verb.MOVE, post=P05, at=at(9, 9))),
        (f"/move {DATED} 2026-12-09 09:00", Order(Verb.MOVE, post=DATED, at=at(9, 8))),
        ("/abandonner p05@x.", Order(Verb.DROP, (Key(P05, "x"),))),
        ("/drop p05", Order(Verb.DROP, (Key(P05, "instagram"), Key(P05, "mastodon-fr"), Key(P05, "x")))),
        ("/garder p06", Order(Verb.KEEP, (Key(P06, "instagram"),))),
        ("/retenter p05@mastodon-fr", Order(Verb.RETRY, (Key(P05, "mastodon-fr"),))),
        ("/continuer p05@x", Order(Verb.CONTINUE, (Key(P05, "x"),))),
        ("/arrêter p05@x", Order(Verb.STOP, (Key(P05, "x"),))),
        ("/valider p05", Order(Verb.APPROVE, post=P05)),
        ("/hold p05", Order(Verb.HOLD, post=P05)),
        ("/drop p06\r\n> an older message\n/pause", Order(Verb.DROP, (Key(P06, "instagram"),))),
    ],
)
def test_what_people_write_is_understood(comment: str, expected: Order) -> None:
    assert read(comment, known()) == expected


def test_under_a_notice_its_hidden_marker_says_which_publication() -> None:
    assert order("/abandonner", HERE) == Order(Verb.DROP, (Key(P05, "x"),))
    assert order(f"/publiee {LINK}", HERE).keys == (Key(P05, "x"),)
    assert order("/reporter 2026-12-09 09:00", HERE) == Order(Verb.MOVE, post=P05, at=at(9, 8))
    assert order("/valider", HERE) == Order(Verb.APPROVE, post=P05)
    assert order(f"/fait p05 {LINK}", HERE).keys == (Key(P05, "x"),)  # the post is said, the channel is the notice's


def test_a_name_that_is_said_wins_over_the_marker_and_a_wrong_one_never_falls_back_to_it() -> None:
    assert order("/abandonner p06", HERE).keys == (Key(P06, "instagram"),)
    assert said("/abandonner p07", HERE) == (
        "« p07 » n'est pas une publication d'ici.",
        "“p07” is not a post here.",
    )
    assert said("/abandonner merci beaucoup", HERE)[1] == "“merci” is not a post here."


@pytest.mark.parametrize(
    "here",
    [
        "",
        "<!-- editorial: p99-nulle-part@x -->",
        f"<!-- editorial: {P05}@nulle-part -->",
        f"<!-- editorial: {P05}@x; rm -rf / -->",
        f"{marker(Key(P05, 'x'))}\n{marker(Key(P06, 'instagram'))}",
        "x" * 100_000 + HERE,
    ],
)
def test_a_marker_that_names_nothing_or_several_is_not_believed(here: str) -> None:
    assert said("/garder", here) == (
        "De quelle publication s'agit-il ? Écrivez son nom après la commande, par exemple `/garder p05@x`.",
        "Which post is this about? Write its name after the command, for example `/keep p05@x`.",
    )


def test_every_command_that_we_tell_people_to_write_is_one() -> None:
    """In the remedies of the states, in what a run says, in the guide of states: each in its own language."""
    for remedy in REMEDY.values():
        for lang, text in (("fr", remedy.fr), ("en", remedy.en)):
            for word in re.findall(r"(?<![\w/.])/[a-z-]+", text):
                found = begins(word)
                assert found is not None, word
                assert found.verb is not None, word
                assert found.lang in (lang, None), word
    for file in ("pipeline/publish/words.py", "docs/states.md", "docs/fr/states.md"):
        told = re.findall(r"`(/[a-z][a-z-]+)", (ROOT / file).read_text(encoding="utf-8"))
        assert told
        assert [word for word in told if (found := begins(word)) is None or found.verb is None] == []


# ── what is no command ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Bonjour, /pause serait bien.",
        "> /drop p05@x",
        "```\n/drop p05@x\n```",
        "    /drop p05@x",
        "\n/drop p05@x",
        "`/drop p05@x`",
        "/etc/passwd",
        "/ pause",
        "//pause",
        "/1",
        "Merci\n/drop p05@x",
    ],
)
def test_text_quotations_code_and_paths_are_no_command(comment: str) -> None:
    assert read(comment, known(HERE)) is None
    assert begins(comment) is None


# ── what is answered ─────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unknown_command_is_answered_with_the_nearest_and_with_all() -> None:
    fr, en = said("/abandoner p05@x")
    assert fr == (
        "Commande inconnue : « /abandoner ». Vouliez-vous dire `/abandonner` ? Il y a : `/pause`, `/reprendre`, `/fait`, "
        "`/publiee`, `/pas-publiee`, `/retiree`, `/reporter`, `/abandonner`, `/garder`, `/retenter`, `/continuer`, `/arreter`, "
        "`/valider`, `/retenir`."
    )
    assert en == (
        "Unknown command: “/abandoner”. Did you mean `/abandonner`? There are: `/pause`, `/resume`, `/done`, "
        "`/published`, `/not-published`, `/retracted`, `/move`, `/drop`, `/keep`, `/retry`, `/continue`, `/stop`, `/approve`, `/hold`."
    )
    assert begins("/zzzzzz") == Beginning(None, None)
    assert said("/zzzzzz")[1].startswith("Unknown command: “/zzzzzz”. There are: `/pause`")


@pytest.mark.parametrize(
    ("comment", "fr", "en"),
    [
        (
            "/publiee p05@x",
            "Il faut le lien de la publication, un seul et entier : `/publiee https://…`.",
            "The post's link is needed, one and whole: `/published https://…`.",
        ),
        (
            f"/fait p05 {LINK}",
            (
                f"{P05} est sur plusieurs canaux. Dites lequel : `/fait {P05}@instagram https://…`, "
                f"`/fait {P05}@mastodon-fr https://…`, `/fait {P05}@x https://…`."
            ),
            (
                f"{P05} is on several channels. Say which: `/done {P05}@instagram https://…`, "
                f"`/done {P05}@mastodon-fr https://…`, `/done {P05}@x https://…`."
            ),
        ),
        (
            "/keep p10",
            "« p10 » peut être : p10-deux, p10-un. Écrivez le nom entier.",
            "“p10” may be: p10-deux, p10-un. Write the whole name.",
        ),
        (
            "/keep p06@x",
            "p06-lycee n'est pas sur « x ». Il y a : p06-lycee@instagram.",
            "p06-lycee is not on “x”. There are: p06-lycee@instagram.",
        ),
        (
            "/keep p06-lycées",
            "« p06-lycées » n'est pas une publication d'ici. Vouliez-vous dire p06-lycee ?",
            "“p06-lycées” is not a post here. Did you mean p06-lycee?",
        ),
        (
            "/reporter demain 9h",
            "« demain » n'est ni une publication ni une date. Écrivez par exemple `/reporter 2026-12-02 09:00`.",
            "“demain” is neither a post nor a date. Write for example `/move 2026-12-02 09:00`.",
        ),
        (
            "/reporter p05 9/12/2026 9h00",
            "« 9/12/2026 9h00 » n'est pas une date et une heure. Écrivez : 2026-12-09 09:00",
            "“9/12/2026 9h00” is not a date and time. Write: 2026-12-09 09:00",
        ),
        (
            "/reporter p05",
            "Il manque la date et l'heure. Par exemple : 2026-12-01 09:00",
            "The date and time are missing. For example: 2026-12-01 09:00",
        ),
        (
            "/reporter p05 2026-12-07 09:00",
            "2026-12-07 09:00 est déjà passé. Donnez une heure à venir.",
            "2026-12-07 09:00 has passed already. Give a time to come.",
        ),
        (
            f"/fait p06 {LINK} 19:00",
            "2026-12-07 19:00 n'est pas encore arrivé. Donnez l'heure de la mise en ligne, ou aucune.",
            "2026-12-07 19:00 has not come yet. Give the time it was posted, or none.",
        ),
        (
            "/drop p05@x vite",
            "« vite » est de trop : rien n'est fait. Écrivez `/abandonner`, et le nom d'une publication si besoin.",
            "“vite” is too much: nothing is done. Write `/drop`, and a post's name where needed.",
        ),
        (
            "/pause canal:tiktok",
            "Portée inconnue : « canal:tiktok ». Possibles : account:mastodon, all, campaign:hiver, channel:x.",
            "Unknown scope: “canal:tiktok”. There are: account:mastodon, all, campaign:hiver, channel:x.",
        ),
        (
            "/reprendre demain",
            (
                "« demain » n'est pas compris. Pour ce dont l'heure est passée pendant la pause : `/reprendre garder`, "
                "`/reprendre reporter` ou `/reprendre abandonner`."
            ),
            (
                "“demain” is not understood. For what its time passed during the pause: `/resume keep`, `/resume move` "
                "or `/resume drop`."
            ),
        ),
    ],
)
def test_what_cannot_be_done_is_answered_with_what_to_write(comment: str, fr: str, en: str) -> None:
    assert said(comment) == (fr, en)


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.org/a",
        "https://",
        "https://localhost/1",
        "https://writer:secret@example.org/1",
        "https://example.org:99999/1",
        "https://[::1/1",
        "https://example.org/\u202ea",
        f"https://example.org/{'a' * MAX_URL}",
        f"{LINK} https://example.org/2",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none_or_hides_something_is_refused(link: str) -> None:
    assert isinstance(read(f"/publiee p05@x {link}", known()), Misread)


def test_an_answer_repeats_a_strangers_words_without_what_a_forge_acts_on() -> None:
    _, en = said("/keep <b>@everyone</b>`#1[x](https://example.org)")
    assert en == "“b everyone /b 1 x (https://example.org)” is not a post here."


# ── whatever is written ──────────────────────────────────────────────────────────────────────────────────────────
WORDS = st.one_of(
    st.sampled_from([f"/{word}" for verb in Verb for word in (verb.value, FRENCH[verb])]),
    st.sampled_from(["p05", P05, f"{P05}@x", "p10", LINK, "2026-12-09", "09:00", "canal:x", "garder", "@", "-->"]),
    st.text(max_size=40),
)
COMMENTS = st.one_of(st.text(), st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=60).map("/drop ".__add__))
BODIES = st.one_of(st.just(HERE), st.text(max_size=80), st.text(max_size=40).map(lambda text: f"<!-- editorial: {text} -->"))
_PLAIN = re.compile(r"[\w .,;:!?'’()«»\-–%€+=°]*")


@given(COMMENTS, BODIES)
@example("/pause " + "@everyone ](javascript:x) `rm` <b>\u202e#1 " * 40, "")
@example("/fait p06 https://example.org/[ 99:99", "")
@example("/move p05 0000-00-00 00:00", "")
@example("/fait p06 https://example.org/a 24:00", HERE)
@example("/İ p05", HERE)
def test_no_comment_whatsoever_breaks_the_reading_or_gets_through(comment: str, here: str) -> None:
    """Ids that exist, one sound address, instants in UTC, a reason of bare words: nothing else comes out."""
    found = read(comment, known(here))
    if isinstance(found, Misread):
        for text in (found.message.fr, found.message.en):
            assert text.isprintable()
            assert len(text) < 1000
            assert not set("<>[]|\\*~") & set(text)
    elif found is not None:
        assert comment.startswith("/")
        assert all(key.channel in PUBLICATIONS[key.post] for key in found.keys)
        assert found.post is None or found.post in PUBLICATIONS
        assert found.scope in SCOPES
        assert len(found.reason) <= MAX_REASON
        assert _PLAIN.fullmatch(found.reason)
        assert found.url is None or re.fullmatch(r"https?://[^\s<>\"'`@\\^{}|]+(?:/[^\s<>\"'`\\^{}|]*)?", found.url)
        assert found.at is None or found.at.utcoffset() == UTC.utcoffset(None)
