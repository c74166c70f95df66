"""What changes in calendar.yaml and in pages, in words. Pure."""

from collections.abc import Iterator

from pipeline.model import Bilingual, Level
from pipeline.review.facts import Facts, Line

_SECTION = {
    "channels": Bilingual("canaux", "channels"),
    "channel_groups": Bilingual("groupes de canaux", "channel groups"),
    "pillars": Bilingual("piliers", "pillars"),
    "audiences": Bilingual("publics", "audiences"),
    "partners": Bilingual("partenaires", "partners"),
    "rendezvous": Bilingual("rendez-vous", "regular features"),
    "campaigns": Bilingual("campagnes", "campaigns"),
    "key_dates": Bilingual("temps forts", "key dates"),
    "quiet_periods": Bilingual("périodes creuses", "quiet periods"),
    "objectives": Bilingual("objectifs", "objectives"),
    "team": Bilingual("équipe", "team"),
    "rules": Bilingual("règles", "rules"),
    "approvals": Bilingual("validations (rules.approvals)", "approvals (rules.approvals)"),
    "organisation": Bilingual("organisation", "organisation"),
    "publishing": Bilingual("publication (publishing)", "publishing"),
    "adopted_at": Bilingual("date d'adoption (adopted_at)", "adoption (adopted_at)"),
    "ideas": Bilingual("idées", "ideas"),
}


def calendar_lines(facts: Facts) -> Iterator[Line]:
    before, after = facts.comparison.before, facts.comparison.after
    if before and before.calendar.publishing.mode != after.calendar.publishing.mode:
        live = after.calendar.publishing.mode == "live"
        yield Line(
            Bilingual(
                "mode : de l'essai au direct. Une fois fusionné, les messages partent sur les vrais comptes.",
                "mode: from trial to live. Once merged, messages leave for the real accounts.",
            )
            if live
            else Bilingual(
                "mode : du direct à l'essai. Une fois fusionné, plus rien ne part sur les réseaux.",
                "mode: from live to trial. Once merged, nothing leaves for the networks any more.",
            ),
            Level.WARNING,
            file="calendar.yaml",
        )
    for section, (added, changed, removed) in facts.comparison.sections.items():
        words_fr = [
            f"{verb} {', '.join(ids)}" for verb, ids in (("ajoute", added), ("modifie", changed), ("retire", removed)) if ids
        ]
        words_en = [
            f"{verb} {', '.join(ids)}" for verb, ids in (("adds", added), ("changes", changed), ("removes", removed)) if ids
        ]
        if changed == (section,):
            words_fr, words_en = ["modifié"], ["changed"]
        yield Line(
            Bilingual(
                f"{_SECTION[section].fr} : {' ; '.join(words_fr)}",
                f"{_SECTION[section].en}: {'; '.join(words_en)}",
            ),
            file="calendar.yaml",
        )
    yield from _lost_channels(facts)


def _lost_channels(facts: Facts) -> Iterator[Line]:
    removed = facts.comparison.sections.get("channels", ((), (), ()))[2]
    former = {old for channel in facts.comparison.after.calendar.channels.values() for old in channel.former_ids}
    used = {key.channel for key, history in facts.ledgered.publications.items() if history.events}
    for name in removed:
        if name in used and name not in former:
            yield Line(
                Bilingual(
                    f"le canal « {name} » a une histoire : son identifiant ne change pas. "
                    f"Remettez-le, ou écrivez former_ids: [{name}] sur celui qui le remplace.",
                    f"the channel “{name}” has a history: its id does not change. "
                    f"Put it back, or write former_ids: [{name}] on the one that replaces it.",
                ),
                Level.ERROR,
                file="calendar.yaml",
            )


def page_lines(facts: Facts) -> Iterator[Line]:
    if pages := facts.comparison.pages:
        yield Line(Bilingual(f"pages modifiées : {', '.join(pages)}", f"pages changed: {', '.join(pages)}"))
