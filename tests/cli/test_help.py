"""What every verb promises: help with an example, the same options in both languages, and a --help that costs nothing."""

import json
import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import VERBS
from tests.cli.calls import editorial

# Runs in a process of its own: a verb's words are chosen when it is imported.
_DESCRIBE = """
import json, sys
from pipeline.cli import Editorial, VERBS, _group
from pipeline.cli.language import choose
choose(["--lang", sys.argv[1]], {})
import click
group = _group()
context = click.Context(group, info_name="editorial")
made = {}
for name in VERBS:
    command = group.get_command(context, name)
    made[name] = {
        "help": command.get_help(click.Context(command, info_name=name, parent=context)),
        "said": command.help,
        "options": sorted(o for p in command.params for o in (*p.opts, *p.secondary_opts)),
        "undescribed": [p.opts[0] for p in command.params if isinstance(p, click.Option) and not p.help],
    }
print(json.dumps(made))
"""


@cache
def described(lang: str) -> dict[str, dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", _DESCRIBE, lang], capture_output=True, text=True, check=True, timeout=120)
    made: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_the_same_options_in_both_languages(verb: str) -> None:
    assert described("fr")[verb]["options"] == described("en")[verb]["options"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verbs_help_is_in_both_languages_and_ends_with_an_example(verb: str) -> None:
    assert f"Par exemple : {'make demo' if verb == 'demo' else f'editorial {verb}'}" in described("fr")[verb]["said"]
    assert f"For example: {'make demo' if verb == 'demo' else f'editorial {verb}'}" in described("en")[verb]["said"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_says_what_it_does(verb: str) -> None:
    for lang in ("fr", "en"):
        assert described(lang)[verb]["undescribed"] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_the_language(verb: str) -> None:
    assert "--lang" in described("en")[verb]["options"]


@pytest.mark.budget
def test_help_costs_less_than_a_tenth_of_a_second_of_cpu() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHONPATH"))}
    command = [str(Path(sys.executable).parent / "editorial"), "--help"]
    costs = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(costs) <= 0.100


def test_help_imports_no_network_library_and_no_site_builder() -> None:
    code = (
        "import sys\nfrom pipeline.cli import run\nrun(['--help'])\n"
        "heavy = {'pydantic', 'httpx2', 'tweepy', 'mkdocs', 'jinja2', 'babel', 'yaml', 'PIL', 'regex', 'pipeline.model', 'pipeline.load'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == "[]\n"


def test_help_lists_every_verb_in_the_readers_language(tmp_path: Path) -> None:
    french = editorial(tmp_path, "--help", lang="fr").out
    english = editorial(tmp_path, "--help", lang="en").out
    for verb, (fr, en) in VERBS.items():
        assert verb in french
        assert fr.split()[0] in french
        assert en.split()[0] in english


def test_the_language_comes_from_the_option_the_variable_or_the_system() -> None:
    from pipeline.cli.language import choose, lang

    for args, environment, chosen in (
        (["check"], {}, "en"),
        (["check"], {"LANG": "fr_FR.UTF-8"}, "fr"),
        (["check"], {"LANG": "fr_FR.UTF-8", "EDITORIAL_LANG": "en"}, "en"),
        (["--lang", "fr", "check"], {"EDITORIAL_LANG": "en"}, "fr"),
        (["check", "--lang=fr"], {}, "fr"),
        (["check"], {"LANG": "de_DE.UTF-8"}, "en"),
    ):
        choose(args, environment)
        assert lang() == chosen


def test_an_unknown_verb_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    said = editorial(tmp_path, "chek")
    assert said.code == 2
    assert "Unknown verb: “chek”. Did you mean “check”?" in said.err
    assert "Verbe inconnu : « chek ». Vouliez-vous dire « check » ?" in editorial(tmp_path, "chek", lang="fr").err


def test_without_a_calendar_a_verb_says_how_to_begin(tmp_path: Path) -> None:
    said = editorial(tmp_path, "check")
    assert (said.code, said.err) == (2, f"No calendar.yaml in {tmp_path} or above. To begin a repository: editorial init\n")


def test_an_unreadable_hour_is_refused(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("version: 1\norganisation: {name: A, base_url: 'https://a.example.org', timezone: Europe/Paris, languages: [fr]}\nadopted_at: 2026-12-01 00:00\n", "utf-8")  # fmt: skip
    said = editorial(tmp_path, "plan", "--now", "noon")
    assert said.code == 2
    assert said.err.startswith("--now: ")


# ── what the library says ────────────────────────────────────────────────────────────────────────────────────────
def test_a_wrong_option_is_answered_in_the_readers_language(tmp_path: Path) -> None:
    said = editorial(tmp_path, "diff", "--format", "xml", lang="fr")
    assert said.code == 2
    assert said.err == (
        "Emploi : editorial diff [OPTIONS] [BASE]\n"
        "L'aide : editorial diff -h\n"
        "\n"
        "Erreur : '--format' ne va pas : 'xml' n'est pas l'un de : 'text', 'json', 'markdown', 'github'.\n"
    ).replace(" -h\n", " --help\n")
    assert "Erreur : Il manque une option '--reason'.\n" in editorial(tmp_path, "pause", lang="fr").err
    assert "Error: Missing option '--reason'.\n" in editorial(tmp_path, "pause", lang="en").err
    assert "Cette aide." in editorial(tmp_path, "--help", lang="fr").out
    assert "Show this message and exit." in editorial(tmp_path, "--help", lang="en").out


def test_the_compiled_words_are_those_of_the_source() -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    from pipeline.cli import language

    def said(catalog: Catalog) -> dict[str, object]:
        return {
            str(tuple(message.id) if isinstance(message.id, list | tuple) else message.id): str(
                tuple(message.string) if isinstance(message.string, list | tuple) else message.string
            )
            for message in catalog
            if message.id
        }

    folder = Path(language.__file__).parent / "locale/fr/LC_MESSAGES"
    with (folder / "editorial.po").open("rb") as source, (folder / "editorial.mo").open("rb") as compiled:
        assert said(read_mo(compiled)) == said(read_po(source, locale="fr"))
