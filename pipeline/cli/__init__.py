"""The command `editorial`. This module stays light: a verb's module is imported when the verb runs."""

import errno
import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from pipeline.cli.language import choose, t, teach_click

VERBS: dict[str, tuple[str, str]] = {
    "init": ("Commencer un dépôt éditorial", "Begin an editorial repository"),
    "new": ("Créer le fichier d'une publication", "Create a post's file"),
    "check": (
        "Dire tout ce qui ne va pas, et quoi écrire à la place",
        "Say all that is wrong, and what to write instead",
    ),
    "plan": (
        "Ce qui part, ce qui manque, les prochains créneaux",
        "What leaves, what is missing, the next slots",
    ),
    "diff": ("Ce que cette branche change au calendrier", "What this branch changes in the calendar"),
    "preview": (
        "Chaque publication comme chaque réseau la montrera",
        "Every post as each network will show it",
    ),
    "build": ("Construire le site, public ou bureau", "Build the site, public or desk"),
    "serve": (
        "Le site sur cet ordinateur, à jour à chaque frappe",
        "The site on this computer, rebuilt as you type",
    ),
    "publish": ("Envoyer ce qui est dû, une fois", "Send what is due, once"),
    "resolve": ("Répondre à une question du registre", "Answer a question of the ledger"),
    "answer": ("Faire ce que demande un commentaire de la forge", "Do what a comment on the forge asks"),
    "notices": (
        "Tenir à jour les tickets de ce qui attend quelqu'un",
        "Keep the issues of what needs somebody",
    ),
    "pause": ("Tout retenir, ou une partie", "Hold everything, or a part"),
    "resume": ("Lever la pause", "Lift the pause"),
    "update": (
        "Modifier en ligne une publication changée depuis",
        "Change online a post that was modified since",
    ),
    "retract": ("Retirer une publication du réseau", "Take a publication back from its network"),
    "cron": ("Les heures de passage, et ce qu'elles coûtent", "The run times, and what they cost"),
    "report": ("Le mois, sur une page", "The month, on one page"),
    "explain": (
        "Que faire d'un état, d'un code ou d'un message",
        "What to do about a state, a code or a message",
    ),
    "doctor": ("La santé de la publication", "The health of publishing"),
    "networks": ("Ce que chaque réseau accepte, avec la source", "What each network takes, with the source"),
    "schema": (
        "Les schémas pour l'éditeur, faits de ce calendrier",
        "The schemas for editors, made from this calendar",
    ),
    "migrate": ("Mettre à jour d'anciens fichiers", "Bring older files up to date"),
    "export": ("Le calendrier en CSV ou JSON", "The calendar as CSV or JSON"),
    "demo": (
        "La démonstration : décembre de Cyclorive, rejoué",
        "The demonstration: Cyclorive's December, replayed",
    ),
}


_USAGE = 2


class Editorial(click.Group):
    """Finds a verb's module by its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"pipeline.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(t("Verbes", "Verbs")):
            formatter.write_dl([(name, t(*words)) for name, words in VERBS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            hint = t(f" Vouliez-vous dire « {near[0]} » ?", f" Did you mean “{near[0]}”?") if near else ""
            ctx.fail(t(f"Verbe inconnu : « {args[0]} ».{hint}", f"Unknown verb: “{args[0]}”.{hint}"))


def _group() -> click.Group:
    return Editorial(
        "editorial",
        params=[
            click.Option(
                ["--root"],
                type=click.Path(file_okay=False),
                help=t(
                    "Le dossier de calendar.yaml ; sinon, cherché d'ici vers le haut.",
                    "The folder of calendar.yaml; else looked for from here upwards.",
                ),
            ),
            click.Option(
                ["--lang"],
                type=click.Choice(["fr", "en"]),
                help=t("La langue des messages.", "The language of messages."),
            ),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help=t("La version.", "The version."),
            ),
        ],
        callback=_remember,
        help=t(
            "Vos publications, votre calendrier et leur histoire dans git.\n\nPar exemple : editorial check",
            "Your posts, your calendar and their history in git.\n\nFor example: editorial check",
        ),
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked:
        from pipeline import __version__

        click.echo(f"editorial {__version__}")
        ctx.exit()


@click.pass_context
def _remember(ctx: click.Context, /, *, root: str | None, **_lang: str | None) -> None:
    ctx.obj = {"root": root}  # the language was chosen before anything was imported


def main(args: list[str] | None = None) -> None:
    """Run a verb and exit: 0 done, 1 our fault, 2 usage, 3 content, 4 a network refused, 5 a person is needed."""
    given = sys.argv[1:] if args is None else args
    gc.set_threshold(50_000)  # what a verb loads, it keeps: looking for garbage every 700 objects finds none
    choose(given, os.environ)
    sys.exit(run(given))


def run(args: list[str]) -> int:
    """Run a verb; its exit code. What went wrong stands on the error stream, in the reader's language."""
    teach_click(os.environ)
    try:
        result: Any = _group().main(args, prog_name="editorial", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo(t("Interrompu.", "Interrupted."), err=True)
        return 1
    except Exception as error:
        from pipeline.errors import EditorialError

        if isinstance(error, EditorialError):
            click.echo(t(error.message.fr, error.message.en), err=True)
            if error.exit_code != _USAGE:  # what was asked wrongly says itself what to write
                from pipeline.guide import about, exit_code, guide

                more = guide(about(error.message) or exit_code(error.exit_code))
                click.echo(t(more.fr, more.en), err=True)
            return error.exit_code
        if isinstance(error, OSError) and (said := _disk(error)) is not None:
            click.echo(said, err=True)
            return 1
        raise
    return result if isinstance(result, int) else 0


def _disk(error: OSError) -> str | None:
    """What a folder or disk that cannot be used means; None: the fault is another."""
    reasons = {
        errno.EACCES: t("vous n'en avez pas le droit", "you may not"),
        errno.EPERM: t("vous n'en avez pas le droit", "you may not"),
        errno.EROFS: t("il est en lecture seule", "it is read-only"),
        errno.ENOSPC: t("le disque est plein", "the disk is full"),
        errno.EDQUOT: t("votre part du disque est pleine", "your share of the disk is full"),
    }
    reason = reasons.get(error.errno or 0)
    if reason is None:
        return None
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else os.curdir
    where = os.path.abspath(name if os.path.exists(name) else os.path.dirname(name))  # noqa: PTH100, PTH110, PTH120 - cheap at start
    return t(f"Impossible de lire ou d'écrire dans {where}\u00a0: {reason}.", f"Cannot read or write in {where}: {reason}.")
