"""Everything people wrote, loaded once: calendar, posts, pages, and what is wrong with them."""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from pipeline import __version__, clock
from pipeline.load import codec, together
from pipeline.load import pages as page_files
from pipeline.load.calendar import LoadedCalendar, load_calendar
from pipeline.load.groups import Group, group
from pipeline.load.index import LazyAddresses, LazyIndex, LazyPosts, Record, Records, bytes_digest, slim
from pipeline.load.media import Library
from pipeline.load.places import MAX_FILE_BYTES
from pipeline.load.positions import locate
from pipeline.load.posts import Around, ChangedOn, LoadedPost, read_post
from pipeline.load.report import Report
from pipeline.load.strays import known_languages, strays
from pipeline.load.tree import Tree, walk
from pipeline.model import Bilingual, Calendar, Post, Problem, Scope, Site

POSTS = "content/posts"
_KEEP = 1000  # posts that a cold load keeps parsed; above, memory matters more than a second reading


def load_site(root: Path, *, cache: Path | None = None, changed_on: ChangedOn | None = None) -> tuple[Site | None, list[Problem]]:
    """Load the site at `root` and say everything that is wrong; never raises on what people wrote.

    The site is None only when calendar.yaml cannot be read. `cache` is a folder for what was read (made on demand, safe to
    delete). `changed_on` gives the day a file last changed, for translations that fell behind (`changes`);
    without it nothing is called stale and git is not asked.
    """
    with _uncollected():
        return _load(root, cache, changed_on)


def _load(root: Path, cache: Path | None, changed_on: ChangedOn | None) -> tuple[Site | None, list[Problem]]:
    loaded = load_calendar(root)
    problems = list(loaded.problems)
    if loaded.calendar is None:
        return None, problems
    tree = walk(root)
    library = Library(tree, cache)
    around = Around(loaded, library, changed_on)
    problems += _slow()
    problems += _links(tree)
    problems += _brand(loaded.calendar, tree)
    problems += strays(tree)
    files, found = known_languages(tree.under(POSTS, ".md"), loaded.names.languages)
    problems += found
    groups = group(files, loaded.names.languages)
    records, made = _records(groups, around, tree, cache)
    by_id, found = together.unique_ids(records)
    problems += [problem for record in records for problem in record.problems]
    problems += found
    pages, found = page_files.load(around, tree)
    problems += found
    problems += together.addresses(by_id, pages)
    problems += together.slots(by_id)
    problems += together.references(by_id, loaded.lines)
    library.save()
    by_file = {each.main: each for each in groups}
    posts = LazyPosts(
        {key: by_file[each.file] for key, each in by_id.items()},
        lambda each: _read(each, around)[0].post,
        _kept(made, by_id),
    )
    index, addresses = LazyIndex(by_id), LazyAddresses(by_id, loaded.names.languages[0])
    return Site(root, loaded.calendar, index, posts, pages, addresses, _fingerprint(loaded, records, tree, library)), problems


def _kept(made: Mapping[str, Post], records: Mapping[str, Record]) -> dict[str, Post]:
    """The posts of a cold load by id, where the file is the one that the id stands for."""
    return {post.id: post for file, post in made.items() if records[post.id].file == file}


def _records(groups: list[Group], around: Around, tree: Tree, cache: Path | None) -> tuple[list[Record], dict[str, Post]]:
    key = hashlib.sha256(f"{__version__}:{_code()}:{around.loaded.digest}".encode()).hexdigest() if cache else ""
    cached = Records(tree, cache, key, around.library.digest)
    records: list[Record] = []
    made: dict[str, Post] = {}
    for each in groups:
        record = cached.recall(each)
        if record is None:
            read, raw = _read(each, around)
            record = _record(each, read, raw, around)
            cached.keep(each, record)
            if len(groups) <= _KEEP:
                made[each.main] = read.post
        records.append(record)
    cached.save()
    return records, made


