"""A comparison in words: what changes, what happens once merged, what is online already, whose yes it needs. Pure."""

from pipeline.model import Bilingual, pick
from pipeline.review.approvals import Need
from pipeline.review.changed import change_line, headline
from pipeline.review.facts import Facts, Line, Section, Summary
from pipeline.review.online import event_lines
from pipeline.review.outlook import outlook_lines
from pipeline.review.saying import count, joined
from pipeline.review.settings import calendar_lines, page_lines


def summarise(facts: Facts) -> Summary:
    calendar = [*calendar_lines(facts), *page_lines(facts)]
    sections = (
        (
            Bilingual("Au calendrier", "In the calendar"),
            [change_line(facts, c) for c in facts.comparison.changes],
        ),
        (Bilingual("Dans les réglages et les pages", "In settings and pages"), calendar),
        (Bilingual("À la fusion", "Once merged"), list(outlook_lines(facts))),
        (
            Bilingual("Déjà en ligne, ou à régler", "Online already, or to settle"),
            list(event_lines(facts)),
        ),
        (
            Bilingual("Validations nécessaires", "Approvals needed"),
            [_need(facts, need) for need in facts.needs],
        ),
    )
    return Summary(headline(facts), tuple(Section(title, tuple(lines)) for title, lines in sections if lines))


def _need(facts: Facts, need: Need) -> Line:
    team = facts.comparison.after.calendar.team
    fr, en = (joined([pick(team[r].name, lang) if r in team else r for r in need.by], lang, last="or") for lang in ("fr", "en"))
    because = f" ({', '.join(need.because)})" if need.because else ""
    who = Bilingual(f" par {fr}", f" by {en}") if need.by else Bilingual("", "")
    many = count(need.count, "validation", "validations", "approval", "approvals")
    return Line(
        Bilingual(f"{need.post} : {many.fr}{who.fr}{because}", f"{need.post}: {many.en}{who.en}{because}"),
        None,
        need.post,
    )
