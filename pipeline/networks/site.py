"""Our own site: the publication is the post's page; there is nothing to write and nothing to send."""

from typing import ClassVar

from pipeline.model import Attachment, Bilingual, Channel, Key, Message, Part, Post, Problem, Variant
from pipeline.network import Context, Findings, Limit, Limits, Network

_NONE = "https://html.spec.whatwg.org/"  # a page has no limit


class Site(Network):
    name: ClassVar[str] = "site"
    label: ClassVar[str] = "Site"
    short: ClassVar[str] = "si"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(10_000_000, _NONE),
            title=Limit(300, _NONE),
            images=Limit(1_000, _NONE, Bilingual("images", "images")),
            videos=Limit(1_000, _NONE, Bilingual("vidéos", "videos")),
            mixes_media=True,
            link_field=True,
            counts_urls_in_full=False,
            needs_text=False,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml"),
        )

    def length(self, text: str, channel: Channel) -> int:
        return len(text)

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        lang = next((lang for lang in ctx.channel.languages if lang in post.articles), ctx.channel.lang)
        page = Part(
            number=1,
            kind="post",
            text="",
            lang=lang,
            length=0,
            limit=10_000_000,
            media=tuple(
                Attachment(media, media.alt.get(lang, "").strip()) for media in ctx.media.values() if media.file is not None
            ),
            link=ctx.page(),
            path=variant.path,
        )
        title = post.articles[lang].title if lang in post.articles else post.title.get(lang)
        key = Key(post.id, ctx.channel.id)
        return Message(key, self.name, ctx.channel.account, lang, (page,), title=title and title.strip())

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        if message.parts[0].link is None:
            found.add(
                "no-page",
                Bilingual(
                    "aucune langue du canal n'a d'article, donc pas de page",
                    "no language of the channel has an article, so there is no page",
                ),
                Bilingual(
                    "écrivez l'article sous le second `---`, ou retirez ce canal",
                    "write the article under the second `---`, or remove this channel",
                ),
            )
        return [*found]
