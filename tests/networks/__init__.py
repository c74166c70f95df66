import pytest

pytest.register_assert_rewrite("tests.networks.contract", "tests.networks.client_contract")
