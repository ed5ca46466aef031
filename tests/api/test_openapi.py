"""What the OpenAPI document says is so, whatever is sent."""

from pathlib import Path

import pytest
from api_samples import headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app
from hypothesis import HealthCheck, settings
from schemathesis import openapi


@pytest.mark.slow
def test_nothing_that_is_sent_makes_a_500(folder: Path) -> None:
    app = create_app(settings_in(folder))
    key = headers(folder)
    with TestClient(app, headers=key) as client:
        ready(lambda: client.get("/readyz").status_code == 200)
        schema = openapi.from_dict(app.openapi())
        seen = 0
        for result in schema.get_all_operations():
            operation = result.ok()

            @settings(
                max_examples=10,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            def check(case: object) -> None:
                answer = client.request(
                    case.method,
                    case.formatted_path,
                    params=case.query or None,
                    **body_of(case),
                )
                assert answer.status_code < 500 or answer.status_code == 503, answer.text
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == "application/problem+json"

            from hypothesis import given

            given(case=operation.as_strategy())(check)()
            seen += 1
        assert seen > 15


def body_of(case: object) -> dict[str, object]:
    """A case's body as a request has it."""
    from schemathesis.core import NOT_SET

    return {} if case.body is NOT_SET else {"json": case.body}
