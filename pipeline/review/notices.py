"""The notices a plan calls for: one for each publication, account or pause that needs somebody. Pure.

A notice is an issue of the forge. Its first line, hidden, says what it is about; its last lines are the comments that answer
it. It holds no text of a post: that stands on the desk and in the file, and an issue may be public.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.clock import format_day, format_when, local_day, parse_duration
from pipeline.model import Bilingual, Delivery, Key, Lang, PostIndex, Site, Status, Visibility, pick
from pipeline.plan import LABEL, Item, Ledgered, Plan, State
from pipeline.plan.credentials import Validity, credentials
from pipeline.review.asks import ACCOUNT, ALREADY, ASKS, EXPIRING, LINK, PAUSE, STOP, TIME, Ask, Reply
from pipeline.review.saying import count
from pipeline.review.verbs import clip, spelled
from pipeline.state import Pause
from pipeline.text import inert

MOST = 20  # notices open at a time; the others are listed in one
_REST = "house:rest"
_LISTED = 100  # names in the one that lists the others
_KEY = r"(?:[a-z]+:)?[a-z0-9][a-z0-9-]{0,62}(?:[@:][a-z0-9][a-z0-9-]{0,62})?"
_IDENTITY = re.compile(rf"<!-- editorial:notice ({_KEY}) -->", re.ASCII)
_ANSWERED = (Status.CANCELLED, Status.HELD)  # the author answered in the file
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:/[A-Za-z0-9][\w.-]{0,99})?", re.ASCII)
_NAMED = 10  # accounts in one notice
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` is what it is about: `post@channel`, a post, `account:x`, `pause:all`. At most one issue is open for each."""

    key: str
    title: str
    body: str


@dataclass(frozen=True)
class World:
    """What notices are made from, and the language they are written in."""

    site: Site
    ledgered: Ledgered
    plan: Plan
    lang: Lang

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.calendar.organisation.timezone)

    def when(self, instant: datetime) -> str:
        return format_when(instant, self.zone, self.lang)

    def channel(self, id: str) -> str:
        channel = self.site.calendar.channels.get(id)
        return pick(channel.name, self.lang) if channel else id

    def title(self, post: str) -> str:
        found = self.site.index.get(post)
        return clip(pick(found.title, self.lang)) if found else post


def identity(key: str) -> str:
    return f"<!-- editorial:notice {key} -->"


def key_of(body: str) -> str | None:
    """What an issue is about, by its first line."""
    found = _IDENTITY.match(body)
    return found[1] if found else None


def wanted(world: World) -> tuple[Notice, ...]:
    """Every notice there should be, the most urgent first."""
    pauses = [_pause(world, pause) for pause in world.ledgered.brake.active(world.plan.now)]
    by_issue = {kind for kind in ("handoff_due", "problem", "approval_due") if told_by_issue(world.site, kind)}
    accounts = list(_accounts(world)) if "problem" in by_issue else []
    places = {state: place for place, state in enumerate(ASKS)}
    found: dict[str, tuple[int, datetime, Notice]] = {}
    for item in world.plan.items:
        asked = _asked(world, item)
        if asked is None or asked.kind not in by_issue:
            continue
        post = world.site.index.get(item.key.post)
        key = item.key.post if asked.kind == "approval_due" else str(item.key)
        if key not in found and not (post and post.status in _ANSWERED and item.state in _TAKEN_BACK):
            place = places.get(item.state, len(places))
            found[key] = (place, item.due or world.plan.now, _about(world, key, item, asked))
    ordered = sorted(found.values(), key=lambda one: (one[0], one[1], one[2].key))
    return (*pauses, *accounts, *(notice for _, _, notice in ordered))


_TAKEN_BACK = (State.MISSED, State.REFUSED, State.HELD, State.STALLED)
_UNAPPROVED = (State.DRAFT, State.IN_REVIEW)


def told_by_issue(site: Site, kind: str) -> bool:
    """Whether `publishing.notify` asks for issues; where it does not say, it does."""
    return site.calendar.publishing.notify.get(kind, {}).get("by", "issue") == "issue"


def state_kind(state: State) -> str | None:
    """The kind of `publishing.notify` a state's notice is of; None: it has no notice."""
    return ASKS[state].kind if state in ASKS else None


