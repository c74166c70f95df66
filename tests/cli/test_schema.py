"""The schemas editors complete from are those of this calendar."""

from pathlib import Path

from pipeline.cli import run

ROOT = Path(__file__).parents[2]


def test_the_committed_schemas_are_those_of_the_calendar() -> None:
    assert run(["--root", str(ROOT), "schema", "--check"]) == 0


def test_the_calendar_and_the_editor_settings_name_a_schema_that_is_there() -> None:
    assert (ROOT / "calendar.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=schemas/calendar.json\n")
    assert (ROOT / "schemas" / "calendar.json").is_file()
