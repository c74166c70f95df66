"""One publishing run: what leaves, what waits, what is written down."""

from pipeline.plan import State
from pipeline.publish.report import Ending
from tests.publish.world import World, endings


def test_what_is_due_is_sent_once_and_written_down(world: World) -> None:
    key = world.post(channels={"x": "Bonjour.", "masto": "Bonjour à tous.", "sky": "Bonjour le ciel."})
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.SENT] * 3
    assert (world.texts("x"), world.texts("masto"), world.texts("sky")) == (
        ["Bonjour."],
        ["Bonjour à tous."],
        ["Bonjour le ciel."],
    )
    assert world.kinds(key) == ["claimed", "sent"]
    assert world.state(key) is State.PUBLISHED
    assert endings(world.later(60).run()) == []
    assert len(world.texts("x")) == 1