def _asked(world: World, item: Item) -> Ask | None:
    """What this publication asks of somebody; None: nothing, or the next run sees to it."""
    state, now = item.state, world.plan.now
    if state is State.TO_VERIFY and not item.history.uncertain_parts:
        return None  # a sending broke off: the next run looks first
    if state is State.TO_VERIFY and any(p.doubt and p.doubt.reason == "already_there" for p in item.history.uncertain_parts):
        return ALREADY
    if item.delivery is Delivery.HANDOFF and state in (State.HAND_OFF, State.OVERDUE, State.PAUSED):
        return STOP if _stopped(world, item) is not None else ASKS.get(state)
    if state in _UNAPPROVED:
        before = _before(world.site)
        return ASKS[State.IN_REVIEW] if item.due is not None and item.due - now <= before else None
    if state is State.NOT_APPROVED and item.due is not None and item.due < world.site.calendar.adopted_at:
        return None
    return ASKS.get(state)


def _before(site: Site) -> timedelta:
    written = site.calendar.publishing.notify.get("approval_due", {}).get("before", "")
    return parse_duration(written)[0] or _DAY


def _stopped(world: World, item: Item) -> Pause | None:
    """A pause that a hand-off stands in: a person may be early, so it counts before its time too."""
    post, channel = world.site.index.get(item.key.post), world.site.calendar.channels.get(item.key.channel)
    if item.crisis or post is None or channel is None:
        return None
    return world.ledgered.brake.holds(post.campaign, channel.id, channel.account, world.plan.now)


# ── one notice ───────────────────────────────────────────────────────────────────────────────────────────────────
def _about(world: World, key: str, item: Item, ask: Ask) -> Notice:
    lang = world.lang
    pause = _stopped(world, item) if ask is STOP else None
    label = "NE PAS PUBLIER" if lang == "fr" else "DO NOT POST"
    label = label if pause else _capital(LABEL[_shown(item.state)].to(lang))
    names = [item.key.channel] if ask.kind != "approval_due" else _channels(world, item.key.post)
    where = ", ".join(world.channel(name) for name in names)
    colon = "\u00a0: " if lang == "fr" else ": "
    title = f"{label}{colon}{world.title(item.key.post)} – {clip(where)}"
    due = f" {'prévue' if lang == 'fr' else 'due'} {world.when(item.due)}" if item.due else ""
    name = item.key.post if ask.kind == "approval_due" else str(item.key)
    lines = [f"`{name}`, {inert(where)}{',' if due else ''}{due}.", *_facts(world, item), _text(world, item, ask, pause)]
    lines += [line for line in [_places(world, item)] if line]
    replies = _replies(world, item, ask, pause)
    may = "approve" if ask.kind == "approval_due" else "publish"
    return Notice(key, title[:200], _body(world, key, lines, replies, may))


def _shown(state: State) -> State:
    return State.IN_REVIEW if state in _UNAPPROVED else state


def _channels(world: World, post: str) -> list[str]:
    found = world.site.index.get(post)
    return [p.channel for p in found.publications] if found else []


def _facts(world: World, item: Item) -> Iterator[str]:
    """What the ledger knows and a person needs: addresses online, a network's code. Nothing of the post."""
    if item.state is State.REFUSED and item.history.refused_parts:
        refused = item.history.refused_parts[0].refused
        code = refused.code if refused else None
        if code:
            yield Bilingual(f"Code\u00a0: {inert(code)}", f"Code: {inert(code)}").to(world.lang)
    addresses = {remote.url for part in item.history.doubled for remote in part.doubled if remote.url}
    if item.state in (State.BROKEN, State.TO_VERIFY):
        addresses |= {part.remote.url for part in item.history.sent_parts if part.remote and part.remote.url}
        doubts = (part.doubt.remote for part in item.history.uncertain_parts if part.doubt)
        addresses |= {remote.url for remote in doubts if remote and remote.url}
    yield from (inert(address) for address in sorted(addresses))


def _text(world: World, item: Item, ask: Ask, pause: Pause | None) -> str:
    text = ask.text.to(world.lang)
    text = text.replace("POST@CHANNEL", str(item.key))
    if pause is not None:
        text = text.replace("{reason}", _reason(pause, world.lang))
    if item.delivery is Delivery.HANDOFF and pause is None and item.state in (State.HAND_OFF, State.OVERDUE):
        where = _desk(world, f"desk/handoff/{item.key.post}/{item.key.channel}/")
        text += " " + Bilingual(
            f"Textes, images et liste à suivre : {f'[la fiche du bureau]({where})' if where else 'la fiche du bureau'}.",
            f"Texts, pictures and checklist: {f'[the pack on the desk]({where})' if where else 'the pack on the desk'}.",
        ).to(world.lang)
    return text


