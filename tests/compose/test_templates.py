"""Message templates: the user's before ours, and nothing they write can call, loop for ever or fail in silence."""

from pathlib import Path

import pytest

from pipeline.compose import TemplateError, Templates, packaged


def written(root: Path, name: str, source: str) -> Templates:
    folder = root / "templates" / "messages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(source, encoding="utf-8")
    return Templates(root)


def test_the_users_file_comes_before_the_packaged_one_and_alone(tmp_path: Path) -> None:
    mine = written(tmp_path, "default.fr.j2", "À moi : {{ title }}\n")
    assert mine.render("default.fr.j2", {"title": "Noël"}) == "À moi : Noël"
    values = {"title": "Xmas", "summary": "", "linked": True, "hashtags": ""}
    assert mine.render("default.en.j2", values) == "Xmas\n\n{link}"


def test_a_name_nobody_has_is_no_template(tmp_path: Path) -> None:
    assert Templates(tmp_path).render("nothing.fr.j2", {}) is None


def test_both_languages_have_the_packaged_templates() -> None:
    names = {path.name for path in (packaged() / "messages").iterdir()}
    assert {f"{kind}.{lang}.j2" for kind in ("default", "event") for lang in ("fr", "en")} < names
    assert {"newsletter.html.j2", "newsletter.txt.j2"} < names


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ titel }}", "it asks for a value that does not exist ('titel' is undefined)"),
        ("{{ title.format() }}", "“Call”; a template shows, chooses, loops and filters, nothing else"),
        ("{% set x = 1 %}", "“Assign”; a template shows, chooses, loops and filters, nothing else"),
        ("{{ 'a' * 1000000000 }}", "“Mul”; a template shows, chooses, loops and filters, nothing else"),
        ("{{ title ~ title }}", "“Concat”; a template shows, chooses, loops and filters, nothing else"),
        ("{% include 'default.fr.j2' %}", "“Include”; a template shows, chooses, loops and filters, nothing else"),
        ("{% macro m() %}{% endmacro %}", "“Macro”; a template shows, chooses, loops and filters, nothing else"),
        ("{% for a in title %}" * 4 + "{% endfor %}" * 4, "more than 3 loops inside one another"),
        ("{% for a in title recursive %}{% endfor %}", "more than 3 loops inside one another"),
        ("{% for a in many %}{% for b in many %}{{ long }}{% endfor %}{% endfor %}", "it writes more than 400000 characters"),
        (
            "{{ title.__class__.__mro__ }}",
            "it reaches for what it may not (access to attribute '__class__' of 'str' object is unsafe.)",
        ),
        ("x" * 64_001, "more than 64000 characters"),
    ],
)
def test_what_a_template_may_not_do(tmp_path: Path, source: str, why: str) -> None:
    templates = written(tmp_path, "x.fr.j2", source)
    with pytest.raises(TemplateError) as raised:
        templates.render("x.fr.j2", {"title": "Noël", "many": range(500), "long": "x" * 100})
    assert raised.value.message.en.endswith(why)
    assert raised.value.message.en.startswith("templates/messages/x.fr.j2")


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    templates = written(tmp_path, "x.fr.j2", "{{ title }}\n{% if %}\n")
    with pytest.raises(TemplateError) as raised:
        templates.render("x.fr.j2", {"title": "Noël"})
    assert (
        raised.value.message.en
        == "templates/messages/x.fr.j2, line 2: it cannot be read (Expected an expression, got 'end of statement block')"
    )
    assert raised.value.line == 2


def test_a_filter_that_does_not_exist_is_a_mistake_of_the_template(tmp_path: Path) -> None:
    templates = written(tmp_path, "x.fr.j2", "{{ title | center(1000000000) }}")
    with pytest.raises(TemplateError, match="No filter named 'center'"):
        templates.render("x.fr.j2", {"title": "Noël"})


def test_a_symbolic_link_is_no_template(tmp_path: Path) -> None:
    templates = written(tmp_path, "x.fr.j2", "secret")
    (tmp_path / "templates" / "messages" / "y.fr.j2").symlink_to(tmp_path / "templates" / "messages" / "x.fr.j2")
    assert templates.render("y.fr.j2", {}) is None


def test_html_templates_escape_and_text_templates_do_not(tmp_path: Path) -> None:
    values = {"title": "<b> & co"}
    assert written(tmp_path, "x.html.j2", "{{ title }}").render("x.html.j2", values) == "&lt;b&gt; &amp; co"
    assert written(tmp_path, "x.txt.j2", "{{ title }}").render("x.txt.j2", values) == "<b> & co"


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    written(tmp_path, "x.fr.j2", "")
    (tmp_path / "templates" / "messages" / "x.fr.j2").write_bytes(b"\xe9t\xe9")
    with pytest.raises(TemplateError) as raised:
        Templates(tmp_path).render("x.fr.j2", {})
    assert raised.value.message.fr == "templates/messages/x.fr.j2\u00a0: ce fichier n'est pas en UTF-8"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "too many brackets or blocks inside one another"),
        ("{{ " + "not " * 9000 + "1 }}", "too many brackets or blocks inside one another"),
        ("{% if 1 %}" * 3000 + "{% endif %}" * 3000, "too many brackets or blocks inside one another"),
        ("{% for a in title %}{% endfor %}", "a loop goes over a list, not over a text"),
        (
            "{% for a in words %}{% for b in words %}{% for c in words %}{% endfor %}{% endfor %}{% endfor %}",
            "more than 10000 turns of its loops",
        ),
    ],
)
def test_a_template_made_to_be_slow_or_deep_is_refused_in_good_time(tmp_path: Path, source: str, why: str) -> None:
    import time

    folder = tmp_path / "templates" / "messages"
    folder.mkdir(parents=True)
    (folder / "lent.j2").write_text(source, "utf-8")
    start = time.process_time()
    with pytest.raises(TemplateError, match=why):
        Templates(tmp_path).render("lent.j2", {"title": "un titre", "words": ["mot"] * 500})
    assert time.process_time() - start < 3
