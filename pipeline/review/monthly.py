"""A month's report in plain words, one page. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from pipeline.clock import format_day, format_when
from pipeline.model import Bilingual, Calendar, Lang, Site, pick
from pipeline.networks import get
from pipeline.plan import LABEL, Item
from pipeline.plan.gaps import this_year
from pipeline.review.facts import Line, Section, Summary
from pipeline.review.month import Channelled, Month
from pipeline.review.saying import count

_MOST = 6  # lines of one list; a page is a page


def tell(month: Month, site: Site) -> Summary:
    """The report: what, where, about what, what was missing, what it cost, what is left to decide, what comes."""
    words = _Words(month, site)
    sections = (
        (Bilingual("Ce qui a été publié", "What was published"), words.published()),
        (Bilingual("Par canal", "By channel"), words.channels()),
        (Bilingual("Par pilier", "By pillar"), words.pillars()),
        (Bilingual("Ce qui a manqué", "What was missing"), words.gaps()),
        (Bilingual("Coût estimé", "Estimated cost"), words.costs()),
        (Bilingual("À décider", "To decide"), words.decisions()),
        (Bilingual("Ensuite", "What comes next"), words.coming()),
    )
    told = [(title, tuple(Line(one) for one in lines)) for title, lines in sections]
    return Summary(words.headline(), tuple(Section(title, lines) for title, lines in told if lines))


class _Words:
    def __init__(self, month: Month, site: Site) -> None:
        self.month, self.site = month, site
        self.calendar: Calendar = site.calendar
        self.zone = ZoneInfo(self.calendar.organisation.timezone)

    def headline(self) -> Bilingual:
        from babel.dates import format_date

        fr, en = (format_date(self.month.period.start, "MMMM y", locale=lang) for lang in ("fr", "en"))
        name = self.calendar.organisation.name
        return Bilingual(f"{name} : {fr}", f"{name}: {en}")

    # ── what was published ───────────────────────────────────────────────────────────────────────────────────────
    def published(self) -> Iterator[Bilingual]:
        month = self.month
        if not month.over:
            fr, en = (format_when(month.now, self.zone, lang) for lang in ("fr", "en"))
            yield Bilingual(f"État au {fr} : le mois n'est pas fini.", f"As of {en}: the month is not over.")
        if not month.known:
            yield Bilingual(
                "Le registre de publication n'a pas été lu ici : on ne sait pas ce qui est parti. Ce n'est pas « rien ».",
                "The publication ledger was not read here: what left is not known. That is not “nothing”.",
            )
            return
        if month.trial:
            yield Bilingual(
                "Mode essai : les messages ont été écrits dans des fichiers, rien n'est parti sur les réseaux.",
                "Trial mode: messages were written to files, nothing left for the networks.",
            )
        messages = count(len(month.published), "message", "messages", "message", "messages")
        posts = count(len(month.posts), "publication", "publications", "post", "posts")
        used = sum(row.published > 0 for row in month.channels)
        where = count(used, "canal", "canaux", "channel", "channels")
        yield Bilingual(f"{messages.fr}, de {posts.fr}, sur {where.fr}.", f"{messages.en}, of {posts.en}, on {where.en}.")
        if month.delays:
            late = len(month.late)
            yield Bilingual(
                f"À l'heure : {month.on_time}. En retard : {late}.",
                f"On time: {month.on_time}. Late: {late}.",
            )
        if month.late:
            key, delay = max(month.late.items(), key=lambda pair: pair[1])
            yield Bilingual(
                f"Le plus long retard : {_span(delay, 'fr')} ({key.post} sur {self._name(key.channel, 'fr')}).",
                f"The longest delay: {_span(delay, 'en')} ({key.post} on {self._name(key.channel, 'en')}).",
            )
        done, expected = month.by_hand
        if expected:
            yield Bilingual(
                f"Mises en ligne à la main : {done} sur {expected} confirmées.",
                f"Posted by hand: {done} of {expected} confirmed.",
            )
        yield from self._left_behind()
        if month.coming:
            more = count(len(month.coming), "message reste", "messages restent", "message is", "messages are")
            yield Bilingual(f"{more.fr} à partir ce mois-ci.", f"{more.en} still to leave this month.")

    def _left_behind(self) -> Iterator[Bilingual]:
        for items, one_fr, many_fr, one_en, many_en in (
            (self.month.missed, "manqué", "manqués", "missed", "missed"),
            (self.month.verify, "à vérifier", "à vérifier", "to check", "to check"),
        ):
            if items:
                said = count(
                    len(items),
                    f"message {one_fr}",
                    f"messages {many_fr}",
                    f"message {one_en}",
                    f"messages {many_en}",
                )
                names = [self._names(items, lang) for lang in ("fr", "en")]
                yield Bilingual(f"{said.fr} : {names[0]}.", f"{said.en}: {names[1]}.")

    # ── where, and about what ────────────────────────────────────────────────────────────────────────────────────
    def channels(self) -> Iterator[Bilingual]:
        width = {
            lang: max((len(self._name(row.channel, lang)) for row in self.month.channels), default=0) for lang in ("fr", "en")
        }
        for row in self.month.channels:
            said = self._channel(row)
            yield Bilingual(*(f"{self._name(row.channel, lang):<{width[lang]}}  {said.to(lang)}" for lang in ("fr", "en")))

    def _channel(self, row: Channelled) -> Bilingual:
        if not row.planned:
            return Bilingual("rien de prévu", "nothing planned")
        if not self.month.known:
            return Bilingual("–", "–")
        fr, en = [], []
        for number, one, many, english in (
            (row.published, "publié", "publiés", "published"),
            (row.missed, "manqué", "manqués", "missed"),
            (row.verify, "à vérifier", "à vérifier", "to check"),
            (row.stuck, "en attente d'une personne", "en attente d'une personne", "waiting for a person"),
            (row.coming, "à venir", "à venir", "to come"),
        ):
            if number:
                late = row.late if english == "published" else 0
                fr.append(f"{number} {one if number == 1 else many}" + (f" (dont {late} en retard)" if late else ""))
                en.append(f"{number} {english}" + (f" ({late} late)" if late else ""))
        return Bilingual(", ".join(fr), ", ".join(en))

    def pillars(self) -> Iterator[Bilingual]:
        if not self.month.known:
            return
        for row in self.month.pillars:
            pillar = self.calendar.pillars[row.pillar]
            posts = count(row.posts, "publication", "publications", "post", "posts")
            share = "–" if row.share is None else f"{row.share:.0f} %"
            yield Bilingual(
                f"{pick(pillar.name, 'fr')} : {posts.fr}, {share} (cible {row.target} %)",
                f"{pick(pillar.name, 'en')}: {posts.en}, {share} (target {row.target} %)",
            )
        rule = self.calendar.rules.get("promotion")
        ceiling = rule.options.get("max_share") if rule else None
        share = "–" if self.month.promotion is None else f"{self.month.promotion:.0f} %"
        limit = (f" (plafond {ceiling} %)", f" (ceiling {ceiling} %)") if isinstance(ceiling, int) else ("", "")
        yield Bilingual(f"Promotion : {share}{limit[0]}", f"Promotion: {share}{limit[1]}")

    # ── what was missing ─────────────────────────────────────────────────────────────────────────────────────────
    def gaps(self) -> Iterator[Bilingual]:
        found = [*self._gaps()]
        yield from found or [
            Bilingual(
                "Rien : créneaux, temps forts et rythmes sont tenus.",
                "Nothing: slots, key dates and cadences were kept.",
            )
        ]

    def _gaps(self) -> Iterator[Bilingual]:
        if slots := self.month.empty_slots:
            fr, en = (
                _list(
                    [f"{pick(s.rendezvous.name, lang)} ({format_day(s.original, lang, short=True)})" for s in slots],
                    lang,
                )
                for lang in ("fr", "en")
            )
            yield Bilingual(f"Créneaux restés vides : {fr}.", f"Slots left empty: {en}.")
        if dates := self.month.key_dates:
            fr, en = (
                _list(
                    [f"{pick(g.key_date.name, lang)} ({format_day(g.period.start, lang, short=True)})" for g in dates],
                    lang,
                )
                for lang in ("fr", "en")
            )
            yield Bilingual(f"Temps forts sans publication : {fr}.", f"Key dates without a post: {en}.")
        if gaps := self.month.cadence:
            names = list(dict.fromkeys(gap.channel.id for gap in gaps))
            fr, en = (
                _list(
                    [f"{self._name(n, lang)} ({_times(sum(g.channel.id == n for g in gaps), lang)})" for n in names],
                    lang,
                )
                for lang in ("fr", "en")
            )
            yield Bilingual(f"Sous leur rythme : {fr}.", f"Below their cadence: {en}.")

    def costs(self) -> Iterator[Bilingual]:
        rule = self.calendar.rules.get("cost")
        if not self.month.known:
            yield Bilingual("–", "–")
            return
        for network, money in self.month.costs.items():
            budget = rule.options.get(network) if rule else None
            most = budget.get("max_per_month") if isinstance(budget, dict) else None
            amount = f"{money.amount:.2f}"
            fr = f", pour un budget de {most} {money.currency}" if most is not None else ""
            en = f", against a budget of {most} {money.currency}" if most is not None else ""
            would = ("auraient coûté", "would have cost") if self.month.trial else ("ont coûté", "cost")
            known = get(network)
            label = known.label if known else network
            yield Bilingual(
                f"{label} : les messages {would[0]} environ {amount.replace('.', ',')} {money.currency}{fr}.",
                f"{label}: the messages {would[1]} about {amount} {money.currency}{en}.",
            )
        if not self.month.costs:
            yield Bilingual("Aucun réseau payant n'a été utilisé.", "No network that costs was used.")

    # ── what is left ─────────────────────────────────────────────────────────────────────────────────────────────
    def decisions(self) -> Iterator[Bilingual]:
        found = [*self._decisions()]
        yield from found[:_MOST] or [Bilingual("Rien.", "Nothing.")]
        if len(found) > _MOST:
            yield Bilingual(f"et {len(found) - _MOST} de plus", f"and {len(found) - _MOST} more")

    def _decisions(self) -> Iterator[Bilingual]:
        for item in (*self.month.missed, *self.month.verify, *self.month.stuck):
            label = LABEL[item.state]
            yield Bilingual(
                f"{item.key.post} sur {self._name(item.key.channel, 'fr')} : {label.fr}",
                f"{item.key.post} on {self._name(item.key.channel, 'en')}: {label.en}",
            )
        for debt in self.month.owed:
            late = Bilingual(" (en retard)", " (overdue)") if debt.overdue else Bilingual("", "")
            fr, en = (format_day(debt.by, lang, short=True) for lang in ("fr", "en"))
            yield Bilingual(f"{debt.what.fr}, pour le {fr}{late.fr}", f"{debt.what.en}, expected by {en}{late.en}")
        for channel in self.calendar.channels.values():
            if channel.trial is not None and channel.trial.to >= self.month.period.start:
                role = self.calendar.team.get(channel.trial.decide)
                who = [pick(role.name, lang) if role else channel.trial.decide for lang in ("fr", "en")]
                fr, en = (format_day(channel.trial.to, lang, short=True) for lang in ("fr", "en"))
                yield Bilingual(
                    f"L'essai de {self._name(channel.id, 'fr')} : {who[0]} décide avant le {fr}",
                    f"The trial of {self._name(channel.id, 'en')}: {who[1]} decides by {en}",
                )

    def coming(self) -> Iterator[Bilingual]:
        for item in self.month.next[:_MOST]:
            row = self.site.index.get(item.key.post)
            if row is None or item.due is None:
                continue
            fr, en = (format_when(item.due, self.zone, lang, short=True) for lang in ("fr", "en"))
            yield Bilingual(f"{fr}  {pick(row.title, 'fr').strip()}", f"{en}  {pick(row.title, 'en').strip()}")
        if not self.month.next:
            yield Bilingual("Rien n'est programmé.", "Nothing is scheduled.")
        start = self.month.now.astimezone(self.zone).date()
        for key_date in self.calendar.key_dates.values():
            for period in this_year(key_date, start, start + timedelta(days=30)):
                if period.start > start:
                    fr, en = (format_day(period.start, lang, short=True) for lang in ("fr", "en"))
                    yield Bilingual(
                        f"{fr}  Temps fort : {pick(key_date.name, 'fr')}",
                        f"{en}  Key date: {pick(key_date.name, 'en')}",
                    )

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _name(self, channel: str, lang: Lang) -> str:
        known = self.calendar.channels.get(channel)
        return pick(known.name, lang) if known else channel

    def _names(self, items: tuple[Item, ...], lang: Lang) -> str:
        on = "sur" if lang == "fr" else "on"
        return _list([f"{item.key.post} {on} {self._name(item.key.channel, lang)}" for item in items], lang)


def _list(words: list[str], lang: Lang) -> str:
    """At most a few, the rest counted."""
    if len(words) <= _MOST:
        return ", ".join(words)
    more = len(words) - _MOST + 1
    rest = f"et {more} de plus" if lang == "fr" else f"and {more} more"
    return f"{', '.join(words[: _MOST - 1])} {rest}"


def _times(number: int, lang: Lang) -> str:
    return f"{number} fois" if lang == "fr" else ("once" if number == 1 else f"{number} times")


def _span(delay: timedelta, lang: Lang) -> str:
    minutes = int(delay.total_seconds() // 60)
    hours, left = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {left:02d}" if lang == "fr" else f"{hours} h {left:02d} min"
