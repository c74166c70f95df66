"""Words of others in a forge's Markdown: readable, and nothing in them acts."""

import comrak
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import inert


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Réponds à @quelqu-un, voir #12 et GH-3", "Réponds à @\u200bquelqu-un, voir #\u200b12 et GH-\u200b3"),
        ("<img src=x> & <!-- x -->", "&lt;img src=x&gt; &amp; &lt;\\!-- x --&gt;"),
        ("[ici](https://mal.example.org/)", "\\[ici\\](<https://mal.example.org/>)"),
        ("![x](y) **gras** _it_ ~~non~~ | $a$", "\\!\\[x\\](y) \\*\\*gras\\*\\* \\_it\\_ \\~\\~non\\~\\~ \\| \\$a\\$"),
        ("a\n::error::b", "a :\u200b:error:\u200b:b"),
        (":::", ":\u200b:\u200b:"),
        ("Dites `/publiee <lien>` pour p05@x.", "Dites `/publiee <lien>` pour `p05@x`."),
        ("``` x `", "\\`\\`\\` x \\`"),
        ("Voir https://reseau.example.org/@atelier/1_2.", "Voir <https://reseau.example.org/@atelier/1_2>."),
        ("quelqu-un@example.org", "quelqu-un@\u200bexample.org"),
        ("« oui\u00a0: 5 »", "« oui\u00a0: 5 »"),
    ],
)
def test_what_would_act_is_only_shown(given_text: str, shown: str) -> None:
    assert inert(given_text) == shown


_SIGNS = st.text(st.sampled_from("ab @#<>&[]()!*_~|`$:\\/\n\r\u2028\u202e-.https"), max_size=60)


@given(_SIGNS | st.text(max_size=60))
def test_whatever_is_written_one_paragraph_of_words_code_and_bare_links_comes_out(text: str) -> None:
    said = inert(text)
    html = comrak.render_markdown(f"- word {said}\n")
    assert html.startswith("<ul>\n<li>word")
    assert nh3.clean(html, tags={"ul", "li", "code", "a"}, attributes={"a": {"href"}}, link_rel=None).count("<") == html.count(
        "<"
    )
    assert "::" not in said.replace("`", "") or "`" in said
    assert "\n" not in said
    assert "\r" not in said