def _code() -> str:
    """The reading code itself: a cache that older code filled is not believed, released or not."""
    whole = hashlib.blake2b(digest_size=16)
    for folder in (Path(__file__).parent, Path(clock.__file__).parent):
        for file in sorted(folder.glob("*.py")):
            whole.update(file.read_bytes())
    return whole.hexdigest()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: loading makes no cycles, and looking for some took a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(each: Group, around: Around) -> tuple[LoadedPost, dict[str, bytes]]:
    raw: dict[str, bytes] = {}
    for file in each.files:
        try:
            raw[file] = _bytes(around.library.tree, file)
        except OSError:  # gone or locked since the walk: an empty file, which says that it has no front matter
            raw[file] = b""
    return read_post(each, raw, around), raw


def _bytes(tree: Tree, file: str) -> bytes:
    with open(f"{tree.root}/{file}", "rb") as stream:  # noqa: PTH123 - half the cost of a Path, ten thousand times
        return stream.read(MAX_FILE_BYTES + 1)


def _record(each: Group, read: LoadedPost, raw: Mapping[str, bytes], around: Around) -> Record:
    post = read.post
    first = around.loaded.names.languages[0]
    addresses = {lang: [article.slug] for lang, article in post.articles.items()}
    addresses.setdefault(first, []).extend(alias.strip("/") for alias in post.aliases)
    return Record(
        id=post.id,
        file=post.file,
        answers=post.answers,
        problems=read.problems,
        files={file: bytes_digest(raw[file]) for file in each.files},
        looked=dict(read.looked),
        corrects=post.corrects,
        addresses=addresses,
        lines=dict(read.lines),
        row=codec.index_row(slim(post, read.problems, around.calendar)),
    )


def _slow() -> list[Problem]:
    """Without libyaml everything still loads, ten times slower; that is not kept quiet."""
    if yaml.__with_libyaml__:
        return []
    report = Report("calendar.yaml", Scope.CALENDAR)
    report.notice(
        "slow-yaml",
        Bilingual(
            "La lecture est dix fois plus lente que prévu : PyYAML est installé sans libyaml.",
            "Reading is ten times slower than it should be: PyYAML is installed without libyaml.",
        ),
        hint=Bilingual("Réinstallez PyYAML avec libyaml.", "Reinstall PyYAML with libyaml."),
    )
    return report.problems


def _links(tree: Tree) -> list[Problem]:
    found = []
    for link in sorted(tree.links):
        report = Report(link, Scope.FILE)
        report.error(
            "symlink",
            Bilingual(
                f"{link} est un lien symbolique : il n'est pas suivi.",
                f"{link} is a symbolic link: it is not followed.",
            ),
            hint=Bilingual("Mettez le fichier lui-même à cette place.", "Put the file itself in this place."),
        )
        found += report.problems
    return found


def _brand(calendar: Calendar, tree: Tree) -> list[Problem]:
    """The brand's pictures lie under content/."""
    report = Report("calendar.yaml", Scope.CALENDAR)
    brand = calendar.organisation.brand
    for name, file in (("logo", brand.logo), ("avatar", brand.avatar)):
        if file and f"content/{file}" not in tree.files:
            message = Bilingual(f"Il n'y a pas de fichier content/{file}.", f"There is no file content/{file}.")
            report.warn("missing-media", message, path=("organisation", "brand", name))
    return locate(tree.root, report.problems)


def _fingerprint(loaded: LoadedCalendar, records: list[Record], tree: Tree, library: Library) -> str:
    """Of calendar, content and templates as loaded: equal fingerprints make equal output."""
    whole = hashlib.sha256(loaded.digest.encode())
    told: dict[str, str] = {}
    for record in records:
        told |= record.files
        told |= {file: digest for file, digest in record.looked.items() if digest}
    templates = walk(tree.root, "templates")
    for file in sorted({*tree.files, *templates.files}):
        if file in told:
            digest: str | None = told[file]
        elif file in tree.files and not file.endswith(".md"):
            digest = library.digest(file)
        else:
            try:
                digest = bytes_digest(_bytes(tree, file))
            except OSError:
                digest = None
        whole.update(f"{file}\0{digest}\0".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()
