"""JSON Schemas: what loads is valid, what is mistaken is not, and this calendar's ids complete."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.load import schema
from tests.load.sites import FORMATS, ROOT, Home, copy_formats

KINDS = ("calendar", "post", "translation", "page")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("schemas")
    site, _ = copy_formats(root / "site").load()
    for name, made in schema(site.calendar).items():
        (root / f"{name}.json").write_text(json.dumps(made), "utf-8")
    return root


def check(schemas: Path, kind: str, *files: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("check-jsonschema")
    return subprocess.run([tool, "--schemafile", schemas / f"{kind}.json", *files], capture_output=True, text=True, check=False)


def fronts(folder: Path, files: list[Path]) -> list[Path]:
    made = []
    for file in files:
        made.append(folder / f"{file.stem}.yaml")
        made[-1].write_text(file.read_text("utf-8").split("---\n")[1], "utf-8")
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_itself_valid_and_names_its_dialect_and_itself(schemas: Path, kind: str) -> None:
    made = json.loads((schemas / f"{kind}.json").read_text("utf-8"))
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["$id"] == f"https://cyclorive.example.org/schema/{kind}.json"
    done = subprocess.run(
        [Path(sys.executable).with_name("check-jsonschema"), "--check-metaschema", schemas / f"{kind}.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_formats_and_the_demo_are_valid(schemas: Path, tmp_path: Path) -> None:
    assert (done := check(schemas, "calendar", FORMATS / "calendar.yaml", ROOT / "calendar.yaml")).returncode == 0, done.stdout
    mains = [
        f for folder in (FORMATS / "posts", ROOT / "content/posts") for f in folder.rglob("*.md") if not f.name.endswith(".en.md")
    ]
    assert (done := check(schemas, "post", *fronts(tmp_path, mains))).returncode == 0, done.stdout
    others = list((ROOT / "content/posts").rglob("*.en.md"))
    assert (done := check(schemas, "translation", *fronts(tmp_path, others))).returncode == 0, done.stdout
    pages = [f for f in (ROOT / "content/pages").glob("*.md") if not f.name.endswith(".en.md")]
    assert (done := check(schemas, "page", *fronts(tmp_path, pages))).returncode == 0, done.stdout


MISTAKES = (
    "statut: draft", "status: validée", "channels: [myspace]", "pillar: aprendre", "author: moi", "slot: lundi",
    "publish_at: demain", "answers: {a: b}", "id: Été", "campaign: noel",
)  # fmt: skip


def test_mistakes_are_invalid(schemas: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"post-{number}.yaml" for number in range(len(MISTAKES))]
    for file, line in zip(files, MISTAKES, strict=True):
        file.write_text(f"{line}\n", "utf-8")
    done = check(schemas, "post", *files)
    assert [line for file, line in zip(files, MISTAKES, strict=True) if f"{file.name}::" not in done.stdout] == []


def test_ids_of_this_calendar_complete_and_fields_are_described_in_both_languages(schemas: Path) -> None:
    post = json.loads((schemas / "post.json").read_text("utf-8"))["properties"]
    assert post["campaign"]["enum"] == ["brille-en-ville", "noel-occasion", "adhesions-2027", None]
    assert post["author"]["enum"][:2] == ["cm", "redac"]
    assert post["status"]["description"] == "ce qu'elle est une fois fusionnée / what it is once merged"
    assert all(" / " in each["description"] for each in post.values())
    by_channel = next(each for each in post["channels"]["anyOf"] if "properties" in each)["properties"]
    assert {"x", "mastodon-fr", "courts"} <= set(by_channel)


def test_a_small_calendar_gives_schemas_too(tmp_path: Path) -> None:
    site, _ = Home(tmp_path).load()
    assert set(schema(site.calendar)) == set(KINDS)
