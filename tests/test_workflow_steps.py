"""The steps of the workflows that speak with the forge, run for real: the shell, jq, the files; only the forge is stood in for."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.groups import require
from tests.test_workflows import ROOT, load

# In the forge's place: writes down what it was asked, and answers with what the test says, through gh's own filter.
FORGE = """\
#!/bin/sh
printf '%s\\n' "$@" >> "$ASKED"
while [ $# -gt 0 ]; do
    case $1 in
        --jq) exec jq -r "$2" "$ANSWERS" ;;
    esac
    shift
done
"""
HOSTILE = '@everyone #1 <!-- x --> "; rm -rf / $(id) `id`\n::error::x\n~~~\n</details>' + "é" * 70_000


@dataclass
class Runner:
    """One machine of the forge. `run` is a step of a workflow, found by its name or id; its outputs."""

    folder: Path

    def run(self, workflow: str, step: str, answers: Any = None, **environment: str) -> dict[str, str]:
        (job,) = (
            job
            for job in load(ROOT / ".github/workflows" / workflow)["jobs"].values()
            if any(step in (each.get("name"), each.get("id")) for each in job.get("steps", []))
        )
        (script,) = (each["run"] for each in job["steps"] if step in (each.get("name"), each.get("id")))
        (self.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        output = self.folder / "output"
        output.write_text("", encoding="utf-8")
        known = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "ASKED": str(self.folder / "asked"),
            "ANSWERS": str(self.folder / "answers.json"),
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_REPOSITORY": "atelier/editorial",
        }
        subprocess.run(["bash", "-e", "-c", script], env=known | environment, cwd=self.folder, check=True, timeout=60)
        return dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())

    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text("utf-8").splitlines()

    def json(self, name: str) -> Mapping[str, str]:
        found: Mapping[str, str] = json.loads((self.folder / name).read_text("utf-8"))
        return found


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    require("jq")
    forge = tmp_path / "bin" / "gh"
    forge.parent.mkdir()
    forge.write_text(FORGE, "utf-8")
    forge.chmod(0o755)
    return Runner(tmp_path)


def test_the_pull_request_is_the_one_that_has_the_reviewed_commit(runner: Runner) -> None:
    pulls = [{"number": 4, "head": {"sha": "a" * 40}}, {"number": 7, "head": {"sha": "b" * 40}}]
    assert runner.run("comment.yml", "pull", pulls, SHA="b" * 40) == {"number": "7"}
    assert runner.run("comment.yml", "pull", pulls, SHA="c" * 40) == {}
    assert runner.asked()[:3] == [
        "api",
        "--paginate",
        "repos/atelier/editorial/pulls?state=open&per_page=100",
    ]


def test_the_one_comment_is_ours_and_never_somebody_elses(runner: Runner) -> None:
    bot, person = {"login": "github-actions[bot]"}, {"login": "quelqu-un"}
    marked, reply = "<!-- editorial-review -->\n### …", "`p1@x`: dropped."
    comments = [
        {"id": 1, "user": person, "body": marked},
        {"id": 2, "user": bot, "body": reply},
        {"id": 3, "user": bot, "body": marked},
        {"id": 4, "user": bot, "body": f"> {marked}"},
    ]
    assert runner.run("comment.yml", "sticky", comments, NUMBER="7") == {"id": "3"}
    assert runner.run("comment.yml", "sticky", comments[:2], NUMBER="7") == {}


def test_the_comment_is_bounded_and_begins_with_its_mark(runner: Runner) -> None:
    (runner.folder / "diff.md").write_text(HOSTILE, "utf-8")
    runner.run("comment.yml", "The comment, bounded", RUN="https://git.example.org/run/1")
    comment = runner.json("comment.json")
    assert list(comment) == ["body"]
    assert comment["body"].startswith(f"<!-- editorial-review -->\n{HOSTILE[:50]}")
    assert comment["body"].endswith("é\n[review](https://git.example.org/run/1)\n")
    assert len(comment["body"]) < 65_536


def test_the_issue_of_the_doctor_names_nobody_and_is_bounded(runner: Runner) -> None:
    (runner.folder / "doctor.txt").write_text(HOSTILE, "utf-8")
    runner.run("doctor.yml", "Its text, as a block that names nobody", TITLE="A title", RUN="https://r.example.org/1")
    issue = runner.json("issue.json")
    assert issue["title"] == "A title"
    first, *inside, last, end = issue["body"].split("\n")
    assert (first, last, end) == ("~~~text", "~~~", "https://r.example.org/1")
    assert [line for line in inside if line.startswith("~~~")] == []
    assert len(issue["body"]) < 65_536


def test_the_doctors_issue_is_found_by_its_title_and_author(runner: Runner) -> None:
    steps = load(ROOT / ".github/workflows/doctor.yml")["jobs"]["doctor"]["steps"]
    titles = {step["env"]["TITLE"] for step in steps if "TITLE" in step.get("env", {})}
    (title,) = titles
    bot, person = {"login": "github-actions[bot]"}, {"login": "quelqu-un"}
    issues = [
        {"number": 1, "user": person, "title": title},
        {"number": 2, "user": bot, "title": title},
        {"number": 3, "user": bot, "title": "Another"},
    ]
    assert runner.run("doctor.yml", "issue", issues, TITLE=title) == {"number": "2"}


def test_the_schedules_state_is_told(runner: Runner) -> None:
    assert runner.run("doctor.yml", "schedule", {"state": "disabled_manually"}) == {"state": "disabled_manually"}


def test_an_accounts_teams_are_written_one_a_line(runner: Runner) -> None:
    answer = {"data": {"organization": {"teams": {"nodes": [{"combinedSlug": "atelier/cm"}, {"combinedSlug": "atelier/d"}]}}}}
    runner.run("commands.yml", "teams", answer, ORGANISATION="atelier", ACCOUNT="marie-exemple")
    assert (runner.folder / "teams").read_text("utf-8") == "atelier/cm\natelier/d\n"
    assert runner.asked()[:8] == [
        "api",
        "graphql",
        "-F",
        "query=@.github/teams.graphql",
        "-f",
        "organisation=atelier",
        "-f",
        "account=marie-exemple",
    ]


def test_only_a_branch_of_this_repository_is_told(runner: Runner) -> None:
    def pull(repository: str, state: str = "open") -> dict[str, Any]:
        return {"state": state, "head": {"ref": "p05", "repo": {"full_name": repository}}}

    assert runner.run("commands.yml", "pull", pull("atelier/editorial"), NUMBER="7") == {"branch": "p05"}
    assert runner.run("commands.yml", "pull", pull("quelqu-un/editorial"), NUMBER="7") == {}
    assert runner.run("commands.yml", "pull", pull("atelier/editorial", "closed"), NUMBER="7") == {}
    assert runner.run("commands.yml", "pull", {"state": "open", "head": {"repo": None}}, NUMBER="7") == {}


def test_the_reply_goes_under_the_comments_issue(runner: Runner) -> None:
    runner.run("commands.yml", "Reply", NUMBER="7")
    assert runner.asked() == [
        "api",
        "--silent",
        "repos/atelier/editorial/issues/7/comments",
        "-F",
        f"body=@{runner.folder}/reply.md",
    ]
