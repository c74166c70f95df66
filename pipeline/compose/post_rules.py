"""The house rules about the post itself, whatever the channel, one function each."""

from collections.abc import Iterator

from pipeline.compose import prose
from pipeline.compose.cases import Case, Finding
from pipeline.compose.wording import language_name
from pipeline.model import Bilingual, Status


def required(case: Case) -> Iterator[Finding]:
    post = case.post
    formats = case.rule.options.get("except")
    if post.status is not Status.APPROVED or (isinstance(formats, list | tuple) and post.format.value in map(str, formats)):
        return
    fields = case.rule.options.get("fields")
    for field in fields if isinstance(fields, list | tuple) else ():
        if not _says(case, str(field)):
            yield Finding(
                Bilingual(f"il manque « {field} » à une publication validée", f"an approved post must say “{field}”"),
                (field,),
                Bilingual(f"ajoutez `{field}:` en tête du fichier", f"add `{field}:` at the head of the file"),
            )


def _says(case: Case, field: str) -> bool:
    post = case.post
    if field in ("summary", "slug"):
        return all(getattr(article, field) for article in post.articles.values()) and bool(post.articles)
    if getattr(post, field, None):
        return True
    slot = case.calendar.rendezvous.get(post.slot.rendezvous) if post.slot else None
    campaign = case.calendar.campaigns.get(post.campaign or "")
    return bool(getattr(slot, field, None) or getattr(campaign, field, None))


def consent(case: Case) -> Iterator[Finding]:
    formats = case.rule.options.get("formats")
    if isinstance(formats, list | tuple) and case.post.format.value in map(str, formats) and not case.post.consent:
        yield Finding(
            Bilingual(
                "il manque l'accord de la personne (« consent »)",
                "the person's consent is missing (“consent”)",
            ),
            (),
            Bilingual(
                "`consent: [{kind: image, given: 2026-11-20, scope: …}]`, jamais son nom",
                "`consent: [{kind: image, given: 2026-11-20, scope: …}]`, never their name",
            ),
        )


def translation(case: Case) -> Iterator[Finding]:
    post = case.post
    for lang in case.calendar.organisation.languages if post.articles else ():
        article = post.articles.get(lang)
        name = language_name(lang)
        if article is None:
            yield Finding(
                Bilingual(f"l'article n'existe pas en {name.fr}", f"there is no article in {name.en}"),
                (),
                Bilingual(f"écrivez `{_sibling(post.file, lang)}`", f"write `{_sibling(post.file, lang)}`"),
            )
        elif article.stale:
            yield Finding(
                Bilingual(
                    f"l'article en {name.fr} est plus ancien que l'original",
                    f"the article in {name.en} is older than the original",
                ),
                ("translated",),
                Bilingual(
                    "relisez-le, puis mettez la date du jour dans `translated:`",
                    "check it, then put today's date in `translated:`",
                ),
                file=article.file,
            )


def _sibling(file: str, lang: str) -> str:
    return file.rsplit("/", 1)[-1].removesuffix(".md").removesuffix(".fr") + f".{lang}.md"


def banned_in_articles(case: Case) -> Iterator[Finding]:
    for lang, article in case.post.articles.items():
        given = case.rule.options.get(lang)
        words = [str(word) for word in given] if isinstance(given, list | tuple) else []
        for word, line in prose.banned_lines(article.body, words):
            message = Bilingual(
                f"article : « {word} » est un mot à ne pas employer",
                f"article: “{word}” is a word not to use",
            )
            yield Finding(message, file=article.file, line=article.body_line + line)
