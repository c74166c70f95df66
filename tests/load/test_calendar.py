"""calendar.yaml: every value in its place, and every mistake said with its line."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from pipeline.load import load_site
from pipeline.model import Calendar, Delivery, Hours, Level, Period, Scope, Trial, Visibility
from tests.load.sites import CALENDAR, FORMATS, Home, said


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    root = tmp_path_factory.mktemp("formats")
    (root / "calendar.yaml").write_bytes((FORMATS / "calendar.yaml").read_bytes())
    (root / "content/media/brand").mkdir(parents=True)
    for name in ("logo", "avatar"):
        (root / f"content/media/brand/{name}.svg").write_text("<svg/>", "utf-8")
    site, problems = load_site(root)
    assert site is not None
    assert {problem.code for problem in problems} == {"unknown-post"}, "the schedule's posts are not here"
    return site.calendar


def test_who_we_are(calendar: Calendar) -> None:
    organisation = calendar.organisation
    assert (organisation.name, organisation.timezone, organisation.languages) == (
        "Cyclorive",
        "Europe/Paris",
        ("fr", "en"),
    )
    assert organisation.motto == {
        "fr": "Réparer ensemble, rouler longtemps",
        "en": "Fix together, ride longer",
    }
    assert organisation.opening_hours["saturday"] == Hours(time(10), time(17))
    assert organisation.service is not None
    assert organisation.service.first_answer == timedelta(hours=4)
    assert organisation.brand.colours == {
        "primary": "0b6e4f",
        "accent": "f2a541",
        "ink": "1d2b2a",
        "paper": "fbf8f1",
    }
    assert calendar.adopted_at == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_how_the_machine_behaves(calendar: Calendar) -> None:
    publishing = calendar.publishing
    assert (publishing.mode, publishing.state, publishing.fuse) == ("outbox", "origin", 30)
    assert publishing.quiet_hours == Hours(time(21, 30), time(7))
    assert (publishing.catch_up.per_account, publishing.catch_up.spacing) == (1, timedelta(minutes=20))
    assert (publishing.handoff_notice, publishing.handoff_remind) == (
        timedelta(minutes=45),
        timedelta(hours=2),
    )
    assert publishing.notify == {
        "handoff_due": {"by": "issue"},
        "problem": {"by": "issue"},
        "approval_due": {"by": "issue", "before": "24h"},
        "programme": {"by": "issue", "at": "07:30"},
    }


def test_channels(calendar: Calendar) -> None:
    assert list(calendar.channels)[:3] == ["site", "x", "mastodon-fr"]
    mastodon = calendar.channels["mastodon-en"]
    assert (mastodon.account, mastodon.server, mastodon.lang) == (
        "mastodon",
        "https://social.example.org",
        "en",
    )
    assert mastodon.times == (time(9), time(12, 30), time(18))
    assert calendar.channels["x"].account == "x"
    assert calendar.channels["x"].name == {"fr": "X", "en": "X"}
    assert calendar.channels["fb-group"].visibility is Visibility.MEMBERS
    assert calendar.channels["site"].delivery is Delivery.BUILT
    assert calendar.channels["bluesky"].start == date(2026, 12, 28)
    assert calendar.channels["bluesky"].trial == Trial(date(2027, 3, 31), "direction")
    assert calendar.channel_groups["courts"] == ("x", "mastodon-fr", "mastodon-en")


def test_what_comes_back(calendar: Calendar) -> None:
    hats = calendar.rendezvous["coup-de-chapeau"]
    assert hats.move == {date(2027, 1, 1): datetime(2027, 1, 8, 11, 30, tzinfo=UTC)}
    assert calendar.rendezvous["lundi-rustine"].channels == ("x", "mastodon-fr", "mastodon-en", "instagram")
    live = calendar.rendezvous["atelier-en-direct"]
    assert live.event is not None
    assert (live.event.starts, live.event.ends, live.at, live.follow_up) == (
        time(19),
        time(20),
        time(12),
        timedelta(days=2),
    )
    assert calendar.rendezvous["vous-avez-demande"].replaces == ("mercredi-question",)


def test_campaigns_dates_periods_and_objectives(calendar: Calendar) -> None:
    campaign = calendar.campaigns["adhesions-2027"]
    assert campaign.period == Period(date(2026, 12, 10), date(2027, 1, 31))
    assert campaign.budget == {
        "amount": 150,
        "currency": "EUR",
        "for": {"fr": "impression et X", "en": "print and X"},
    }
    assert calendar.key_dates["semaine-mobilite"].period == Period(date(2027, 9, 16), date(2027, 9, 22))
    assert (calendar.key_dates["semaine-mobilite"].posts, calendar.key_dates["vendredi-recup"].posts) == (
        2,
        0,
    )
    closing = calendar.quiet_periods["fetes-2026"]
    assert (closing.closed, closing.service_suspended, closing.cadence_off, closing.announce_by) == (
        True,
        True,
        True,
        date(2026, 12, 22),
    )
    assert calendar.objectives["g2-engagement"].baseline == {"value": "3.2 %", "on": date(2026, 11, 30)}
    assert calendar.objectives["g1-taille"].target == {"value": 8100, "by": date(2027, 1, 31)}
    assert calendar.objectives["g4-reponse"].baseline["value"] == "6h10m"
    assert calendar.objectives["g7-satisfaction"].options == {"minimum_answers": 50, "every": "quarter"}


def test_team_rules_and_approvals(calendar: Calendar) -> None:
    assert calendar.team["cm"].may == {"plan", "write", "approve", "publish", "report"}
    assert calendar.team["modo"].duty == {"hours": "opening_hours"}
    assert calendar.rules["banned-words"].options == {"fr": ("incontournable", "n'hésitez pas", "boostez", "il faut")}
    assert calendar.rules["promotion"].options == {"max_share": 20, "over": timedelta(days=30)}
    assert calendar.rules["hashtags"].options["max"] == {
        "x": 2,
        "mastodon-fr": 3,
        "mastodon-en": 3,
        "instagram": 5,
        "linkedin": 3,
    }
    assert calendar.rules["cost"].options == {"x": {"max_per_month": 10, "currency": "USD"}}
    assert calendar.rules["alt-text"].level == "error"
    assert calendar.approvals["learn"] == {"when": {"pillar": ("apprendre",)}, "count": 1, "by": ("meca",)}
    assert calendar.approvals["redate"] == {"when": {"change": ("time", "hold", "cancel")}, "count": 0}


def test_ideas_of_the_plan(calendar: Calendar) -> None:
    assert next((idea.title, idea.day, idea.at, idea.channels) for idea in calendar.ideas) == (
        "Saint-Nicolas : l'atelier des petites roues",
        date(2026, 12, 6),
        None,
        ("facebook", "instagram"),
    )
    last = calendar.ideas[-1]
    assert (last.day, last.at, last.channels) == (
        date(2027, 1, 8),
        datetime(2027, 1, 8, 17, tzinfo=UTC),
        ("x", "mastodon-fr", "mastodon-en", "facebook"),
    )
    assert last.line == 769


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────────────────────
def mistakes(tmp_path: Path, old: str, new: str) -> list[str]:
    assert old in CALENDAR
    return said(Home(tmp_path, CALENDAR.replace(old, new)).problems())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share: 60", "share: 50", "calendar.yaml:20: Les parts des piliers font 90 %, et non 100 %."),
        (
            "  x: {network: x,",
            "  x: {réseau: x,",
            "calendar.yaml:11: Champ inconnu : « réseau ». [Écrivez : network]",
        ),
        (
            "channel_groups:",
            "groupes:\n  a: 1\nchannel_groups:",
            "calendar.yaml:17: Champ inconnu : « groupes ». [Écrivez : channel_groups]",
        ),
        (
            "  courts: [x,",
            "  x: [x,",
            "calendar.yaml:18: « x » est déjà un canal : un groupe porte un autre nom.",
        ),
        (
            "every: monday",
            "every: tous les lundis",
            "calendar.yaml:29: « tous les lundis » : ce rythme n'est pas compris. [Écrivez : monday]",
        ),
        (
            "skip: {2026-12-21",
            "skip: {2026-12-22",
            "calendar.yaml:35: Le 2026-12-22 n'est pas un jour de « lundi-rustine ». [Les plus proches : 2026-12-21 · 2026-12-28]",
        ),
        (
            "to: 2026-12-24",
            "to: 2026-11-24",
            "calendar.yaml:38: « noel » finit (2026-11-24) avant de commencer (2026-12-01).",
        ),
        (
            "target: {at_least: 10}",
            "target: {value: 10}",
            "calendar.yaml:45: La cible n'a pas de date. [Écrivez : by: 2027-01-31]",
        ),
        (
            "{date: 2026-12-21, kind",
            "{kind",
            "calendar.yaml:47: « solstice » a un jour (date) ou une période (from, to), l'un des deux.",
        ),
        (
            "  alt-text: error",
            "  alt-txt: error",
            "calendar.yaml:49: Champ inconnu : « alt-txt ». [Écrivez : alt-text]",
        ),
        (
            "may: [write, review, approve]",
            "may: [write, publier]",
            "calendar.yaml:25: « publier » n'est pas reconnu. [Écrivez : publish]",
        ),
        (
            "  mastodon-en: {network: mastodon, account: mastodon,",
            "  mastodon-en: {network: mastodon, account: mastodon, handle: autre,",
            "calendar.yaml:13: « mastodon-en » et « mastodon-fr » ont le même compte, mais pas le même « handle ».",
        ),
        (
            (
                "  mastodon-fr: {network: mastodon, account: mastodon, delivery: api, languages: [fr]}\n"
                "  mastodon-en: {network: mastodon, account: mastodon,"
            ),
            (
                "  mastodon-fr: {network: mastodon, account: mastodon, delivery: api, languages: [fr], "
                "credentials_expire: 2027-01-15}\n"
                "  mastodon-en: {network: mastodon, account: mastodon, credentials_expire: 2027-02-15,"
            ),
            (
                "calendar.yaml:13: « mastodon-en » (2027-02-15) et « mastodon-fr » (2027-01-15) ont le même compte : ses identifiants"
                " expirent un seul jour. [Gardez la bonne date, une seule fois.]"
            ),
        ),
        (
            "  x: {network: x,",
            "  x: {network: x, credentials_expire: bientôt,",
            "calendar.yaml:11: « bientôt » n'est pas une date. [Par exemple : 2026-12-01]",
        ),
        (
            "  x: {network: x,",
            "  x: {network: x, identifiants_expirent: 2027-01-15,",
            "calendar.yaml:11: Champ inconnu : « identifiants_expirent ». [Écrivez : credentials_expire]",
        ),
        (
            "  x: {network: x,",
            "  x: {network: x, cadence: {min: 3, max: 2, per: week},",
            "calendar.yaml:11: Rythme : au moins 3, au plus 2.",
        ),
        (
            "  x: {network: x,",
            "  x: {network: x, former_ids: [facebook],",
            "calendar.yaml:11: « facebook » est encore un canal : il ne peut pas être un ancien nom de « x ».",
        ),
        (
            "every: monday",
            "every: 2 weeks on monday\n    replaces: [lundi-rustine]",
            "calendar.yaml:30: « lundi-rustine » se remplace lui-même.",
        ),
        (
            "every: monday",
            "every: monday\n    rrule: FREQ=WEEKLY;BYDAY=MO",
            "calendar.yaml:27: « lundi-rustine » revient par « every » ou par « rrule », l'un des deux. [Écrivez : every: monday]",
        ),
        (
            "target: {at_least: 10}",
            "account: y, target: {at_least: 10}",
            "calendar.yaml:45: « y » : compte inconnu. [Au choix : x, mastodon, facebook, instagram, newsletter-fr]",
        ),
        (
            "target: {at_least: 10}",
            "target: {by: 2027-01-01}",
            "calendar.yaml:45: La cible n'a pas de valeur. [value et by, ou at_least, ou at_most]",
        ),
        (
            "target: {at_least: 10}",
            "target: {at_least: beaucoup}",
            "calendar.yaml:45: « beaucoup » n'est pas une valeur (60, 3.2 %, 4h). [Écrivez : 60, 3.2 % ou 4h]",
        ),
        (
            "version: 1",
            "version: 2",
            "calendar.yaml:1: Ce fichier est de la version 2 ; ce programme lit la version 1. [Mettez le programme à jour.]",
        ),
        (
            "version: 1\n",
            "",
            "calendar.yaml:1: Il manque « version » à calendar.yaml. [Écrivez : version: 1]",
        ),
        (
            "  timezone: Europe/Paris",
            "  timezone: Paris",
            "calendar.yaml:5: « Paris » n'est pas un fuseau horaire connu. [Écrivez : Europe/Paris]",
        ),
    ],
)
def test_each_mistake_is_said_with_its_line_and_what_to_write(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in mistakes(tmp_path, old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone: Europe/Paris", "timezone: Paris"),
        ("adopted_at: 2026-12-01 00:00", "adopted_at: hier"),
        ("adopted_at: 2026-12-01 00:00\n", ""),
        ("quiet_hours: 21:30-07:00", "quiet_hours: la nuit"),
        ("channel_groups:", "include: [../autre.yaml]\nchannel_groups:"),
        ("channel_groups:", "include: [absent.yaml]\nchannel_groups:"),
        ("version: 1", "version: 9"),
    ],
)
def test_an_error_in_zone_adoption_publishing_or_include_is_vital(tmp_path: Path, old: str, new: str) -> None:
    problems = Home(tmp_path, CALENDAR.replace(old, new)).problems()
    assert [problem.vital for problem in problems] == [True]
    assert problems[0].scope is Scope.CALENDAR


def test_other_errors_are_not_vital_and_a_channels_blocks_the_channel(tmp_path: Path) -> None:
    problem = Home(tmp_path, CALENDAR.replace("share: 60", "share: x")).problems()[0]
    assert (problem.vital, problem.scope) == (False, Scope.CALENDAR)
    problem = Home(tmp_path, CALENDAR.replace("instagram, delivery: handoff", "instagram, delivery: main")).problems()[0]
    assert (problem.vital, problem.scope, problem.channel) == (False, Scope.CHANNEL, "instagram")


def test_without_a_calendar_there_is_no_site_and_it_is_said(tmp_path: Path) -> None:
    site, problems = load_site(tmp_path)
    assert site is None
    assert [(problem.message.fr, problem.vital) for problem in problems] == [("Il n'y a pas de fichier calendar.yaml.", True)]


def test_a_calendar_that_cannot_be_read_gives_no_site(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("version: 1\norganisation: [\n", "utf-8")
    site, problems = load_site(tmp_path)
    assert site is None
    assert problems[0].vital


def test_an_empty_calendar_is_one_problem_and_no_site(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("\n \n", "utf-8")
    site, problems = load_site(tmp_path)
    assert site is None
    assert [(each.message.fr, each.line, each.vital) for each in problems] == [("Ce fichier est vide.", 1, True)]


def test_a_calendar_without_anything_in_it_still_gives_a_site_that_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("# le plan\n", "utf-8")
    site, problems = load_site(tmp_path)
    assert site is not None
    assert site.calendar.adopted_at.year == 9999
    assert [problem.message.en for problem in problems if problem.vital] == [
        "calendar.yaml lacks “version”.",
        "calendar.yaml lacks “organisation”.",
        "calendar.yaml lacks “adopted_at”.",
    ]


# ── included files ───────────────────────────────────────────────────────────────────────────────────────────────
def test_included_files_bring_campaigns_key_dates_and_lines(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR + "include: [content/plan/*.yaml]\n")
    home.write(
        "content/plan/2027.yaml",
        "campaigns:\n  ete:\n    name: Été\n    from: 2027-06-01\n    to: 2027-08-31\n    pillar: apprendre\nschedule:\n  - idea: |\n      Une idée\n    on: 2027-06-02\n    campaign: ete\n",
    )
    site, problems = home.load()
    assert problems == []
    assert list(site.calendar.campaigns) == ["noel", "ete"]
    assert (site.calendar.ideas[0].title, site.calendar.ideas[0].line) == ("Une idée", 8)


def test_the_same_id_in_two_files_names_both(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR + "include: content/plan/*.yaml\n")
    home.write(
        "content/plan/2027.yaml",
        "campaigns:\n  noel:\n    name: Noël\n    from: 2027-12-01\n    to: 2027-12-24\n",
    )
    problem = home.problems()[0]
    assert said([problem]) == [
        "content/plan/2027.yaml:2: « noel » est défini deux fois : calendar.yaml, ligne 38 et content/plan/2027.yaml, ligne 2. Gardez-en un."
    ]
    assert problem.vital


def test_an_included_file_may_not_bring_channels(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR + "include: [plan.yaml]\n")
    home.write("plan.yaml", "channels:\n  tiktok: {network: tiktok, delivery: handoff}\n")
    assert said(home.problems()) == [
        "plan.yaml:1: « channels » ne se met que dans calendar.yaml. [Au choix : rendezvous, campaigns, key_dates, quiet_periods, schedule]"
    ]


@pytest.mark.parametrize(
    "line",
    ["{post: p1}", "{idea: |\n      a}", "{on: 2026-12-06}", "{post: p1, idea: a, at: 2026-12-06 09:00}"],
)
def test_a_line_of_the_plan_is_a_post_with_a_time_or_an_idea_with_a_day(tmp_path: Path, line: str) -> None:
    assert Home(tmp_path, CALENDAR + f"schedule:\n  - {line}\n").problems() != []


def test_levels_of_what_is_said(tmp_path: Path) -> None:
    assert {problem.level for problem in Home(tmp_path, CALENDAR.replace("share: 60", "share: 50")).problems()} == {Level.ERROR}


def test_a_name_in_one_language_only_is_a_warning(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR.replace("name: Lundi rustine", "name: {fr: Lundi rustine}"))
    site, problems = home.load()
    assert said(problems) == ["calendar.yaml:28: « name » n'existe pas en en : le texte en fr sera pris."]
    assert site.calendar.rendezvous["lundi-rustine"].name == {"fr": "Lundi rustine", "en": "Lundi rustine"}


def test_a_logo_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR.replace("  timezone:", "  brand: {logo: media/logo.svg}\n  timezone:"))
    assert said(home.load()[1]) == ["calendar.yaml:5: Il n'y a pas de fichier content/media/logo.svg."]
    home.write("content/media/logo.svg", "<svg/>")
    assert home.load()[1] == []


def test_a_hashtag_lost_in_a_campaign_does_not_stop_all_publishing(tmp_path: Path) -> None:
    (problem,) = Home(tmp_path, CALENDAR.replace("name: Noël d'occasion", "name: Noël #Occasion")).problems()
    assert (problem.code, problem.path, problem.vital) == (
        "lost-hashtag",
        ("campaigns", "noel", "name"),
        False,
    )


def test_every_second_week_is_counted_from_a_first_day(tmp_path: Path) -> None:
    changed = CALENDAR.replace("every: monday", "every: 2 weeks on monday").replace(
        "    from: 2026-12-01\n    pillar: apprendre", "    pillar: apprendre"
    )
    assert (
        "calendar.yaml:27: « lundi-rustine » se compte depuis un premier jour : il lui faut « from ». [Écrivez : from: 2026-12-01]"
        in said(Home(tmp_path, changed).problems())
    )


def test_a_former_id_belongs_to_one_channel(tmp_path: Path) -> None:
    changed = CALENDAR.replace("{network: x,", "{network: x, former_ids: [twitter],").replace(
        "{network: facebook,", "{network: facebook, former_ids: [twitter],"
    )
    assert said(Home(tmp_path, changed).problems()) == [
        "calendar.yaml:14: « twitter » est l'ancien nom de deux canaux : « x » et « facebook »."
    ]
