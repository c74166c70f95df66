"""Bodies: Markdown in, safe HTML and readable plain text out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.markdown import first_paragraph, to_html, to_text

LETTER = """## Dates de janvier

- Mardi 5 : réouverture.
- Jeudi 7 : [bienvenue](https://cyclorive.example.org/bienvenue)

  avec un café
- Dimanche 10
   - le matin
   - l'essai

**85.** vélos, voir <https://cyclorive.example.org/noel>

1. Pneus
2. Chaîne

> On décide ensemble.

| Taille | Prix |
|---|---|
| 14 pouces | 60 € |

```
clé  de 15
```

![Une burette](burette.jpg)
"""


def test_plain_text_keeps_what_a_reader_needs() -> None:
    assert to_text(LETTER) == (
        "DATES DE JANVIER\n\n"
        "- Mardi 5 : réouverture.\n"
        "- Jeudi 7 : bienvenue (https://cyclorive.example.org/bienvenue)\n\n"
        "  avec un café\n"
        "- Dimanche 10\n"
        "  - le matin\n"
        "  - l'essai\n\n"
        "85. vélos, voir https://cyclorive.example.org/noel\n\n"
        "1. Pneus\n"
        "2. Chaîne\n\n"
        "On décide ensemble.\n\n"
        "Taille | Prix\n"
        "14 pouces | 60 €\n\n"
        "clé  de 15\n\n"
        "[Une burette]\n"
    )


def test_nothing_gives_nothing() -> None:
    assert (to_text(""), to_html(""), first_paragraph("")) == ("", "", "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "# Titre\n\n![image](a.jpg)\n\nLe *premier* [mot](https://a.example.org/).\nEncore.\n\nSecond.",
            "Le premier mot. Encore.",
        ),
        ("- une liste\n\n> une citation\n\nPuis un paragraphe.", "Puis un paragraphe."),
        ("# Titre seul", ""),
    ],
)
def test_the_first_paragraph_is_the_first_sentence_of_prose(body: str, words: str) -> None:
    assert first_paragraph(body) == words


def test_html_written_by_hand_is_shown_not_run() -> None:
    assert to_html("<script>alert(1)</script>\n\n<b onclick=x>gras</b>") == (
        "&lt;script&gt;alert(1)&lt;/script&gt;\n<p>&lt;b onclick=x&gt;gras&lt;/b&gt;</p>\n"
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "JaVaScRiPt:alert(1)"])
def test_a_link_that_would_run_leads_nowhere(address: str) -> None:
    assert 'href=""' in to_html(f"[x]({address})") or "href" not in to_html(f"[x]({address})")


def test_a_text_in_another_language_says_so() -> None:
    assert to_html("Hello", "en") == '<div lang="en">\n<p>Hello</p>\n</div>\n'
    assert 'lang="enx"' in to_html("Hello", 'en" x')


@given(st.text(alphabet="ab *_[](){}<>!#-+|`\n\t1.&:/\"'éà", max_size=120))
def test_any_body_renders_without_raw_tags(body: str) -> None:
    html = to_html(body)
    to_text(body)
    first_paragraph(body)
    assert "<script" not in html
    assert "<a onclick" not in html
