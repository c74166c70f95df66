"""What everything stands on: the lock, the wheel, the layers, and the rules that no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]

# Licences that let anybody use, change and pass on the package, also inside something closed.
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-CMU|BSD|[023]-Clause|0BSD|Apache|ISC|ISCL|PSF|Python Software Foundation|Unlicense)\b",
    re.IGNORECASE,
)
OTHER = re.compile(r"\b(A?GPL|LGPL|MPL|Mozilla|EUPL|CC-BY|proprietary)", re.IGNORECASE)
KNOWN = {  # taken all the same, because
    "certifi": "MPL-2.0, file by file: a list of certificates, used unchanged",
    "feedgen": "BSD or LGPL, as one likes: taken under BSD",
    "hypothesis": "MPL-2.0, file by file; in the tests only",
    "pathspec": "MPL-2.0, file by file; used unchanged, by MkDocs",
}


def locked() -> dict[str, tuple[str, list[str]]]:
    """Distribution → (version, hashes), as requirements.lock has them."""
    entries: dict[str, tuple[str, list[str]]] = {}
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        name, _, rest = line.partition("==")
        version = rest.split()[0]
        entries[canonicalize_name(name)] = (version, re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line))
    return entries


def test_the_lock_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith(("-", "#"))]


def test_everything_locked_has_hashes() -> None:
    assert [name for name, (_, hashes) in locked().items() if not hashes] == []


def test_everything_asked_for_is_locked_within_its_range() -> None:
    wrong = []
    for requirement in RUNTIME + DEVELOPMENT:
        version = locked().get(canonicalize_name(requirement.name), ("absent", []))[0]
        if version == "absent" or not requirement.specifier.contains(version):
            wrong.append(f"{requirement}: the lock has {version}")
    assert wrong == []


def test_the_lock_has_mkdocs_1_because_2_has_no_plugins() -> None:
    assert locked()["mkdocs"][0].split(".")[0] == "1"


def test_this_environment_is_the_locked_one() -> None:
    here: dict[str, str] = {canonicalize_name(d.metadata["Name"]): d.version for d in metadata.distributions()}
    wrong = {name: here[name] for name, (version, _) in locked().items() if name in here and here[name] != version}
    assert wrong == {}


def test_every_package_used_may_be_used_by_anybody() -> None:
    licences = {name: words for name in locked() if (words := _licence(name))}
    assert len(licences) > 60
    wrong = {
        name: words
        for name, words in licences.items()
        if name not in KNOWN and (OTHER.search(words) or not PERMISSIVE.search(words))
    }
    assert wrong == {}


def _licence(name: str) -> str:
    """What the installed package says of its licence; empty if it is for another platform or Python."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    modern = said.get_all("License-Expression") or []
    classifiers = [c for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    free = [line for text in said.get_all("License") or [] for line in text.splitlines()[:1]]
    return " / ".join([*modern, *classifiers] or free) or "says nothing"


def test_a_built_wheel_has_the_templates_the_data_and_the_types(tmp_path: Path) -> None:
    """Templates as pipeline/_templates/, the guide for bad days as pipeline/_guide/, the package's files, and nothing else."""
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*build, "--wheel-dir", tmp_path, ROOT], check=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "pipeline", "templates"],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=60,
    ).stdout.split("\0")  # fmt: skip
    expected = {re.sub("^templates/", "pipeline/_templates/", name) for name in listed if name and (ROOT / name).is_file()}
    assert inside == expected | {"pipeline/_guide/operations.md", "pipeline/_guide/fr/operations.md"}
    assert "pipeline/py.typed" in inside


def test_no_module_has_more_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_module_has_the_name_of_what_its_package_defines() -> None:
    """Importing such a module, however late, would replace the package's function by it."""
    clashes = [
        f"{package.parent}/{name}.py"
        for package in (ROOT / "pipeline").rglob("__init__.py")
        for name in re.findall(r"^(?:def|class) (\w+)", package.read_text(encoding="utf-8"), re.MULTILINE)
        if (package.parent / f"{name}.py").exists()
    ]
    assert clashes == []


def test_what_is_written_is_read_in_one_layer_and_the_network_reached_in_another() -> None:
    """Front matter is split only by load, httpx2 is imported only by transport, MkDocs only by its plugin."""
    allowed = {
        "frontmatter": ("pipeline/load/",),
        "httpx2": ("pipeline/transport",),
        "mkdocs": ("pipeline/mkdocs_plugin",),
        "tweepy": ("pipeline/networks/",),
        "requests": ("pipeline/networks/",),
    }
    wrong = [
        f"{path} imports {module}"
        for path, module in _imports(ROOT / "pipeline")
        for package, places in allowed.items()
        if module.split(".")[0] == package and not path.startswith(places)
    ]
    assert wrong == []


def _imports(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((str(path.relative_to(ROOT)), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield str(path.relative_to(ROOT)), node.module


def test_no_test_sleeps_or_reads_the_clock() -> None:
    forbidden = re.compile(
        r"\btime\.sleep\(|(?<!def )(?<![\w.])sleep\(|asyncio\.sleep\(|\bdatetime\.now\(|\bdate\.today\(|\btime\.time\(|\butcnow\("
    )
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "node_modules" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert wrong == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("python", ["3.10.13", "2.7.18"])
def test_an_old_python_is_told_what_to_install(python: str, tmp_path: Path) -> None:
    """`python3` is a program that says its version and fails the check, as an old one does."""
    programs = tmp_path / "bin"
    programs.mkdir()
    old = programs / "python3"
    old.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {python}" && exit 0\nexit 1\n')
    old.chmod(0o755)
    for needed in ("sh", "dirname"):
        (programs / needed).symlink_to(Path("/bin") / needed if (Path("/bin") / needed).exists() else Path("/usr/bin") / needed)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "environment"), str(tmp_path / "venv")],
        env={"PATH": str(programs)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        f"This needs Python 3.11 or newer; here is: Python {python}.\n"
        "Install a newer Python, or say where one is: make PYTHON=/path/to/python3.12 …\n"
    )
    assert not (tmp_path / "venv").exists()
