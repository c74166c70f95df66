"""The mapper: from how far a call came and what was answered to the five ends."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Bilingual
from pipeline.transport import Call, End, ErrorWord, Phase, classify, plain
from tests.transport import NOW

HOST = "social.example.org"


def end(phase: Phase, status: int = 0, body: bytes = b"", headers: dict[str, str] | None = None, **call: object) -> NetworkError:
    error = classify(phase, status, headers, body, Call(HOST, now=NOW, **call))  # type: ignore[arg-type]
    assert error is not None
    return error


@pytest.mark.parametrize("phase", [Phase.DNS, Phase.CONNECT, Phase.TLS, Phase.CONNECT_TIMEOUT, Phase.ADDRESS, Phase.UNSENDABLE])
def test_what_never_left_was_not_sent(phase: Phase) -> None:
    assert type(end(phase)) is NotSent


@pytest.mark.parametrize("phase", [Phase.WRITE, Phase.READ_TIMEOUT, Phase.READ, Phase.TOO_LARGE, Phase.UNREADABLE])
def test_what_left_without_a_readable_answer_has_an_unknown_outcome(phase: Phase) -> None:
    error = end(phase)
    assert type(error) is OutcomeUnknown
    assert error.code == phase.value


@pytest.mark.parametrize("phase", [Phase.WRITE, Phase.READ_TIMEOUT, Phase.READ, Phase.TOO_LARGE, Phase.UNREADABLE])
def test_a_call_that_can_be_repeated_has_no_unknown_outcome(phase: Phase) -> None:
    assert type(end(phase, irreversible=False)) is NotSent


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Rejected, "refused"),
        (401, Unauthorized, "unauthorized"),
        (403, Rejected, "refused"),
        (404, Rejected, "refused"),
        (408, OutcomeUnknown, "request_timeout"),
        (422, Rejected, "refused"),
        (429, NotSent, "rate_limited"),
        (301, Rejected, "redirected"),
        (302, Rejected, "redirected"),
        (303, Rejected, "redirected"),
        (304, Rejected, "redirected"),
        (307, Rejected, "redirected"),
        (308, Rejected, "redirected"),
        (500, OutcomeUnknown, "server_error"),
        (502, OutcomeUnknown, "server_error"),
        (503, OutcomeUnknown, "server_error"),
        (504, OutcomeUnknown, "server_error"),
        (100, OutcomeUnknown, "server_error"),
        (999, OutcomeUnknown, "server_error"),
    ],
)
def test_each_status_of_an_irreversible_call_has_one_end(status: int, kind: type[NetworkError], code: str) -> None:
    error = end(Phase.ANSWER, status)
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_success_is_no_end(status: int) -> None:
    assert classify(Phase.ANSWER, status) is None


def test_a_broken_server_during_an_upload_is_not_sent() -> None:
    assert type(end(Phase.ANSWER, 503, irreversible=False)) is NotSent


def test_a_get_that_is_sent_elsewhere_may_be_tried_again_and_says_what_to_correct() -> None:
    error = end(Phase.ANSWER, 301, irreversible=False, method="GET")
    assert type(error) is NotSent
    assert error.message == Bilingual(
        "social.example.org n'a pas pu répondre (réponse 301). L'adresse a changé\u00a0: corrigez «\u00a0server\u00a0» dans calendar.yaml.",
        "social.example.org could not answer (answer 301). The address has moved: correct “server” in calendar.yaml.",
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"error": "invalid_token", "error_description": "The token has expired"}', {}),
        (b"", {"www-authenticate": 'Bearer error="invalid_token"'}),
    ],
)
def test_a_token_error_concerns_the_account_whatever_its_status(body: bytes, headers: dict[str, str]) -> None:
    assert type(end(Phase.ANSWER, 403, body, headers)) is Unauthorized


def test_a_network_refines_the_ends_by_its_words() -> None:
    words = (ErrorWord(frozenset({403}), "Duplicate Content", End.UNKNOWN, "duplicate"),)
    body = b'{"detail": "You are not allowed to create a post with duplicate content."}'
    assert type(end(Phase.ANSWER, 403, body, words=words)) is OutcomeUnknown
    assert end(Phase.ANSWER, 403, body, words=words).code == "duplicate"
    assert type(end(Phase.ANSWER, 400, body, words=words)) is Rejected
    assert type(end(Phase.ANSWER, 403, b"something else", words=words)) is Rejected


LATER = NOW + timedelta(minutes=15)
EPOCH = str(int(LATER.timestamp()))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"retry-after": "900"}, b""),
        ({"retry-after": "900.0"}, b""),
        ({"retry-after": format_datetime(LATER, usegmt=True)}, b""),
        ({"x-rate-limit-reset": EPOCH}, b""),
        ({"x-ratelimit-reset": "2026-12-01T08:15:00.000Z"}, b""),
        ({"x-ratelimit-reset": EPOCH}, b""),
        ({"x-ratelimit-reset": "900"}, b""),
        ({"x-ratelimit-reset": EPOCH + "000"}, b""),
        ({"x-ratelimit-reset-after": "900"}, b""),
        ({"ratelimit-reset": EPOCH}, b""),
        ({"ratelimit-reset": "900"}, b""),
        ({}, b'{"retry_after": 900.0}'),
        ({}, b'{"parameters": {"retry_after": 900}}'),
        ({}, b'{"extras": {"wait_seconds": 900}}'),
        ({"retry-after": "rubbish", "ratelimit-reset": "900"}, b""),
        ({"retry-after": "0", "ratelimit-reset": "900"}, b""),
    ],
)
def test_a_rate_limit_says_until_when_in_every_clock_format(headers: dict[str, str], body: bytes) -> None:
    error = end(Phase.ANSWER, 429, body, headers)
    assert isinstance(error, NotSent)
    assert error.rate_limited
    assert error.retry_at == LATER


@pytest.mark.parametrize("value", ["", "soon", "-5", "nan", "inf", "1e400", "9" * 40, "2026-13-45T00:00:00Z", "0"])
def test_a_time_that_is_none_leaves_the_wait_to_us(value: str) -> None:
    error = end(Phase.ANSWER, 429, headers={"retry-after": value})
    assert isinstance(error, NotSent)
    assert error.retry_at is None


@given(st.binary(max_size=200), st.text(max_size=60))
def test_no_answer_however_odd_breaks_the_mapper(body: bytes, header: str) -> None:
    assert isinstance(end(Phase.ANSWER, 429, body, {"retry-after": header, "x-ratelimit-reset": header}), NotSent)
    assert isinstance(end(Phase.ANSWER, 422, body), Rejected)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "Validation failed: Text too long"}, "Validation failed: Text too long"),
        ({"error": "InvalidRequest", "message": "grapheme too big"}, "InvalidRequest – grapheme too big"),
        ({"title": "Forbidden", "detail": "No.", "status": 403}, "Forbidden – No."),
        ({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, "Rate limit exceeded"),
        ({"error": {"message": "Unsupported post request", "code": 100}}, "Unsupported post request"),
        ({"description": "Bad Request: message is too long"}, "Bad Request: message is too long"),
    ],
)
def test_a_refusal_quotes_the_network_in_both_languages(body: object, words: str) -> None:
    error = end(Phase.ANSWER, 422, json.dumps(body).encode())
    assert error.message == Bilingual(
        f"social.example.org a refusé (422\u00a0: «\u00a0{words}\u00a0»). Changez le texte, l'image ou le lien.",
        f"social.example.org refused (422: “{words}”). Change the text, the picture or the link.",
    )


def test_a_page_of_html_is_not_quoted() -> None:
    assert end(Phase.ANSWER, 502, b"<!DOCTYPE html><h1>502</h1>").message.en == (
        "social.example.org did not confirm (answer 502). The post may be online: nothing is sent again before it is looked for."
    )


def test_an_unreachable_host_and_a_wait_are_said_in_both_languages() -> None:
    assert end(Phase.DNS).message == Bilingual(
        "social.example.org n'a rien reçu (ce nom n'existe pas, ou le réseau est coupé). Rien n'a été publié\u00a0; le prochain passage réessaiera.",
        "social.example.org received nothing (no such name, or the network is down). Nothing was published; the next run tries again.",
    )
    assert end(Phase.ANSWER, 429, headers={"retry-after": "900"}).message == Bilingual(
        "social.example.org demande d'attendre (2026-12-01 08:15 UTC). Rien n'a été publié\u00a0; le prochain passage réessaiera.",
        "social.example.org asks us to wait until 2026-12-01 08:15 UTC. Nothing was published; the next run tries again.",
    )
    assert end(Phase.ANSWER, 401, b'{"error": "The access token is invalid"}').message == Bilingual(
        "social.example.org refuse l'accès (401\u00a0: «\u00a0The access token is invalid\u00a0»). Les identifiants manquent, ont expiré ou ont été "
        "retirés\u00a0: renouvelez-les, puis lancez «\u00a0editorial doctor\u00a0».",
        "social.example.org refuses access (401: “The access token is invalid”). The credentials are missing, expired or revoked: "
        "renew them, then run “editorial doctor”.",
    )


@given(st.text(max_size=500))
def test_foreign_words_become_one_short_line_without_control_characters(text: str) -> None:
    line = plain(text)
    assert len(line) <= 200
    assert line.isprintable()


def test_foreign_words_cannot_turn_the_line_around_or_command_a_workflow() -> None:
    assert plain("a\r\n::error::b\u202ec\x1b[31m") == "a ::error::b c [31m"


def test_instants_are_utc() -> None:
    error = end(Phase.ANSWER, 429, headers={"x-ratelimit-reset": "2026-12-01T09:15:00+01:00"})
    assert isinstance(error, NotSent)
    assert error.retry_at == datetime(2026, 12, 1, 8, 15, tzinfo=UTC)
    assert error.retry_at.tzinfo is UTC
