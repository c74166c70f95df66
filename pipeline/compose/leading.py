"""What leads a list of problems: the cause before its consequences, each thing once. For people; nothing is unblocked by it.

Works on the whole of what loading, composing and the plan say, with lines known.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.load.names import KINDS
from pipeline.model import Bilingual, Calendar, Level, Problem, Scope, pick
from pipeline.network import say

_MANY = 4  # places that name the same unknown word: it is the word's definition that is gone
_SHOWN = 5  # of those places, how many are named
_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTICE: 2}

# What is said → the fields whose own error explains it: pictures that could not be read are missing everywhere.
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "no-media": ("media",),
    "no-video": ("media",),
    "unknown-media": ("media",),
    "alt-text": ("media",),
    "missing-title": ("title",),
    "no-title": ("title",),
    "empty-text": ("text", "channels"),
    "delay-alone": ("slot", "publish_at"),
    "format-needs": ("media", "event", "contest", "channels"),
}


def leading(problems: Iterable[Problem], calendar: Calendar | None) -> list[Problem]:
    """Consequences left out, the same thing said once, the most severe and the most general first."""
    found = _causes(list(dict.fromkeys(problems)))
    if calendar is not None:
        found = _gone(_across_channels(found, calendar), calendar)
    return sorted(
        found,
        key=lambda p: (
            _ORDER[p.level],
            not p.vital,
            p.file != "calendar.yaml",
            p.file,
            p.line or 0,
            p.column or 0,
            p.code,
            p.channel or "",
        ),
    )


# ── consequences ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _causes(problems: list[Problem]) -> list[Problem]:
    errors = [each for each in problems if each.level is Level.ERROR]
    touched: dict[str, set[str]] = defaultdict(set)  # post → fields with an error of their own
    broken: dict[str, set[str]] = defaultdict(set)  # post → its translations with an error
    inherited: set[str] = set()  # fields that a rendez-vous or a campaign could not give
    twice = {each.post for each in errors if each.code == "duplicate-id"}
    for each in errors:
        if each.file == "calendar.yaml" and len(each.path) > 2 and each.path[0] in ("rendezvous", "campaigns"):
            inherited.add(str(each.path[2]))
        if each.post is None or each.code in _FOLLOWS or each.code == "required":
            continue
        if each.scope is Scope.FILE:
            broken[each.post].add(each.file.rsplit(".", 2)[-2])
        elif each.path:
            touched[each.post].add(str(each.path[0]))
            touched[each.post].update(_meant(each))
    networks = {each.channel for each in errors if each.code == "unknown-network"}
    alone = _renamed(errors)

    def follows(each: Problem) -> bool:
        post = each.post or ""
        if post in twice:
            return each.level is not Level.ERROR or each.code == "link-without-page"
        if each.code == "required":
            fields = set(map(str, each.path[:1]))
            return bool(fields & (touched[post] | inherited)) or "slot" in touched[post]
        if each.code in ("translation", "link-without-page", "missing-title") and broken[post]:
            return each.level is not Level.ERROR or each.code == "link-without-page"
        if each.code == "disagrees":
            return any(channel and f"«\u00a0{channel}\u00a0»" in each.message.fr for channel in networks)
        if each.code == "missing-main":
            return each.file.rsplit(".", 2)[0] in alone
        return bool(touched[post].intersection(_FOLLOWS.get(each.code, ())))

    return [each for each in problems if not follows(each)]


def _meant(problem: Problem) -> list[str]:
    """The field that a misspelt one stands for."""
    return [problem.hint.en.rpartition(": ")[2]] if problem.code == "unknown-key" and problem.hint else []


def _renamed(errors: list[Problem]) -> set[str]:
    """Main files that lie there under another ending or in another place: what their translations miss."""
    codes = ("not-read", "post-among-pages")
    return {each.file.rpartition(".")[0].replace("content/pages/", "content/posts/") for each in errors if each.code in codes}


# ── the same thing ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _across_channels(problems: list[Problem], calendar: Calendar) -> list[Problem]:
    """What is said of one place for several channels is said once, with their names."""
    names = {key: Bilingual(pick(each.name, "fr"), pick(each.name, "en")) for key, each in calendar.channels.items()}
    together: dict[object, list[tuple[Bilingual, Problem]]] = {}
    for each in problems:
        name = names.get(each.channel or "")
        rest = name and _without(each, name)
        same = (each.level, each.code, each.file, each.path, each.line, rest, each.hint) if rest else each
        together.setdefault(same, []).append((name or Bilingual("", ""), each))
    return [_joined(held) for held in together.values()]


def _without(problem: Problem, name: Bilingual) -> tuple[str, str] | None:
    fr, en = f"{name.fr}\u00a0: ", f"{name.en}: "
    message = problem.message
    if not (message.fr.startswith(fr) and message.en.startswith(en)):
        return None
    return message.fr[len(fr) :], message.en[len(en) :]


def _joined(held: list[tuple[Bilingual, Problem]]) -> Problem:
    (first, problem), *others = held
    if not others:
        return problem
    fr = ", ".join(dict.fromkeys(name.fr for name, _ in held))
    en = ", ".join(dict.fromkeys(name.en for name, _ in held))
    message = problem.message
    return replace(problem, message=Bilingual(fr + message.fr[len(first.fr) :], en + message.en[len(first.en) :]))


def _gone(problems: list[Problem], calendar: Calendar) -> list[Problem]:
    """A word that many places name and calendar.yaml no longer has, and a part of it that is gone, are one problem each."""
    by_word: dict[object, list[Problem]] = {}
    for each in problems:
        by_word.setdefault(_word(each, calendar), []).append(each)
    found: list[Problem] = []
    for word, held in by_word.items():
        if word is None or len(held) < _MANY:
            found += held
        else:
            found.append(_one(held, calendar))
    return found


def _word(problem: Problem, calendar: Calendar) -> object:
    kind = _kind(problem)
    if kind is None or problem.level is not Level.ERROR:
        return None
    return (kind,) if _empty(kind, calendar) else (kind, problem.message)


def _kind(problem: Problem) -> str | None:
    """`channels`, `pillars`…, when the problem is a word that calendar.yaml does not have."""
    kind = problem.code.removeprefix("unknown-").replace("-", "_")
    kind = "channels" if kind.startswith("channels_and") else kind
    return kind if problem.code.startswith("unknown-") and kind in KINDS else None


def _empty(kind: str, calendar: Calendar) -> bool:
    return kind != "languages" and not getattr(calendar, kind, True)


def _one(held: list[Problem], calendar: Calendar) -> Problem:
    first, kind = held[0], _kind(held[0]) or ""
    places = list(dict.fromkeys(f"{each.file}:{each.line}" if each.line else each.file for each in held))
    listed = ", ".join(places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
    if _empty(kind, calendar):
        what = KINDS[kind]
        message = Bilingual(
            f"calendar.yaml n'a plus de partie « {kind}: », et {len(held)} endroits y nomment un {what.fr} ({listed})."
            if kind not in ("campaigns", "quiet_periods", "rules")
            else f"calendar.yaml n'a plus de partie « {kind}: », et {len(held)} endroits y nomment une {what.fr} ({listed}).",
            f"calendar.yaml no longer has a part “{kind}:”, and {len(held)} places name a {what.en} of it ({listed}).",
        )
        hint = say("Reprenez cette partie dans l'historique du fichier.", "Take this part from the file's history.")
    else:
        message = Bilingual(
            f"{first.message.fr.removesuffix('.')}, et {len(held)} endroits en parlent ({listed}).",
            f"{first.message.en.removesuffix('.')}, and {len(held)} places name it ({listed}).",
        )
        hint = say(
            "Rendez-lui ce nom dans calendar.yaml : un identifiant ne change pas. Sinon, corrigez-le partout.",
            "Give it this name again in calendar.yaml: an id does not change. Else mend it everywhere.",
        )
    path = ("organisation", "languages") if kind == "languages" else (kind,)
    return Problem(Level.ERROR, first.code, Scope.CALENDAR, say(message.fr, message.en), "calendar.yaml", hint, path)
