"""Servers on loopback that behave as the networks do, keep what they are given, and fail as they are told.

    def test_a_lost_answer_is_settled(mastodon_server):
        mastodon_server.faults.add("close", method="POST", path="/api/v1/statuses", stage="stored")
        …                                       # the code under test sends to mastodon_server.url
        assert len(mastodon_server.stored) == 1

Fixtures: `x_server`, `mastodon_server`, `bluesky_server`; `pds` is the real AT Protocol server, `pds_relay` that server
behind faults; `closed_url` is nobody. Other accounts and modes: `with MastodonServer(max_characters=5000) as server`.
`server.set_now(instant)` or `clock=…` moves its time, `server.wait_for("POST", done=True)` waits for a call,
`faults.release()` lets go what hangs. In another process: `with served("x") as remote`, or `python -m tests.servers.x`.
"""
