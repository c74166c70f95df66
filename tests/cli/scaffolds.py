"""The workflows of `editorial init`: this repository's own, as a team has them that installs the package.

`python -m tests.cli.scaffolds` writes them anew after our own have changed; a test says when that is needed.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ROOT / ".github"
SCAFFOLDS = ROOT / "templates" / "scaffold" / "init" / "github"
NAMES = ("review", "comment", "publish", "site", "commands", "doctor")

_INSTALL = 'pip install "editorial-pipeline==<< version >>"'
_FRENCH = {
    "review": (
        "Lit un changement proposé et le montre : les problèmes en annotations, ce qui change au calendrier, et une page avec",
        "chaque publication comme chaque réseau la montrera. Sans secret ni droit d'écrire : sûr pour toute proposition.",
    ),
    "comment": (
        "Un seul commentaire par demande de fusion, récrit à chaque changement : ce qu'elle fait au calendrier.",
        "Tourne avec le code déjà fusionné ; les fichiers proposés n'y sont que des données.",
    ),
    "publish": (
        "Publie ce qui est dû, une fois. C'est le registre qui dit ce qui est dû, jamais la ligne d'horaire qui a sonné.",
        "Rien ne tourne tout seul tant que la variable EDITORIAL n'est pas « on » (Settings → Secrets and variables → Actions).",
        "Le premier passage se lance à la main, avec « init ». Ensuite, des avis (tickets) disent qui est attendu.",
    ),
    "site": (
        "Construit le site public et le met en ligne s'il a changé ; appelé par publish.yml avant de publier, ou à la main.",
    ),
    "commands": (
        "Répondre par un commentaire : une première ligne comme « /publiee https://… », « /pause » ou « /reporter 2026-12-02 09:00 »,",
        "ou les mêmes mots par le formulaire. Rien n'est fait pour un compte sans rôle dans calendar.yaml.",
    ),
    "doctor": (
        "Chaque jour : la publication va-t-elle bien ? Ce qui cloche dans la machine tient dans un seul ticket, fermé quand c'est fini ;",
        "ce qu'une publication ou un compte attend de quelqu'un a son propre avis, remis à jour ici aussi.",
    ),
}


def scaffold(name: str) -> str:
    """One of our workflows as a scaffold: the package installed, the calendar's own times and secrets, both languages."""
    text = (OURS / "workflows" / f"{name}.yml").read_text("utf-8")
    head, body = text[: text.index("name: ")], text[text.index("name: ") :]
    french = "".join(f"# {line}\n" for line in _FRENCH[name])
    body = body.replace(
        'merged/.ci/environment "$RUNNER_TEMP/venv"',
        f'python -m venv "$RUNNER_TEMP/venv" && "$RUNNER_TEMP/venv/bin/{_INSTALL.replace("pip ", "pip" + chr(34) + " ", 1)}',
    )
    body = body.replace(".ci/environment .venv", _INSTALL).replace(".venv/bin/editorial", "editorial")
    body = body.replace("${{ vars.EDITORIAL_LANG }}", "<< lang >>").replace("branches: [main]", "branches: [<< branch >>]")
    body = body.replace("\njobs:\n", "\nenv:\n  EDITORIAL_LANG: << lang >>\n\njobs:\n", 1)
    if name == "publish":
        cron = re.compile(r"(  schedule:)[^\n]*\n(?:    - cron: [^\n]*\n      timezone: [^\n]*\n)+")
        body = cron.sub(r"\1\n    # [cron] editorial init --update\n    # [/cron]\n", body)
    body = body.replace("timezone: Europe/Paris", "timezone: << timezone >>")
    secrets = re.compile(r"(?:          # One line per secret[^\n]*\n)?(?:          ([A-Z_]+): \$\{\{ secrets\.\1 \}\}\n)+")
    body = secrets.sub("          # [secrets] editorial init --update\n          # [/secrets]\n", body)
    return f"<% if french %>\n{french}<% else %>\n{head}<% endif %>\n{body}"


if __name__ == "__main__":
    for each in NAMES:
        (SCAFFOLDS / f"{each}.yml.j2").write_text(scaffold(each), "utf-8")
    (SCAFFOLDS / "teams.graphql.j2").write_text((OURS / "teams.graphql").read_text("utf-8"), "utf-8")
