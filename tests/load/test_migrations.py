"""Older files become today's: version 1 is the first, so there is nothing to rewrite, and a later one is refused."""

import pytest

from pipeline.errors import ContentError
from pipeline.load import migrate
from tests.load.sites import CALENDAR


def test_a_file_of_this_version_is_left_as_it_is() -> None:
    assert migrate(CALENDAR) == CALENDAR


def test_a_file_that_says_no_version_is_left_as_it_is() -> None:
    assert migrate("organisation:\n  name: a\n") == "organisation:\n  name: a\n"


def test_a_file_of_a_later_version_is_refused() -> None:
    with pytest.raises(ContentError) as refused:
        migrate("version: 2\n")
    assert refused.value.message.fr == "calendar.yaml est de la version 2, et ce programme s'arrête à la 1. Mettez-le à jour."
    assert refused.value.message.en == "calendar.yaml is of version 2, and this program stops at 1. Update it."
