"""The workflow files: what they may do, what they run, and that nobody's words reach a shell."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent

# Everything in ${{ }} that a stranger cannot write. What is not here must go through `env:`.
OURS = re.compile(r"^(secrets|vars|steps|needs)\.[\w.-]+$|^github\.(ref|token|event_name|event\.number)$")


def load(path: Path) -> dict[str, Any]:
    """Strings only: `on` stays the word it is, and 12:30 a time."""
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (it makes only strings)
    return loaded


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in load(path)["jobs"].values():
        yield from job.get("steps", [])


each_workflow = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def test_the_workflows_are_those_the_guide_speaks_of() -> None:
    assert [path.name for path in FILES] == ["ci.yml", "publish.yml", "review.yml", "site.yml"]


def test_zizmor_finds_nothing() -> None:
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--format", "plain", ROOT / ".github"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout.partition(".")[0]) == (0, "No findings to report")


def test_the_forge_understands_the_workflows() -> None:
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *FILES],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "ok -- validation done")


@each_workflow
def test_an_action_is_pinned_by_its_full_sha_with_the_version_beside_it(path: Path) -> None:
    used = re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    pinned = re.compile(r"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
    assert [
        line for line in used if not pinned.match(line) and not line.startswith("$/.github/workflows/")
    ] == []


def test_the_same_action_has_the_same_pin_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for step in steps(path):
            if "@" in step.get("uses", ""):
                name, _, sha = step["uses"].partition("@")
                pins.setdefault(name, set()).add(sha)
    assert {name: shas for name, shas in pins.items() if len(shas) > 1} == {}


@each_workflow
def test_a_workflow_may_nothing_and_each_job_says_what_it_needs(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if not job.get("permissions")] == []


@each_workflow
def test_a_checkout_leaves_no_credentials_behind(path: Path) -> None:
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step for step in checkouts if step.get("with", {}).get("persist-credentials") != "false"] == []


@each_workflow
def test_every_job_with_steps_ends_by_itself(path: Path) -> None:
    jobs = load(path)["jobs"].items()
    assert [
        name for name, job in jobs if "steps" in job and not 0 < int(job.get("timeout-minutes", 0)) <= 45
    ] == []


@each_workflow
def test_no_expression_stands_in_a_script(path: Path) -> None:
    """Whatever comes from outside reaches a script only as an environment variable, in quotes."""
    scripts = [step["run"] for step in steps(path) if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
    bare = re.compile(r'(?<!")\$(?!\{\w+:\+)\w+|\$\{(?!\w+:\+)')
    assert [script for script in scripts if bare.search(re.sub(r'"[^"]*"', '""', script))] == []


def test_a_review_sees_no_secret_and_may_write_nothing() -> None:
    text = (ROOT / ".github/workflows/review.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    assert list(load(ROOT / ".github/workflows/review.yml")["on"]) == ["pull_request"]
    jobs = load(ROOT / ".github/workflows/review.yml")["jobs"]
    assert [job["permissions"] for job in jobs.values()] == [{"contents": "read"}]


def test_no_workflow_runs_a_strangers_code_with_our_rights() -> None:
    for path in FILES:
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(load(path)["on"])


def test_publishing_waits_for_the_run_before_it_and_is_never_cancelled() -> None:
    publish = load(ROOT / ".github/workflows/publish.yml")
    assert "concurrency" not in publish
    job = publish["jobs"]["publish"]
    assert job["concurrency"] == {"group": "publish", "cancel-in-progress": "false"}
    assert job["environment"] == "publish"
    assert job["permissions"] == {"contents": "write"}
    assert job["timeout-minutes"] == "20"


def test_only_publishing_sees_secrets() -> None:
    assert [path.name for path in FILES if "secrets." in path.read_text(encoding="utf-8")] == ["publish.yml"]


def test_the_schedule_keeps_off_the_hour() -> None:
    minutes = [
        line["cron"].split()[0] for line in load(ROOT / ".github/workflows/publish.yml")["on"]["schedule"]
    ]
    assert [minute for minute in minutes if minute in {"0", "00", "30", "*"}] == []


def test_the_schedule_is_the_calendars() -> None:
    """Exactly the lines that `editorial cron` writes from calendar.yaml."""
    done = subprocess.run(
        [BIN / "editorial", "cron"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    written = yaml.load(done.stdout, yaml.BaseLoader)  # noqa: S506 (it makes only strings)
    scheduled = load(ROOT / ".github/workflows/publish.yml")["on"]["schedule"]
    assert sorted(scheduled, key=str) == sorted(written, key=str)


def editorial_commands() -> list[list[str]]:
    """Every `editorial …` in the workflows, as words; a ${VAR:+--option=…} counts as that option."""
    found = []
    for path in FILES:
        for step in steps(path):
            script = re.sub(r'\$\{\w+:\+"?(--[\w-]+)(?:=\$\w+)?"?\}', r"\1", step.get("run", ""))
            words = shlex.split(script)
            if words and Path(words[0]).name == "editorial":
                found.append(words[1:])
    return found


def test_each_step_of_ours_is_one_command() -> None:
    ours = {"editorial", "environment", "run", "make"}
    for path in FILES:
        for step in steps(path):
            if "run" in step:
                assert "\n" not in step["run"].strip()
                assert not re.search(r"[;|&<>`]", step["run"])
                assert Path(shlex.split(step["run"])[0]).name in ours


def test_the_code_owners_are_teams_of_the_calendar_and_cover_what_decides() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owners = {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}
    assert set(owners) == {"/templates/", "/mkdocs.yml", "/calendar.yaml", "/.github/"}
    team = load(ROOT / "calendar.yaml")["team"].values()
    accounts = {f"@{account}" for role in team for account in role["accounts"]}
    assert {owner for names in owners.values() for owner in names} <= accounts