def _places(world: World, item: Item) -> str:
    """Where to read more: the desk's page and the file. Addresses of calendar.yaml, which its owners review."""
    post = world.site.index.get(item.key.post)
    desk = _desk(world, f"desk/post/{item.key.post}/")
    file = _file(world.site, post) if post else None
    words = {"fr": ("Au bureau", "Son fichier"), "en": ("On the desk", "Its file")}[world.lang]
    return " · ".join(f"[{word}]({url})" for word, url in zip(words, (desk, file), strict=True) if url)


def _desk(world: World, path: str) -> str | None:
    home = world.site.calendar.organisation.desk_url
    return _address(f"{home.rstrip('/')}/{path}") if home else None


def _file(site: Site, post: PostIndex) -> str | None:
    organisation = site.calendar.organisation
    if not organisation.repository or organisation.forge != "github":
        return None
    from urllib.parse import quote

    return _address(f"{organisation.repository.rstrip('/')}/blob/HEAD/{quote(post.file)}")


def _address(url: str) -> str | None:
    """Whole, or not at all: nothing in it ends the Markdown link it stands in."""
    return url if re.fullmatch(r"https?://[^\s<>()\[\]\"'`\\]+", url) else None


def _replies(world: World, item: Item, ask: Ask, pause: Pause | None) -> list[tuple[str, str]]:
    given = {TIME: _example(world, item), LINK: LINK, "{scope}": _scope(pause), "channel:CHANNEL": f"channel:{item.key.channel}"}
    return [_reply(reply, given.get(reply.rest, ""), world.lang) for reply in ask.replies]


def _reply(reply: Reply, rest: str, lang: Lang) -> tuple[str, str]:
    return spelled(reply.verb, rest).to(lang), reply.meaning.to(lang)


def _example(world: World, item: Item) -> str:
    """The next day at the same hour: what most people mean, and always a time to come."""
    due = (item.due or world.plan.now).astimezone(world.zone)
    day = max(due.date(), local_day(world.plan.now, world.zone)) + _DAY
    return f"{day} {due:%H:%M}"


def _scope(pause: Pause | None) -> str:
    return "" if pause is None or pause.scope == "all" else pause.scope


def _body(world: World, key: str, lines: Iterable[str], replies: Iterable[tuple[str, str]], may: str) -> str:
    """The marker, what is the matter, whose business it is, and last the comments that answer."""
    lang = world.lang
    how = Bilingual("Répondez ici, en première ligne d'un commentaire\u00a0:", "Answer here, on the first line of a comment:").to(
        lang
    )
    gap = Bilingual("\u00a0: ", ": ").to(lang)
    said = "\n".join(f"- {command}{gap}{meaning}" for command, meaning in replies)
    return "\n\n".join([identity(key), *lines, *_whose(world, may), how, said]) + "\n"


def _whose(world: World, may: str) -> Iterator[str]:
    """Names the accounts of the roles that may act, so that the forge tells them: of calendar.yaml, which its owners review."""
    names = [name for role in world.site.calendar.team.values() if may in role.may for name in role.accounts]
    known = [name.removeprefix("@") for name in dict.fromkeys(names) if _ACCOUNT.fullmatch(name.removeprefix("@"))]
    if known:
        label = Bilingual("Pour\u00a0: ", "For: ").to(world.lang)
        yield label + ", ".join(f"@{name}" for name in known[:_NAMED])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reason(pause: Pause, lang: Lang) -> str:
    if pause.reason:
        return inert(pause.reason[:200])
    return {"fr": "sans motif", "en": "no reason given"}[lang]


# ── accounts, pauses, and those that are too many ────────────────────────────────────────────────────────────────
def _accounts(world: World) -> Iterator[Notice]:
    """One for each account whose credentials are refused, or will be, however many posts wait for it."""
    channels, now = world.site.calendar.channels, world.plan.now
    stopped = {channels[name].account for name, state in world.ledgered.channels.items() if name in channels and state.holds(now)}
    for account in sorted(stopped):
        waiting = sum(item.account == account for item in world.plan.in_state(State.STOPPED))
        many = count(waiting, "publication attend", "publications attendent", "post waits", "posts wait").to(world.lang)
        title = Bilingual(f"Identifiants à renouveler\u00a0: {account}", f"Credentials to renew: {account}")
        yield _account(world, account, title, ACCOUNT, f" {_capital(many)}.")
    if world.site.calendar.publishing.mode != "live":
        return
    for one in credentials(world.site.calendar, now):
        if one.until is None or one.account in stopped or one.validity not in (Validity.ENDING, Validity.OVER):
            continue
        fr, en = (format_day(one.until, lang) for lang in ("fr", "en"))
        title = Bilingual(
            f"Identifiants à renouveler avant le {fr}\u00a0: {one.account}", f"Credentials to renew by {en}: {one.account}"
        )
        if one.validity is Validity.OVER:
            title = Bilingual(f"Identifiants expirés le {fr}\u00a0: {one.account}", f"Credentials expired on {en}: {one.account}")
        yield _account(world, one.account, title, EXPIRING)


