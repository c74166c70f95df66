"""Merged content made to do harm: sent word for word and harmless, or refused in words; what is due beside it leaves all the same."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.compose import Composer
from pipeline.errors import ContentError
from pipeline.load import load_site
from pipeline.model import Key, Level
from pipeline.plan import State
from pipeline.publish.report import Ending
from tests.networks.making import a_picture
from tests.publish.test_killed import EDITORIAL
from tests.publish.world import World, endings
from tests.repositories import git
from tests.sites import post

GOOD = Key("good", "x")


def quoted(id: str, text: str, more: str = "", title: str = "Titre") -> str:
    """A post whose text stands between double quotes, where YAML has a way to write any sign."""
    return (
        f"---\nid: {id}\ntitle: {title}\nstatus: approved\npublish_at: 2026-12-07 09:00\npillar: apprendre\naudience: [tous]\n"
        f'call_to_action: venir\n{more}channels:\n  masto:\n    text: "{text}"\n---\n'
    )


def merged(world: World, files: Mapping[str, str | bytes | None]) -> World:
    """These files and a good post, at the time of all of them."""
    world.write({"content/posts/good.md": post(id="good", channels={"x": "Bon."}), **files})
    return world.at("2026-12-07 09:00")


def errors(root: Path, world: World) -> dict[str, str]:
    """What is said of each file and each message, as the check says it: its first error."""
    site, problems = load_site(root)
    assert site is not None
    found = [(Path(p.file or "").stem, p) for p in problems if p.level is Level.ERROR]
    composer = Composer(site)
    found += [(key.post, p) for key in world.plan().by_key for p in composer.draft(key).problems if p.level is Level.ERROR]
    return {name: problem.message.en for name, problem in reversed(found)}


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────
HARMLESS = {
    "commands": "::error file=a::oops ::warning::b",
    "mask": "::add-mask::consumer-key",
    "stop": "::stop-commands::pause",
    "old-commands": "##[error]x ::set-output name=a::b ::save-state name=c::d",
    "jinja": "{{ 7 * 7 }} {% for a in b %}x{% endfor %} {# c #}",
    "formats": "{0} {title} %s %(name)s ${HOME} $(id) `id` $Format:%an$ $Id$",
    "skip-ci": "[skip ci] [ci skip] [no ci] ***NO_CI***",
    "html": "<script>alert(1)</script> &amp; <b>gras</b> <!-- x -->",
    "sql": "Robert'); DROP TABLE posts;-- \\ \\n \\u202e",
    "joined": "👩\u200d💻 شكراً עברית",
}


def test_a_text_that_looks_like_an_order_is_sent_word_for_word_and_obeyed_by_nobody(remote_world: World) -> None:
    """As the workflow does it: the real command in a process of its own, whose every line a forge would read."""
    world = remote_world
    for name, text in HARMLESS.items():
        world.write({f"content/posts/{name}.md": post(id=name, channels={"masto": text}, more=f"tags: [{name}]")})
    merged(world, {"content/posts/titled.md": quoted("titled", "Titré.", title='"a\\n::error::b [skip ci] \\e[31m {{ x }}"')})
    words = [str(EDITORIAL), "--root", str(world.root), "publish", "--now", world.clock.now().isoformat(), "--allow", "99"]
    done = subprocess.run(words, env=os.environ | world.secrets, capture_output=True, check=False, timeout=60)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    assert sorted(world.texts("masto")) == sorted([*HARMLESS.values(), "Titré."])
    assert world.texts("x") == ["Bon."]
    assert said.replace("\n", "").isprintable()
    assert not [line for line in said.splitlines() if line.lstrip().startswith(("::", "##["))]
    assert world.origin is not None
    subjects = git(world.origin.bare, "log", "--format=%s%b", "editorial-state").splitlines()
    assert {"claimed skip-ci masto", "sent skip-ci masto", "claimed titled masto"} <= set(subjects)
    assert not [subject for subject in subjects if "[" in subject or "::" in subject]


HIDDEN = {
    "ansi": (r"a \x1b[31mrouge\x1b[0m", "U+001B CONTROL"),
    "nul": (r"a\0b", "U+0000 CONTROL"),
    "c1": (r"a\x9b31mb", "U+009B CONTROL"),
    "return": (r"a\rb", "U+000D CONTROL"),
    "bidi": (r"a \u202eb\u202c", "U+202E RIGHT-TO-LEFT OVERRIDE, U+202C POP DIRECTIONAL FORMATTING"),
    "isolate": (r"a \u2066b\u2069", "U+2066 LEFT-TO-RIGHT ISOLATE, U+2069 POP DIRECTIONAL ISOLATE"),
    "zero-width": (r"a\u200bb", "U+200B ZERO WIDTH SPACE"),
    "separator": (r"a\u2028b", "U+2028 LINE SEPARATOR"),
    "tag": ("a\U000e0041b", "U+E0041 TAG LATIN CAPITAL LETTER A"),
}


def test_a_sign_that_cannot_be_seen_blocks_its_post_and_is_named(world: World) -> None:
    merged(world, {f"content/posts/{name}.md": quoted(name, text) for name, (text, _) in HIDDEN.items()})
    report = world.run()
    assert endings(report).count(Ending.BLOCKED) == len(HIDDEN)
    assert (world.texts("masto"), world.texts("x")) == ([], ["Bon."])
    said = errors(world.root, world)
    for name, (_, sign) in HIDDEN.items():
        assert said[name] == f"Mastodon: the text holds an invisible character ({sign})"
        assert world.state(Key(name, "masto")) is State.BLOCKED


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────
INVISIBLE = "An invisible character has slipped into this file."
LAUGHS = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(9))
HEAD = "---\nid: {0}\ntitle: T\nstatus: approved\npublish_at: 2026-12-07 09:00\n"
UNREADABLE: dict[str, tuple[str | bytes, str]] = {
    "megabyte": (
        post(id="megabyte", channels={"masto": "x" * 1_000_000}),
        "This file has more than 256 kB of settings: it is not read.",
    ),
    "escapes": (post(id="escapes", channels={"masto": "a \x1b[31m"}), INVISIBLE),
    "nul-byte": (post(id="nul-byte", channels={"masto": "a\x00b"}), INVISIBLE),
    "deep": (
        HEAD.format("deep") + "channels: " + "[" * 60_000 + "\n---\n",
        "More than 40 levels of brackets, braces or indents: the file is not read.",
    ),
    "laughs": (
        HEAD.format("laughs") + LAUGHS + "\n---\n",
        "“&” and “*” at the start of a value have a hidden meaning in YAML: they are not accepted here.",
    ),
    "tagged": (
        HEAD.format("tagged") + "pillar: !!python/object/apply:os.system [id]\n---\n",
        "“!” at the start of a value has a hidden meaning in YAML, and the word would be lost.",
    ),
    "merge-key": (
        HEAD.format("merge-key") + "<<: *x\n---\n",
        "“&” and “*” at the start of a value have a hidden meaning in YAML: they are not accepted here.",
    ),
    "not-utf-8": (
        post(id="not-utf-8", channels={"masto": "été"}).encode("latin-1"),
        "This file is not saved as UTF-8: its accents cannot be read.",
    ),
    "two-ids": (HEAD.format("two-ids") + "id: two\n---\n", "“id” is written twice: line 2 and line 6. Keep one."),
    "huge-number": (post(id="huge-number", channels={"masto": "a"}, more="grace: " + "9" * 5000 + "d"), ""),
    "id-with-lines": (post(id='"a\\n::error::b"', channels={"masto": "a"}), "“a ::error::b” is not an id (a-z, 0-9, hyphens)."),
    "id-that-climbs": (post(id="../../x", channels={"masto": "a"}), "“../../x” is not an id (a-z, 0-9, hyphens)."),
    "id-that-skips": (post(id='"[skip ci]"', channels={"masto": "a"}), "“[skip ci]” is not an id (a-z, 0-9, hyphens)."),
}


def test_a_file_made_to_harm_is_refused_in_words_and_the_run_goes_on(world: World) -> None:
    merged(world, {f"content/posts/{name}.md": content for name, (content, _) in UNREADABLE.items()})
    report = world.run()
    assert report.stopped is None
    assert set(endings(report)) <= {Ending.SENT, Ending.BLOCKED}
    assert (world.texts("masto"), world.texts("x")) == ([], ["Bon."])
    said = errors(world.root, world)
    assert {name: said[name] for name in UNREADABLE} == {name: words or said[name] for name, (_, words) in UNREADABLE.items()}


# ── media ────────────────────────────────────────────────────────────────────────────────────────────────────────
OUT = "“{0}” leaves the content folder."
MEDIA = {
    "climbs": ("../../../etc/passwd", OUT),
    "climbs-inside": ("x/../../posts/good.md", OUT),
    "absolute": ("/etc/passwd", OUT),
    "device": ("/dev/zero", OUT),
    "git": ("../.git/config", OUT),
    "git-here": (".git/config", "“{0}” is neither in content/posts/ nor in content/media/."),
    "link": ("lien.png", "“{0}” is neither in content/posts/ nor in content/media/."),
    "through-a-link": ("dossier/i.png", "“{0}” is neither in content/posts/ nor in content/media/."),
    "case": ("I.PNG", "“{0}” is neither in content/posts/ nor in content/media/."),
    "backslash": ("..\\\\..\\\\i.png", "“..\\..\\i.png” leaves the content folder."),
    "nul": ("i.png\\0.jpg", "“i.png<U+0000>.jpg” leaves the content folder."),
    "lfs": ("renvoi.png", "renvoi.png is only a Git LFS pointer: the picture itself is not there."),
    "page": ("page.png", "page.png is not a readable picture or video."),
}


def test_a_picture_that_leads_elsewhere_is_refused_and_nothing_of_it_is_uploaded(remote_world: World) -> None:
    """Merged on a real remote: links stay out of what is unpacked, whatever they point at."""
    world = remote_world
    folder = world.root / "content" / "media"
    a_picture(folder, "i.png")
    (folder / "lien.png").symlink_to("/etc/passwd")
    (folder / "dossier").symlink_to("/")
    media = 'media:\n  - id: i\n    file: "{0}"\n    alt:\n      fr: |\n        Une roue.\n'
    files: dict[str, str | bytes | None] = {
        f"content/posts/m-{name}.md": quoted(f"m-{name}", name, media.format(file)) for name, (file, _) in MEDIA.items()
    }
    files["content/media/renvoi.png"] = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    files["content/media/page.png"] = "<html><script>alert(1)</script></html>"
    files["content/posts/whole.md"] = quoted("whole", "Avec une image.", media.format("i.png"))
    report = merged(world, files).run()
    assert (world.texts("masto"), world.texts("x")) == (["Avec une image."], ["Bon."])
    assert (endings(report).count(Ending.BLOCKED), report.stopped) == (len(MEDIA), None)
    uploads = world.servers["masto"].calls("POST", "/api/v2/media")
    assert len(uploads) == 1
    unpacked = world.folder / "unpacked"
    unpacked.mkdir()
    git(world.root, "archive", "--format=tar", f"--output={world.folder}/m.tar", "HEAD")
    subprocess.run(["tar", "xf", f"{world.folder}/m.tar", "-C", str(unpacked)], check=True)
    (unpacked / "content/media/lien.png").unlink()
    (unpacked / "content/media/dossier").unlink()
    said = errors(unpacked, world)
    for name, (file, words) in MEDIA.items():
        assert said[f"m-{name}"] == (words.format(file))


# ── the repository ───────────────────────────────────────────────────────────────────────────────────────────────
def test_what_the_repository_says_of_exports_filters_and_links_drops_and_changes_nothing(remote_world: World) -> None:
    world = remote_world
    text = "Tel quel : $Format:%an %ae$"
    world.write({f"content/posts/{name}.md": post(id=name, channels={"masto": f"{text} {name}"}) for name in ("p1", "p2", "p3")})
    (world.root / "content/posts/link.md").symlink_to("../../../../../../etc/passwd")
    attributes = "p1.md export-ignore\np2.md export-subst\np3.md filter=evil diff=evil merge=evil\n"
    hook = "#!/bin/sh\ntouch ../ran\n"
    modules = '[submodule "x"]\n\tpath = content/posts/x\n\turl = ../../evil\n'
    merged(world, {".gitattributes": attributes, ".githooks/post-checkout": hook, ".gitmodules": modules})
    git(world.root, "config", "core.hooksPath", ".githooks")
    (world.root / ".githooks/post-checkout").chmod(0o755)
    assert endings(world.run()) == [Ending.SENT] * 4
    assert sorted(world.texts("masto")) == [f"{text} {name}" for name in ("p1", "p2", "p3")]
    assert not list(world.folder.rglob("ran"))


NAMES = [
    b"a\nb",
    b"\"q'",
    b"-rf",
    b"--upload-pack=x",
    b"\xff\xfe",
    "é".encode(),
    b"back\\slash",
    b" ",
    b"$(id)",
    b"::error::",
    b"l" * 200,
]


def test_a_files_odd_name_keeps_nothing_from_leaving(remote_world: World) -> None:
    """The name is nobody's business: the id is. Merged as git stores it, whatever a file system would take."""
    world = remote_world
    merged(world, {})
    assert world.origin is not None
    bare, index = world.origin.bare, {"GIT_INDEX_FILE": str(world.folder / "index")}
    entries = b"160000 %s\tcontent/posts/module\0" % (b"1" * 40)
    for number, name in enumerate(NAMES):
        blob = git(bare, "hash-object", "-w", "--stdin", stdin=post(id=f"n{number}", channels={"masto": f"Numéro {number}."}))
        entries += b"100755 %s\tcontent/posts/%s.md\0" % (blob.encode(), name)

    def plumb(*words: str, given: bytes = b"") -> str:
        author = {f"GIT_{who}_{what}": "o@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        done = subprocess.run(
            ["git", *words], cwd=bare, env=os.environ | index | author, input=given, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    plumb("read-tree", "main")
    plumb("update-index", "-z", "--index-info", given=entries)
    plumb("update-ref", "refs/heads/main", plumb("commit-tree", "-p", "main", "-m", "x", plumb("write-tree")))
    assert endings(world.run(allow=99)) == [Ending.SENT] * (len(NAMES) + 1)
    assert sorted(world.texts("masto")) == sorted(f"Numéro {number}." for number in range(len(NAMES)))


@pytest.mark.parametrize("branch", ["équipe/#1'\"$(id)-{x}", "-x", "@", "a;b&c", "refs/heads/main", "HEAD"])
def test_a_default_branch_may_have_any_name_git_takes(remote_world: World, branch: str) -> None:
    world = merged(remote_world, {})
    assert world.origin is not None
    bare = world.origin.bare
    git(bare, "update-ref", f"refs/heads/{branch}", "refs/heads/main")
    git(bare, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    git(bare, "update-ref", "-d", "refs/heads/main")
    assert endings(world.run()) == [Ending.SENT]


@pytest.mark.parametrize(("inside", "where"), [("", ".editorial"), ("", ".editorial/unpushed.jsonl"), ("com", "com/.editorial")])
def test_machine_state_among_the_authors_files_is_refused_in_words(remote_world: World, inside: str, where: str) -> None:
    """A file, a folder, or inside the site's own folder: whoever merged it could have the machine believe anything."""
    world = merged(remote_world, {})
    if inside:
        names = git(world.root, "ls-files", "calendar.yaml", "content").splitlines()
        world.write({f"com/{name}": (world.root / name).read_bytes() for name in names} | dict.fromkeys(names))
    world.write({where: "{}"})
    with pytest.raises(ContentError) as error:
        world.run(source={"inside": inside})
    assert error.value.message.fr.startswith(
        "Le dépôt contient « .editorial » : l'état de la machine n'a pas sa place parmi les fichiers des auteurs. "
        "Supprimez-le (git rm -r .editorial). Rien n'est publié."
    )
    world.write({where: None})
    assert endings(world.run(source={"inside": inside})) == [Ending.SENT]


def test_a_copy_of_the_ledger_among_the_contents_is_believed_by_nobody(remote_world: World) -> None:
    """Files that look like the state branch's, a branch's name as a folder: the ledger is the branch."""
    line = '{"v":1,"id":"%s","at":"2026-12-06T08:00:00.000Z","kind":"sent","by":"runner","part":1}\n' % ("ab" * 16)
    places = ("", "editorial-state/", "content/", "content/posts/editorial-state/")
    files: dict[str, str | bytes | None] = {f"{place}deliveries/good/x.jsonl": line for place in places}
    world = merged(remote_world, files | {"brake.jsonl": line, "ledger.json": "{}"})
    assert endings(world.run()) == [Ending.SENT]
    assert world.kinds(GOOD) == ["claimed", "sent"]
