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

from pipeline.cli.outputs import LONGEST
from pipeline.review.verbs import FRENCH, Verb

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


def unquoted(script: str) -> str:
    """A script without what stands between quotes, where nothing is an operator or is split."""
    return re.sub(r"""'[^']*'|"[^"]*\"""", '""', script)


each_workflow = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def test_the_workflows_are_those_the_guide_speaks_of() -> None:
    names = ["ci.yml", "commands.yml", "comment.yml", "doctor.yml", "publish.yml", "review.yml", "site.yml"]
    assert [path.name for path in FILES] == names
    guide = (ROOT / "docs/workflows.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| `{name}` |" not in guide] == []


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
    assert [line for line in used if not pinned.match(line) and not line.startswith("$/.github/workflows/")] == []


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
    assert [name for name, job in jobs if "steps" in job and not 0 < int(job.get("timeout-minutes", 0)) <= 45] == []


@each_workflow
def test_no_expression_stands_in_a_script(path: Path) -> None:
    """Whatever comes from outside reaches a script only as an environment variable, in quotes."""
    scripts = [step["run"] for step in steps(path) if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
    bare = re.compile(r'(?<!")\$(?!\{\w+:\+)\w+|\$\{(?!\w+:\+)')
    assert [script for script in scripts if bare.search(unquoted(script))] == []


def test_a_review_sees_no_secret_and_may_write_nothing() -> None:
    text = (ROOT / ".github/workflows/review.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    assert list(load(ROOT / ".github/workflows/review.yml")["on"]) == ["pull_request", "workflow_dispatch"]
    jobs = load(ROOT / ".github/workflows/review.yml")["jobs"]
    assert [job["permissions"] for job in jobs.values()] == [{"contents": "read"}]


def test_no_workflow_runs_a_strangers_code_with_our_rights() -> None:
    """What a stranger can start runs the default branch's code; a proposal is only ever data beside it."""
    started = {path.name: set(load(path)["on"]) for path in FILES}
    assert [name for name, on in started.items() if "pull_request_target" in on] == []
    assert [name for name, on in started.items() if "workflow_run" in on] == ["comment.yml"]
    assert [name for name, on in started.items() if "issue_comment" in on] == ["commands.yml"]
    for name in ("comment.yml", "commands.yml"):
        for step in steps(ROOT / ".github/workflows" / name):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["ref"] == "${{ github.event.repository.default_branch }}"


def test_the_proposed_files_are_read_by_the_merged_tool() -> None:
    scripts = [step["run"] for step in steps(ROOT / ".github/workflows/comment.yml") if "run" in step]
    in_proposal = [
        step["run"] for step in steps(ROOT / ".github/workflows/comment.yml") if step.get("working-directory") == "proposed"
    ]
    assert in_proposal == ['gh pr checkout "$NUMBER" --detach']
    assert [script for script in scripts if ".ci/" in script] == ['merged/.ci/environment "$RUNNER_TEMP/venv"']
    text = (ROOT / ".github/workflows/comment.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "download-artifact" not in text
    permissions = load(ROOT / ".github/workflows/comment.yml")["jobs"]["comment"]["permissions"]
    assert permissions == {"contents": "read", "pull-requests": "write"}


def test_a_comment_reaches_the_command_by_the_events_file_only_and_waits_for_nobody() -> None:
    path = ROOT / ".github/workflows/commands.yml"
    workflow, text = load(path), path.read_text(encoding="utf-8")
    assert "concurrency" not in workflow
    assert "concurrency" not in workflow["jobs"]["answer"]
    used = set(re.findall(r"github\.event\.[\w.]+", text))
    assert used == {
        "github.event.comment.body",  # in `if:`, which is no shell
        "github.event.comment.user.type",
        "github.event.issue.number",
        "github.event.issue.pull_request",
        "github.event.repository.default_branch",
        "github.event.sender.login",
    }
    assert "${{ github.event.comment" not in text
    assert "inputs." not in text
    assert workflow["on"]["issue_comment"] == {"types": ["created"]}


def test_the_form_offers_every_command_in_both_languages() -> None:
    inputs = load(ROOT / ".github/workflows/commands.yml")["on"]["workflow_dispatch"]["inputs"]
    words = [word for verb in Verb for word in (FRENCH[verb], verb.value)]
    assert inputs["command"]["options"] == list(dict.fromkeys(words))
    assert set(inputs) == {"command", "rest"}


def test_publishing_waits_for_the_run_before_it_and_is_never_cancelled() -> None:
    publish = load(ROOT / ".github/workflows/publish.yml")
    assert "concurrency" not in publish
    job = publish["jobs"]["publish"]
    assert job["concurrency"] == {"group": "publish", "cancel-in-progress": "false"}
    assert job["environment"] == "publish"
    assert job["permissions"] == {"contents": "write"}
    assert job["timeout-minutes"] == "20"
    assert list(job["outputs"]) == ["backlog", "wait", "notices"]


def test_an_outside_timer_may_start_publishing_and_nothing_it_sends_is_read() -> None:
    workflow = load(ROOT / ".github/workflows/publish.yml")
    assert workflow["on"]["repository_dispatch"] == {"types": ["editorial-publish"]}
    for path in FILES:
        assert "client_payload" not in path.read_text(encoding="utf-8")
    for job in ("site", "publish"):  # like the schedule: only where it is switched on
        assert "github.event_name == 'workflow_dispatch' || vars.EDITORIAL == 'on'" in workflow["jobs"][job]["if"]


def test_notices_are_written_by_a_job_that_sees_no_networks_secret_and_may_write_nothing_else() -> None:
    jobs = load(ROOT / ".github/workflows/publish.yml")["jobs"]
    job = jobs["notices"]
    assert job["permissions"] == {"contents": "read", "issues": "write"}
    assert "environment" not in job
    assert "secrets." not in str(job)
    assert job["needs"] == "publish"
    assert "!cancelled() && (needs.publish.outputs.notices != 'false' || github.event_name == 'push')" in job["if"]
    assert "vars.EDITORIAL == 'on'" in job["if"]
    assert [name for name, each in jobs.items() if "issues" in each["permissions"]] == ["notices"]


def test_notices_never_fail_what_they_follow_and_get_the_token_in_their_own_step_only() -> None:
    found = {}
    for path in FILES:
        for step in steps(path):
            if step.get("run", "").endswith("editorial notices"):
                found[path.name] = step
            else:
                assert "GITHUB_TOKEN" not in step.get("env", {})
    assert list(found) == ["commands.yml", "doctor.yml", "publish.yml"]
    assert {step["continue-on-error"] for step in found.values()} == {"true"}
    assert {tuple(step["env"]) for step in found.values()} == {("EDITORIAL_LANG", "EDITORIAL_GIT_TOKEN", "GITHUB_TOKEN")}


def test_the_site_goes_online_unless_it_is_there_already_and_always_by_hand_and_after_a_merge() -> None:
    """After a merge an earlier build may still be on its way: what was taken back at once would stay."""
    jobs = load(ROOT / ".github/workflows/site.yml")["jobs"]
    (upload,) = (step for step in jobs["build"]["steps"] if "upload-pages-artifact" in step.get("uses", ""))
    condition = ".outputs.online != 'true' || github.event_name == 'workflow_dispatch' || github.event_name == 'push'"
    assert upload["if"] == f"steps.build{condition}"
    assert jobs["deploy"]["if"] == f"needs.build{condition}"
    publish = load(ROOT / ".github/workflows/publish.yml")["jobs"]["publish"]
    assert publish["if"].startswith("${{ !cancelled() && ")  # a skipped deployment does not skip what comes after it


def test_who_may_write_issues_is_who_keeps_them() -> None:
    may = {
        (path.name, name) for path in FILES for name, job in load(path)["jobs"].items() if "issues" in job.get("permissions", {})
    }
    assert may == {("commands.yml", "answer"), ("doctor.yml", "doctor"), ("publish.yml", "notices")}


def test_the_doctors_issue_does_not_repeat_the_notices_unless_they_could_not_be_written() -> None:
    """Nor does the alarm that its call keeps quiet stay quiet then."""
    named = {step["id"]: step for step in steps(ROOT / ".github/workflows/doctor.yml") if "id" in step}
    assert list(named).index("notices") < list(named).index("doctor")
    assert "editorial doctor ${NOTICES:+--machine} " in named["doctor"]["run"]
    assert named["doctor"]["env"]["NOTICES"] == "${{ steps.notices.outcome == 'success' && 'yes' || '' }}"


def test_a_backlog_starts_the_next_run_where_publishing_is_on_and_holds_nobody_up() -> None:
    again = load(ROOT / ".github/workflows/publish.yml")["jobs"]["again"]
    assert "concurrency" not in again
    assert "environment" not in again
    assert again["permissions"] == {"actions": "write"}
    assert "needs.publish.outputs.backlog == 'true' && vars.EDITORIAL == 'on'" in again["if"]
    assert int(again["timeout-minutes"]) * 60 > LONGEST


def test_a_comment_starts_publishing_only_where_it_is_on_and_a_review_of_what_it_changed() -> None:
    starts = [
        (path.name, step.get("if", ""))
        for path in FILES
        for step in steps(path)
        if "gh workflow run" in step.get("run", "") and path.name != "publish.yml"
    ]
    assert starts == [
        ("commands.yml", "steps.answer.outputs.publish == 'true' && vars.EDITORIAL == 'on'"),
        ("commands.yml", "steps.answer.outputs.review == 'true'"),
    ]


def secrets_of(name: str) -> set[str]:
    return set(re.findall(r"secrets\.(\w+)", (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")))


def test_only_publishing_and_its_doctor_see_the_networks_secrets() -> None:
    seen = {path.name: secrets_of(path.name) for path in FILES if secrets_of(path.name)}
    networks = seen.pop("publish.yml")
    assert seen == {"doctor.yml": networks | {"EDITORIAL_PING"}, "commands.yml": {"EDITORIAL_TEAMS_TOKEN"}}
    assert load(ROOT / ".github/workflows/doctor.yml")["jobs"]["doctor"]["environment"] == "publish"


def test_the_doctor_wakes_a_schedule_that_nobody_switched_off() -> None:
    found = [
        (step["run"], step.get("if"))
        for step in steps(ROOT / ".github/workflows/doctor.yml")
        if step.get("run", "").startswith("gh workflow enable")
    ]
    assert found == [
        ("gh workflow enable publish.yml", "steps.schedule.outputs.state != 'disabled_manually'"),
        ("gh workflow enable doctor.yml", None),
    ]


def test_the_schedule_keeps_off_the_hour() -> None:
    minutes = [line["cron"].split()[0] for line in load(ROOT / ".github/workflows/publish.yml")["on"]["schedule"]]
    assert [minute for minute in minutes if minute in {"0", "00", "30", "*"}] == []


def test_the_schedule_is_the_calendars() -> None:
    """Exactly the lines that `editorial cron` writes from calendar.yaml."""
    done = subprocess.run([BIN / "editorial", "cron"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
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
                found.append(words[3:] if words[1] == "--root" else words[1:])
    return found


def test_each_step_of_ours_is_one_command() -> None:
    """One command a step; its answer may go to a file of the runner's own, or to the steps after it."""
    ours = {"editorial", "environment", "run", "make"} | {"gh", "jq", "sleep"}
    into = re.compile(r'>>? "\$(?:GITHUB_OUTPUT|RUNNER_TEMP/[\w.]+)"$')
    for path in FILES:
        for step in steps(path):
            if "run" in step:
                script = into.sub("", step["run"].strip())
                assert "\n" not in script
                assert not re.search(r"[;|&<>`]", unquoted(script))
                assert Path(shlex.split(script)[0]).name in ours


def test_the_code_owners_are_teams_of_the_calendar_and_cover_what_decides() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owners = {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}
    assert set(owners) == {"/templates/", "/mkdocs.yml", "/calendar.yaml", "/.github/"}
    team = load(ROOT / "calendar.yaml")["team"].values()
    accounts = {f"@{account}" for role in team for account in role["accounts"]}
    assert {owner for names in owners.values() for owner in names} <= accounts
