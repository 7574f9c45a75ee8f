"""Writes a result for each test when it has ended, as the adapters of Allure do."""
import json
import uuid
from pathlib import Path

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when != "call":
        return
    result = {
        "uuid": str(uuid.uuid4()),
        "name": item.name,
        "fullName": item.nodeid.replace("/", ".").replace(".py::", "#"),
        "status": report.outcome,
        "start": int(call.start * 1000),
        "stop": int(call.stop * 1000),
        "labels": [{"name": "framework", "value": "pytest"}, {"name": "language", "value": "python"}],
    }
    if report.failed:
        result["statusDetails"] = {"message": call.excinfo.exconly(), "trace": str(report.longrepr)}
    folder = Path("allure-results")
    folder.mkdir(exist_ok=True)
    (folder / f"{result['uuid']}-result.json").write_text(json.dumps(result), encoding="utf-8")
