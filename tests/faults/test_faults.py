"""The fault matrix knows which call it meets, and its page says what the runs showed. `make faults` plays it."""

from __future__ import annotations

import yaml

from tests.faults.bench import ENTRIES, sites
from tests.faults.conditions import AT_A_CALL, EMPTY_PAGE, KILLED_AFTER, KILLED_BEFORE
from tests.faults.injection import by_place
from tests.faults.matrix import SCENARIOS, Cell, Matrix
from tests.faults.page import page
from tests.faults.proxy import ROOT, rules
from tests.faults.run import AGAIN, INSIDE, Outcome

PAGE = ROOT / "docs" / "fault-matrix.md"


def cell(row: str, condition: str, outcome: Outcome) -> Cell:
    return Cell("alerts", "a batch", row, condition, outcome)


def test_every_call_site_of_the_code_has_a_row_in_the_page() -> None:
    rows = PAGE.read_text(encoding="utf-8")
    operations = {site.operation for entry in ENTRIES for site in sites(entry)}

    assert sorted(name for name in operations if f"| {name} (" not in rows) == []


def test_every_entry_has_a_scenario_and_every_scenario_a_name_of_its_own() -> None:
    assert {scenario.entry for scenario in SCENARIOS} == set(ENTRIES)
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


def test_the_proxy_has_a_rule_for_each_fault_that_is_its_own() -> None:
    known = {rule["headers"]["x-fault"] for rule in rules()}
    own = {EMPTY_PAGE, KILLED_BEFORE, KILLED_AFTER}

    assert {one.fault for one in AT_A_CALL} - own == known
    assert yaml.safe_load(yaml.safe_dump(rules())) == rules()


def test_a_call_site_that_no_scenario_reaches_is_named() -> None:
    known = sites("alerts")
    visited = {(site.module, site.function, site.operation) for site in known}
    forgotten = next(site for site in known if site.operation == "Publish")

    assert Matrix(visited=visited).unvisited(known) == []
    visited.remove((forgotten.module, forgotten.function, "Publish"))
    (problem,) = Matrix(visited=visited).unvisited(known)
    assert problem == "handlers.alerts._publish calls Publish, and no scenario of tests/faults does"


def test_sites_are_found_by_where_they_are() -> None:
    assert by_place(sites("alerts"))["handlers.lib.findings_table", "_update"] == {"UpdateItem"}


def test_a_problem_is_said_with_its_place() -> None:
    matrix = Matrix([cell("Publish (deliver)", "reset", Outcome(INSIDE, 1, ("it is lost",)))])

    assert matrix.problems == ["alerts, a batch, Publish (deliver), reset: it is lost"]


def test_the_page_has_a_row_for_each_call_and_says_where_a_mail_came_twice() -> None:
    text = page(
        [
            cell("Publish (deliver)", "killed after", Outcome(AGAIN, 2, ())),
            cell("Publish (deliver)", "reset", Outcome(INSIDE, 1, ())),
            cell("", "delivered twice", Outcome(INSIDE, 1, ())),
        ]
    )
    (row,) = [line for line in text.splitlines() if line.startswith("| Publish (deliver) |")]

    assert [part.strip() for part in row.split("|")][-2] == f"{AGAIN}, told twice"
    assert "| alerts | a batch | told once | · | · |" in text
