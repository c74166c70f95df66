"""Site → `Draft` per publication: the message, what is wrong with it, its digests.

Pure: the same site gives the same drafts, at any hour, on any machine. One `Composer` per loaded site.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from pipeline import markdown, networks
from pipeline.compose import costs, findings, rules
from pipeline.compose.addresses import Addresses, Link, ShortLink, media_path
from pipeline.compose.cases import Case
from pipeline.compose.digests import digest, text_fingerprint
from pipeline.compose.templates import TemplateError, Templates
from pipeline.compose.wording import disclosure, event_words
from pipeline.model import (
    Card,
    Channel,
    Draft,
    Key,
    Lang,
    Message,
    Post,
    Problem,
    Site,
    Status,
    Variant,
    Visibility,
    pick,
)
from pipeline.network import Context, DigestEntry, Money, Network
from pipeline.network.composing import substitute
from pipeline.network.pictures import DRAWABLE
from pipeline.text import truncate

_DESCRIPTION = 200  # characters of a card's description
_KEPT = 256  # messages and drafts held at a time: enough for the post at hand and its neighbours


@dataclass(frozen=True, eq=False)
class Composer:
    """Composes a site's publications, and answers about their addresses.

    `published`: ids of the posts that are out, for a newsletter's "This month"; None: what the site says is public by then.
    """

    site: Site
    published: Collection[str] | None = None
    _drafts: dict[Key, Draft] = field(default_factory=dict, repr=False)
    _messages: dict[Key, Message] = field(default_factory=dict, repr=False)
    _about: dict[str, list[Problem]] = field(default_factory=dict, repr=False)

    # ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def draft(self, key: Key) -> Draft:
        """The publication as previewed and sent. KeyError for a post or a publication the site does not have."""
        if key not in self._drafts:
            if len(self._drafts) >= _KEPT:
                self._drafts.clear()
            self._drafts[key] = self._draft(key)
        return self._drafts[key]

    def _draft(self, key: Key) -> Draft:
        post = self.site.posts[key.post]
        variant = post.variants[key.channel]
        channel, network = self._channel(key.channel)
        if channel is None or network is None:
            return Draft(key, None, (findings.unknown_network(self.site, post, key.channel),))
        try:
            message = self.message(post, variant, channel, network)
        except TemplateError as error:
            return Draft(key, None, (findings.template(post, channel, variant, error),))
        problems = [
            *(replace(problem, file=post.file) for problem in network.check(message, channel)),
            *findings.own(
                post,
                variant,
                channel,
                network,
                self._link(post, variant, channel, network),
                self.site.calendar,
            ),
            *rules.check(self._case(post, variant, channel, message), rules.MESSAGE_CHECKS),
            *self.post_problems(post),
        ]
        digests = tuple(digest(part) for part in message.parts)
        return Draft(key, message, tuple(dict.fromkeys(problems)), digests, tuple(map(text_fingerprint, message.parts)))

    def drafts(self, post: str) -> tuple[Draft, ...]:
        """A post's publications, in the order of its channels."""
        return tuple(self.draft(Key(post, channel)) for channel in self.site.posts[post].variants)

    def problems(self, post: str) -> tuple[Problem, ...]:
        """All that is wrong with a post, each thing once."""
        own = self.post_problems(self.site.posts[post])
        return tuple(dict.fromkeys([*own, *(problem for draft in self.drafts(post) for problem in draft.problems)]))

    def post_problems(self, post: Post) -> list[Problem]:
        """What the rules say of the post itself, whatever the channel."""
        if post.id not in self._about:
            self._about.clear()  # the posts come one after the other
            self._about[post.id] = rules.check(self._case(post, None, None, None), rules.POST_CHECKS)
        return list(self._about[post.id])

    def site_problems(self) -> tuple[Problem, ...]:
        """What is wrong in the calendar's channels, in the pages' translations, and in what a month would cost."""
        return (
            *findings.channels(self.site),
            *findings.pages(self.site),
            *costs.over_budget(self.site, self.costs(budgeted=True), _label),
        )

    def costs(self, *, budgeted: bool = False) -> Mapping[tuple[str, date], Money]:
        """Network and first day of the month → what its approved posts are estimated to cost.

        `budgeted`: only the networks that `rules.cost` gives a budget.
        """
        rule = self.site.calendar.rules.get("cost")

        def cost(key: Key) -> Money | None:
            channel = self.site.calendar.channels[key.channel]
            wanted = not budgeted or (rule is not None and rule.level != "off" and channel.network in rule.options)
            try:
                return self.cost(key) if wanted and key.channel in self.site.posts[key.post].variants else None
            except TemplateError:
                return None  # said where the publication is checked

        return costs.monthly(self.site, cost)

    def message(self, post: Post, variant: Variant, channel: Channel, network: Network) -> Message:
        key = Key(post.id, channel.id)
        if key not in self._messages:
            if len(self._messages) >= _KEPT:
                self._messages.clear()
            self._messages[key] = network.compose(self.context(post, variant, channel, network), post, variant)
        return self._messages[key]

    def cost(self, key: Key) -> Money | None:
        """What sending this publication is estimated to cost."""
        post = self.site.posts[key.post]
        channel, network = self._channel(key.channel)
        if channel is None or network is None:
            return None
        return network.cost(self.message(post, post.variants[key.channel], channel, network))

    def _channel(self, id: str) -> tuple[Channel | None, Network | None]:
        channel = self.site.calendar.channels.get(id)
        return channel, networks.get(channel.network) if channel else None

    def _case(self, post: Post, variant: Variant | None, channel: Channel | None, message: Message | None) -> Case:
        twins = self._twins(post, channel, message) if channel and message else ()
        return Case(
            self.site.calendar,
            self.addresses,
            post,
            rules.NONE,
            channel=channel,
            variant=variant,
            message=message,
            twins=twins,
        )

    def _twins(self, post: Post, channel: Channel, message: Message) -> tuple[Channel, ...]:
        """Channels of other networks, before this one in the post, that say exactly the same words."""

        def words(one: Message) -> str:
            return "\n".join(part.text for part in one.parts if part.kind != "first_comment").strip()

        rule = self.site.calendar.rules.get("identical-text")
        said, found = words(message), []
        for name, variant in post.variants.items() if said and rule and rule.level != "off" else ():
            if name == channel.id:
                break
            other, network = self._channel(name)
            if other is None or network is None or network.name == channel.network:
                continue
            try:
                same = words(self.message(post, variant, other, network)) == said
            except TemplateError:
                continue
            if same or self._raw(variant) == self._raw(post.variants[channel.id]) != ():
                found.append(other)
        return tuple(found)

    @staticmethod
    def _raw(variant: Variant) -> tuple[str, ...]:
        return tuple(item.text.strip() for item in variant.items)

    # ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.site)

    def _link(self, post: Post, variant: Variant, channel: Channel, network: Network) -> Link | None:
        return self.addresses.link(post, variant, channel, network)

    def short_links(self) -> Mapping[str, ShortLink]:
        """Every short path in use and where it leads: the redirects that the site must have."""
        found = {}
        for post in (self.site.posts[one] for one in self.site.index):
            for variant in post.variants.values():
                channel, network = self._channel(variant.channel)
                if channel is None or network is None or not _uses_link(variant):
                    continue
                link = self._link(post, variant, channel, network)
                if link is not None and link.shown != link.target:
                    path = link.shown.removeprefix(self.addresses.base)
                    found[path] = ShortLink(path, link.target, Key(post.id, channel.id), channel.lang)
        return found

    def links_to_page(self, key: Key) -> bool:
        """Whether the message leads to the post's own page, by {link} or by an address of ours written out."""
        post = self.site.posts[key.post]
        variant = post.variants[key.channel]
        channel, network = self._channel(key.channel)
        if channel is None or network is None:
            return False
        link = self._link(post, variant, channel, network)
        message = self.message(post, variant, channel, network)
        for part in message.parts:
            used = [link.target if link and part.link == link.shown else part.link or ""]
            used += [
                link.target if link and span.target == link.shown else span.target for span in part.spans if span.kind == "link"
            ]
            for address in filter(None, used):
                target = self.addresses.find(address, post)
                if target is not None and target.owner is post:
                    return True
        return False

    # ── what a network may look up ───────────────────────────────────────────────────────────────────────────────────
    def context(self, post: Post, variant: Variant, channel: Channel, network: Network) -> Context:
        calendar, lang = self.site.calendar, channel.lang
        templates = self._templates
        link = cache(lambda: self._link(post, variant, channel, network))

        def shown() -> str | None:
            found = link()
            return found.shown if found else None

        def partner(id: str) -> str | None:
            known = calendar.partners.get(id)
            if known is None:
                return None
            handle = known.handles.get(channel.id) or known.handles.get(network.name)
            return f"@{handle.removeprefix('@')}" if handle else pick(known.name, lang).strip()

        def card(address: str) -> Card | None:
            found = link()
            return self._card(address, found.target if found and address == found.shown else address, post)

        def body() -> str | None:
            article = post.articles.get(lang)
            return substitute(context, article.body).strip() or None if article else None

        def template(summary: int | None) -> str | None:
            limits = network.limits(channel)
            linked = link() is not None and limits.clickable_links and not limits.link_field
            values = self._template_values(post, channel, summary, linked=linked)
            for name in (network.name, post.format.value, "default"):
                text = templates.render(f"{name}.{lang}.j2", values)
                if text is not None:
                    return text
            return None

        def page() -> str | None:
            return next(filter(None, (self.addresses.page(post, one) for one in channel.languages)), None)

        context = Context(
            calendar=calendar,
            channel=channel,
            root=self.site.root,
            link=shown,
            partner=partner,
            disclosure=lambda: disclosure(calendar, post, channel),
            card=card,
            media=post.media,
            body_html=lambda: markdown.to_html(text) if (text := body()) else None,
            body_text=lambda: markdown.to_text(text).strip() if (text := body()) else None,
            template=template,
            page=page,
            entries=lambda: tuple(
                entry._replace(url=self.addresses.tracked(entry.url, post, channel, network))
                for entry in self._entries(post, variant, lang)
            ),
            media_url=lambda media: self.addresses.base + media_path(media) if media.file else media.source,
            render=templates.render,
        )
        return context

    @cached_property
    def _templates(self) -> Templates:
        return Templates(self.site.root)

    def _card(self, address: str, leads_to: str, post: Post) -> Card | None:
        target = self.addresses.find(leads_to, post)
        if target is None or self.addresses.page(target.owner, target.lang) is None:
            return None
        article = target.article
        description = (article.summary or markdown.first_paragraph(article.body)).strip()
        media = target.owner.media.values() if isinstance(target.owner, Post) else ()
        image = next((one for one in media if one.file and one.mime in DRAWABLE), None)
        return Card(address, article.title.strip(), truncate(description, _DESCRIPTION), image)

    def _template_values(self, post: Post, channel: Channel, summary: int | None, *, linked: bool) -> dict[str, object]:
        lang = channel.lang
        article = post.articles.get(lang)
        said = (article.summary or markdown.first_paragraph(article.body)).strip() if article else ""
        campaign = self.site.calendar.campaigns.get(post.campaign or "")
        tags = campaign.hashtags.get(lang, "") if campaign else ""
        return {
            "lang": lang,
            "title": (article.title if article else pick(post.title, lang)).strip(),
            "summary": said if summary is None else truncate(said, summary) if summary else "",
            "linked": linked,
            "call_to_action": post.call_to_action.get(lang, "").strip(),
            "hashtags": " ".join("#" + tag.removeprefix("#") for tag in tags.replace(",", " ").split()),
            "event": event_words(post, self.site.calendar.organisation.timezone, lang),
            "organisation": self.site.calendar.organisation.name,
            "channel": pick(channel.name, lang),
            "campaign": pick(campaign.name, lang) if campaign else "",
            "format": post.format.value,
        }

    def _entries(self, letter: Post, variant: Variant, lang: Lang) -> Iterator[DigestEntry]:
        """The posts of a newsletter's "This month", latest first: public by the time it leaves, with a page in its language."""
        if letter.digest is None:
            return
        zone = ZoneInfo(self.site.calendar.organisation.timezone)
        leaves = variant.due or letter.due or datetime.max.replace(tzinfo=UTC)
        first, last = (
            datetime.combine(day, time(), zone)
            for day in (letter.digest.period.start, letter.digest.period.end + timedelta(days=1))
        )
        chosen = [
            one
            for one in self.site.index.within(first, last)
            if one.id != letter.id
            and one.due is not None
            and one.due < leaves
            and first <= one.due < last
            and (one.id in self.published if self.published is not None else one.status is Status.APPROVED)
            and one.visibility is Visibility.PUBLIC
            and not (one.rehearsal or one.blocked)
            and (one.remove_at is None or one.remove_at > leaves)
        ]
        chosen.sort(key=lambda one: (one.due or leaves, one.id), reverse=True)
        left = letter.digest.max
        for one in chosen:
            post = self.site.posts[one.id]
            if left and (address := self.addresses.page(post, lang)):
                left -= 1
                article = post.articles[lang]
                yield DigestEntry(article.title.strip(), address, (article.summary or "").strip())


def _label(network: str) -> str:
    found = networks.get(network)
    return found.label if found else network


def _uses_link(variant: Variant) -> bool:
    items = (*variant.items, *([variant.first_comment] if variant.first_comment else ()))
    return variant.origin == "template" or any("{link}" in item.text for item in items)


def compose(site: Site, key: Key) -> Draft:
    """One publication of a site. For several, keep a `Composer`."""
    return Composer(site).draft(key)


def short_links(site: Site) -> Mapping[str, ShortLink]:
    """Every short path of a site, below its base URL, and where it leads."""
    return Composer(site).short_links()
