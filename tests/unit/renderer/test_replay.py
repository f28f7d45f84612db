"""What a rule says of recorded events and items, tried on a laptop."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from renderer.compose.project import Project
from renderer.replay import Known, Row, UnreadableError, main, read, replay, scoped_rules

CAPTURED = "2026-11-24T03:12:08.422Z"
NOTIFIED = "2026-11-24T03:12:09.078Z"

ITEM = {
    "configurationItemCaptureTime": CAPTURED,
    "awsAccountId": "111122223333",
    "configurationItemStatus": "OK",
    "resourceType": "AWS::EC2::Instance",
    "resourceId": "i-0a1b",
    "awsRegion": "us-east-1",
    "tags": {"Owner": "payments"},
    "configuration": {"imageId": "ami-0a1b2c3d", "instanceType": "t3.micro"},
    "supplementaryConfiguration": {},
}
API_ITEM = {
    **{key: value for key, value in ITEM.items() if key != "awsAccountId"},
    "accountId": "111122223333",
    "configuration": json.dumps(ITEM["configuration"]),
}
ROW = json.dumps({key: value for key, value in API_ITEM.items() if key != "configurationItemStatus"})
CHANGE = {"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": NOTIFIED}
SETTINGS: dict[str, Any] = {
    "required-tags": {"resource_types": ["AWS::EC2::Instance"], "policy": {"tags": {"Owner": {}}}},
    "security-group-rules": {
        "resource_types": ["AWS::EC2::SecurityGroup"],
        "policy": {"internal": {"ingress": [{"protocol": "all", "sources": ["10.0.0.0/8"]}]}},
    },
    "approved-ami": {
        "resource_types": ["AWS::EC2::LaunchTemplate"],
        "policy": {"linux": {"instance_types": ["t3.*"], "images": {"ami-0a1b2c3d": {"until": "2026-12-31"}}}},
    },
}


def rows(value: Any, settings: dict[str, Any] = SETTINGS, **known: Any) -> list[Row]:
    return list(replay([value], "a.json", scoped_rules(settings), Known(**known)))


def event(**other: Any) -> dict[str, Any]:
    return {"invokingEvent": json.dumps({**CHANGE, "configurationItem": ITEM}), "resultToken": "t", **other}


@pytest.mark.parametrize(
    "value",
    [
        event(),
        {"invokingEvent": json.dumps({**CHANGE, "configurationItem": ITEM})},
        {"source": "aws.config", "detail": {**CHANGE, "configurationItem": ITEM}},
        {**CHANGE, "configurationItem": ITEM},
        ITEM,
        API_ITEM,
        {"fileVersion": "1.0", "configSnapshotId": "s", "configurationItems": [ITEM]},
        {"configurationItems": [API_ITEM]},
        {"baseConfigurationItems": [API_ITEM], "unprocessedResourceKeys": []},
        {"QueryInfo": {}, "Results": [ROW]},
    ],
)
def test_an_item_is_found_wherever_aws_config_puts_it(value: Any) -> None:
    assert rows(value) == [Row("a.json", "required-tags", "AWS::EC2::Instance", "i-0a1b", "COMPLIANT", "")]


def test_a_snapshot_is_judged_whole() -> None:
    snapshot = {"configurationItems": [ITEM, {**ITEM, "resourceId": "i-0c2d", "tags": {"Name": "x"}}]}

    assert [(row.resource_id, row.verdict, row.reason) for row in rows(snapshot)] == [
        ("i-0a1b", "COMPLIANT", ""),
        ("i-0c2d", "NON_COMPLIANT", "tags.Owner is missing"),
    ]


def test_a_rule_judges_only_the_types_that_the_overlay_gives_it() -> None:
    assert rows({**ITEM, "resourceType": "AWS::EC2::Volume"}) == []


def test_one_rule_may_be_tried_alone() -> None:
    assert [one.rule.name for one in scoped_rules(SETTINGS, "approved-ami")] == ["approved-ami"]


def test_a_resource_that_left_the_scope_is_not_applicable() -> None:
    assert [row.verdict for row in rows(event(eventLeftScope=True))] == ["NOT_APPLICABLE"]


TEMPLATE = {
    **ITEM,
    "resourceType": "AWS::EC2::LaunchTemplate",
    "configuration": {"LaunchTemplateData": {"ImageId": "ami-0a1b2c3d"}},
}


@pytest.mark.parametrize(
    ("notified", "as_of", "verdict"),
    [
        (NOTIFIED, None, "COMPLIANT"),
        ("2027-01-01T00:00:00Z", None, "NON_COMPLIANT"),
        ("2027-01-01T00:00:00Z", "2026-12-31", "COMPLIANT"),
        (NOTIFIED, "2027-01-01", "NON_COMPLIANT"),
    ],
)
def test_end_dates_are_judged_as_of_the_notification_or_the_day_that_is_asked_for(
    notified: str, as_of: str | None, verdict: str
) -> None:
    value = {**CHANGE, "notificationCreationTime": notified, "configurationItem": TEMPLATE}

    assert [row.verdict for row in rows(value, as_of=as_of)] == [verdict]


GROUP = {**ITEM, "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b"}
WITH_LIST = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "prefixListIds": [{"prefixListId": "pl-1"}]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**ITEM, "tags": {}}, "would ask AWS for its tags"),
        ({**GROUP, "configuration": {"ipPermissions": [WITH_LIST]}}, "would ask AWS for the entries of pl-1"),
        ({**GROUP, "configuration": {}}, "no list of ipPermissions"),
        ({**ITEM, "awsRegion": None}, "awsRegion None"),
        ({"configurationItemSummary": ITEM}, "too large to be sent"),
    ],
)
def test_what_the_function_would_have_to_ask_or_fail_over_is_unknown(value: Any, said: str) -> None:
    row = rows(value)[0]

    assert row.verdict == "UNKNOWN"
    assert said in row.reason


def test_an_oversized_item_that_is_deleted_needs_no_fetching() -> None:
    assert rows({"configurationItemSummary": {**ITEM, "configurationItemStatus": "ResourceDeleted"}})[0].verdict == (
        "NOT_APPLICABLE"
    )


def test_the_author_may_say_what_aws_would() -> None:
    assert rows({**ITEM, "tags": {}}, tags_are_complete=True)[0].verdict == "NON_COMPLIANT"
    group = {**GROUP, "configuration": {"ipPermissions": [WITH_LIST]}}
    assert rows(group, prefix_lists={"pl-1": ("10.1.0.0/16",)})[0].verdict == "COMPLIANT"
    assert rows(group, prefix_lists={"pl-1": ("11.0.0.0/8",)})[0].verdict == "NON_COMPLIANT"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (7, "int is neither an event nor a configuration item"),
        ({}, "an empty object holds no configuration item"),
        ({"ipPermissions": []}, "an object with ipPermissions holds no configuration item"),
        ({"invokingEvent": "{"}, "invokingEvent is not JSON"),
        ({"invokingEvent": '{"messageType": "ScheduledNotification"}'}, "a ScheduledNotification carries no item"),
        ({"Results": ["{"]}, "a row that is not JSON"),
        ({"Results": ["7"]}, "a row that is no object"),
    ],
)
def test_a_file_without_an_item_is_refused_by_name(value: Any, said: str) -> None:
    with pytest.raises(UnreadableError, match=f"^a.json: .*{said}"):
        rows(value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b'\xef\xbb\xbf{"a": 1}', [{"a": 1}]),
        (b'[{"a": 1}, {"b": 2}]', [{"a": 1}, {"b": 2}]),
        (b'{"a": 1}\n\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        (gzip.compress(b'{"a": 1}', mtime=0), [{"a": 1}]),
    ],
)
def test_a_file_holds_one_value_a_list_or_one_a_line(tmp_path: Path, content: bytes, expected: list[Any]) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert read(str(path)) == expected


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 100_000, b'{"a": 1}\nb', b"\xff\xfe", gzip.compress(b"{}", mtime=0)[:-4]]
)
def test_a_file_that_is_not_json_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=str(path)):
        read(str(path))


def write(folder: Path, *values: Any) -> list[str]:
    paths = []
    for number, value in enumerate(values):
        path = folder / f"{number}.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        paths.append(str(path))
    return paths


UNTAGGED = {**ITEM, "tags": {"Name": "x"}}
UNKNOWN = {**ITEM, "tags": {}}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([ITEM], 0),
        ([UNTAGGED], 2),
        ([ITEM, UNTAGGED], 2),
        ([UNKNOWN], 1),
        ([UNKNOWN, UNTAGGED], 2),
        ([7], 1),
        ([7, ITEM], 1),
        ([UNTAGGED, 7], 2),
    ],
)
def test_the_exit_code_says_whether_anything_is_wrong(project: Project, values: list[Any], code: int) -> None:
    assert main([*write(project.root, *values), "--overlay", "prod"], project.root) == code


@pytest.mark.parametrize("arguments", [["--overlay", "nowhere"], ["--overlay", "prod", "--rule", "no-such-rule"]])
def test_an_overlay_or_rule_that_is_not_there_is_an_error(
    project: Project, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*write(project.root, ITEM), *arguments], project.root) == 1
    assert "error: " in capsys.readouterr().err


def test_a_missing_file_is_an_error_that_names_it(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.json", "--overlay", "prod"], project.root) == 1
    assert capsys.readouterr().err == "error: nowhere.json: No such file or directory\n"


def test_a_day_that_is_none_is_refused_in_words(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["a.json", "--overlay", "prod", "--as-of", "2026-13-01"], project.root)
    assert "--as-of: '2026-13-01' is no day of the calendar" in capsys.readouterr().err


def test_a_file_that_holds_no_item_is_named_and_the_others_are_judged(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*write(project.root, 7, UNTAGGED), "nowhere.json", "--overlay", "prod"], project.root)

    said = capsys.readouterr()
    assert "tags.Owner is missing" in said.out
    assert [line.split(": ")[1] for line in said.err.splitlines()] == [str(project.root / "0.json"), "nowhere.json"]


def test_the_table_shows_what_wants_attention(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    main([*write(project.root, ITEM, UNTAGGED), "--overlay", "prod"], project.root)

    out = capsys.readouterr().out
    assert "tags.Owner is missing" in out
    assert "1 COMPLIANT, 1 NON_COMPLIANT" in out
    assert out.count("i-0a1b") == 1


def test_the_table_shows_everything_when_asked(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    main([*write(project.root, ITEM, UNTAGGED), "--overlay", "prod", "--all"], project.root)

    assert capsys.readouterr().out.count("i-0a1b") == 2


def test_json_holds_every_row_whole_and_the_counts(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    files = write(project.root, ITEM, UNTAGGED)
    main([*files, "--overlay", "prod", "--format", "json"], project.root)

    said = json.loads(capsys.readouterr().out)
    assert said["version"] == 1
    assert said["summary"] == {"COMPLIANT": 1, "NON_COMPLIANT": 1}
    assert said["results"][1] == {
        "file": files[1],
        "rule": "required-tags",
        "resource_type": "AWS::EC2::Instance",
        "resource_id": "i-0a1b",
        "verdict": "NON_COMPLIANT",
        "reason": "tags.Owner is missing",
        "reasons": ["tags.Owner is missing"],
        "allowed": [],
    }


def test_standard_input_may_be_replayed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(UNTAGGED).encode())))

    assert main(["-", "--overlay", "prod"], project.root) == 2


@pytest.mark.parametrize("arguments", [["--prefix-list", "10.0.0.0/8"], ["--as-of", "tomorrow"], ["--format", "yaml"]])
def test_an_argument_that_makes_no_sense_is_refused(project: Project, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main([*write(project.root, ITEM), "--overlay", "prod", *arguments], project.root)


def test_arguments_reach_the_rules(project: Project) -> None:
    files = write(project.root, UNKNOWN)

    assert (
        main([*files, "--overlay", "prod", "--tags-are-complete", "--prefix-list", "pl-1=10.0.0.0/8"], project.root)
        == 2
    )
