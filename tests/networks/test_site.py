"""Our own site: its page is the publication."""

from tests.compose.sites import article, channel, image, variant, video
from tests.networks.hand import composed, network, said


def test_the_publication_is_the_page_with_its_own_pictures() -> None:
    on = channel("site", languages="fr en")
    message, _, _ = composed("site", variant("site", origin="body"), on, media=[image("a"), video("v")])
    part = message.parts[0]
    assert (part.text, part.link, part.lang, part.length) == ("", "https://cyclorive.example.org/noel/", "fr", 0)
    assert [(one.media.id, one.alt) for one in part.media] == [("a", "image a")]


def test_an_article_in_another_language_only_is_enough() -> None:
    on = channel("site", languages="fr en")
    message, _, _ = composed("site", variant("site", origin="body"), on, articles=[article("xmas", "en")])
    assert (message.lang, message.title, message.parts[0].link) == ("en", "Titre en", "https://cyclorive.example.org/en/xmas/")


def test_without_an_article_there_is_nothing_to_publish() -> None:
    found = said("site", variant("site", origin="body"), articles=[])
    assert [one[2] for one in found] == ["Site: no language of the channel has an article, so there is no page"]
    assert network("site").limits(channel("site")).needs_text is False
