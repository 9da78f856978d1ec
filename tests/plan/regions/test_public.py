"""Begin a state from public files on the pages and by the command: a dry run first, then the scenario with its assumptions said."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integrations.test_states import ELSI, PLACES

from barnraise.core.regions.terms import Grade
from barnraise.interfaces.cli.main import cli
from barnraise.plan.regions import queries
from barnraise.plan.regions.models import Edition, Scenario
from barnraise.plan.regions.rules import beginning, bundle, changes

Clients = Callable[[str], Client]
HERE = "/regions/begin/public/"


def sent(cora: Client, *, elsi: bytes = ELSI, **told: str) -> tuple[int, str]:
    files = {"elsi": SimpleUploadedFile("elsi.csv", elsi), "places": SimpleUploadedFile("places.csv", PLACES)}
    answer = cora.post(HERE, {"state": "XY", "hosts": "service", "title": "Our state", **files, **told})
    return answer.status_code, answer.content.decode()


def test_a_dry_run_names_each_row_left_out_and_writes_nothing_until_it_is_confirmed(client_of: Clients) -> None:
    cora = client_of("cora")
    assert "Begin a state from public files" in cora.get("/regions/").content.decode()
    status, page = sent(cora)
    assert (status, Scenario.objects.count()) == (200, 0)
    assert "2 districts of XY with 1,200 pupils" in page and "4 rows left out" in page
    assert "Cedar, Town Of (0100003) has no figure of pupils, which is not zero" in page
    assert "has no pupils: it belongs to a region" in page and "1 charters" in page
    fields = dict(re.findall(r'name="(title|sources|bundle)" value="([^"]*)"', page))
    made = cora.post(HERE, fields)
    assert (made.status_code, made["Location"]) == (302, "/regions/our-state/")
    edition = Edition.objects.get()
    assert edition.what == "Begun with public files of XY: elsi.csv and places.csv"
    problem = queries.asking_of(edition.sha256).problem
    assert [one.key for one in problem.districts] == ["0100001", "0100002"]
    assert "assumptions for XY" in problem.as_of and "2019-20" in problem.as_of
    for path, _ in changes.parameters(problem):
        found = changes.at_path(problem, path)
        assert found.grade is Grade.ASSUMED and found.source.startswith(beginning.ASSUMED)


def test_what_cannot_begin_is_refused_beside_the_form_and_a_broken_dry_run_is_no_scenario(client_of: Clients) -> None:
    cora = client_of("cora")
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"state": "QQ"}, "has no agency of QQ"), ({"state": "xyz"}, "Give the state’s two letters"),
        ({"hosts": "largest"}, "needed for what you chose"),
        ({"hosts": "listed"}, "needed for what you chose"), ({"elsi": b"no export"}, "no line of headings"),
    )  # fmt: skip
    for told, says in wrongs:
        status, page = sent(cora, **told)
        assert (status, says in page) == (422, True), says
    for wrong in ("", "###", "bm8="):
        assert cora.post(HERE, {"title": "x", "bundle": wrong}).status_code == 422
    assert Scenario.objects.count() == 0
    assert client_of("hal").get(HERE).status_code == 403


def test_a_state_may_be_written_in_small_letters(client_of: Clients) -> None:
    status, page = sent(client_of("cora"), state="xy")
    assert (status, "2 districts of XY with 1,200 pupils" in page) == (200, True)


def test_the_command_writes_a_scenario_file_and_names_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(ELSI)
    (tmp_path / "p.csv").write_bytes(PLACES)
    told = ["plan", "begin", "--elsi", str(tmp_path / "e.csv"), "--places", str(tmp_path / "p.csv"), "--json"]
    out = str(tmp_path / "xy.zip")
    done = CliRunner().invoke(cli, [*told, "--state", "xy", out])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["districts"], answer["agencies"], len(answer["refused"])) == (0, 2, 1, 4)
    found = bundle.opened(Path(out).read_bytes()).scenario
    assert found == beginning.begun(ELSI, PLACES, "XY", "XY: who should work together?").scenario
    assert CliRunner().invoke(cli, [*told, "--state", "XY", out]).exit_code == 1
    assert CliRunner().invoke(cli, [*told, "--state", "QQ", str(tmp_path / "qq.zip")]).exit_code == 1
    assert not (tmp_path / "qq.zip").exists()