def _account(world: World, account: str, title: Bilingual, ask: Ask, more: str = "") -> Notice:
    names = [channel.id for channel in world.site.calendar.channels.values() if channel.account == account]
    where = ", ".join(inert(world.channel(name)) for name in names)
    replies = [_reply(reply, f"account:{account}", world.lang) for reply in ask.replies]
    lines = [f"`{account}`, {where}.{more}", ask.text.to(world.lang)]
    return Notice(
        f"account:{account}", title.to(world.lang)[:200], _body(world, f"account:{account}", lines, replies, "maintain")
    )


def _pause(world: World, pause: Pause) -> Notice:
    key, since = f"pause:{pause.scope}", world.when(pause.since)
    until = world.when(pause.until) if pause.until else ""
    what = "" if pause.scope == "all" else f" ({pause.scope})"
    said = Bilingual(
        f"Depuis {since}{f', jusqu’à {until}' if until else ''} : {_reason(pause, 'fr')}.",
        f"Since {since}{f', until {until}' if until else ''}: {_reason(pause, 'en')}.",
    ).to(world.lang)
    title = Bilingual(f"Publication en pause{what}", f"Publishing is paused{what}").to(world.lang)
    replies = [_reply(reply, _scope(pause), world.lang) for reply in PAUSE.replies]
    return Notice(key, title[:200], _body(world, key, [said, PAUSE.text.to(world.lang)], replies, "publish"))


def the_rest(others: Iterable[Notice], lang: Lang) -> Notice:
    """One notice that names those which have none of their own."""
    listed = list(others)
    many = count(len(listed), "autre attend quelqu'un", "autres attendent quelqu'un", "more needs somebody", "more need somebody")
    names = [f"- {inert(one.title)} (`{one.key}`)" for one in listed[:_LISTED]]
    if len(listed) > _LISTED:
        names.append(f"- +{len(listed) - _LISTED} {'de plus' if lang == 'fr' else 'more'}")
    how = Bilingual(
        "Chacune aura son avis quand d'autres seront réglées. Vous pouvez aussi répondre ici, le nom derrière la commande, "
        "par exemple `/abandonner NOM` :",
        "Each gets a notice of its own as others are settled. You can also answer here, the name behind the command, for "
        "example `/drop NAME`:",
    ).to(lang)
    name = next((one.key for one in listed if "@" in one.key), "p05@x")
    text = how.replace("NOM", name).replace("NAME", name)
    return Notice(_REST, _capital(many.to(lang)), "\n\n".join([identity(_REST), text, "\n".join(names)]) + "\n")


def _private(world: World, item: Item) -> bool:
    """Its address is not for everybody who reads an issue."""
    post = world.site.index.get(item.key.post)
    channels = post.publications if post else ()
    shown = {one.visibility for one in channels if one.channel == item.key.channel} | {post.visibility if post else None}
    return shown != {Visibility.PUBLIC}


def closing(world: World, key: str) -> str:
    """Why a notice closes, in one sentence."""
    lang = world.lang
    post, _, channel = key.partition("@")
    item = world.plan.by_key.get(Key(post, channel)) if channel else None
    if key.startswith("account:"):
        return Bilingual("Les identifiants sont bons.", "The credentials are good.").to(lang)
    if key.startswith("pause:"):
        return Bilingual("La pause est levée.", "The pause is lifted.").to(lang)
    if item is None:
        return Bilingual("Réglé.", "Settled.").to(lang)
    sent = [part.remote.url for part in item.history.sent_parts if part.remote and part.remote.url and not _private(world, item)]
    gap = "\u00a0: " if lang == "fr" else ": "
    if item.state in (State.PUBLISHED, State.MODIFIED):
        return _capital(LABEL[State.PUBLISHED].to(lang)) + (f"{gap}{inert(sent[0])}" if sent else ".")
    if item.state is State.SCHEDULED and item.due is not None:
        return f"{_capital(LABEL[item.state].to(lang))}{gap}{world.when(item.due)}."
    return _capital(LABEL[item.state].to(lang)) + "."
