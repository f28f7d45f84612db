"""`python -m renderer.review`: files in, a review out, and what the exit code says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.review.cli import main

STAYS = {"H": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
QUEUE = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 1}}, **STAYS}}
SLOWER = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 2}}, **STAYS}}
SPELT = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "1"}}, **STAYS}}
ROLE = {"Resources": {"T": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "t", "Path": "/a/"}}}}
MOVED = json.loads(json.dumps(ROLE).replace("/a/", "/b/"))
EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
OPEN = {
    "Resources": {
        "P": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": ["x"], "PolicyDocument": {"Statement": [EVERYONE]}},
        },
        **STAYS,
    }
}
MANAGED = {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": ["arn:x:policy/A"]}}}}
EXCHANGED = json.loads(json.dumps(MANAGED).replace("policy/A", "policy/B"))
GONE: dict[str, Any] = {"Resources": STAYS}
WAIVER = {"finding": "data-loss", "logicalId": "Q", "reason": "it is empty", "until": "2026-12-31"}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(old: Any, new: Any, *options: str, **files: Any) -> tuple[int, str, str]:
        paths = []
        for name, content in {"old": old, "new": new, **files}.items():
            path = tmp_path / name
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
            paths.append(str(path))
        named = [option.format(**{path.rsplit("/", 1)[-1]: path for path in paths}) for option in options]
        try:
            code = main([*paths[:2], *named])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    ("sides", "options", "code", "last"),
    [
        ((QUEUE, QUEUE), [], 0, "no changes"),
        ((QUEUE, SPELT), [], 0, "no effect; 0 order, 1 spelling folded"),
        ((QUEUE, SLOWER), [], 2, "1 to update"),
        ((QUEUE, GONE), [], 2, "1 to delete"),
        ((QUEUE, GONE), ["--fail-on", "data-loss"], 3, "1 to delete"),
        ((QUEUE, GONE), ["--fail-on", "replace,data-loss,broaden,exposure,unproved,predicted"], 3, "1 to delete"),
        ((QUEUE, GONE), ["--fail-on", "broadened,exposure"], 2, "1 to delete"),
        ((ROLE, MOVED), ["--fail-on", "replace"], 3, "1 to replace, 1 predicted to fail"),
        ((ROLE, MOVED), ["--fail-on", "predicted"], 3, "1 to replace, 1 predicted to fail"),
        ((ROLE, MOVED), ["--fail-on", "prediction"], 3, "1 to replace, 1 predicted to fail"),
        ((GONE, OPEN), ["--fail-on", "exposure"], 3, "1 to create, 1 with broader permissions, 1 exposed"),
        ((GONE, OPEN), ["--fail-on", "broaden"], 3, "1 to create, 1 with broader permissions, 1 exposed"),
        ((MANAGED, EXCHANGED), ["--fail-on", "unproved"], 3, "1 to update, 1 with permissions that are unproved"),
        ((MANAGED, EXCHANGED), ["--fail-on", "broaden"], 2, "1 to update, 1 with permissions that are unproved"),
        ((QUEUE, QUEUE), ["--fail-on", "data-loss"], 0, "no changes"),
    ],
)
def test_the_exit_code_says_what_there_is(run: Any, sides: Any, options: list[str], code: int, last: str) -> None:
    found, out, err = run(*sides, *options)
    assert (found, out.splitlines()[-1], err) == (code, last, "")


def test_html_is_one_page_about_both_files_with_what_the_gate_says(run: Any) -> None:
    code, out, err = run(QUEUE, GONE, "--format", "html", "--fail-on", "data-loss")
    assert (code, err) == (3, "")
    assert out.startswith("<!doctype html>")
    assert "<h1>old → new</h1>" in out
    assert "Stopped by 1 finding" in out


def test_none_is_the_stack_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.json").write_text(json.dumps(QUEUE), encoding="utf-8")
    assert main(["none", str(tmp_path / "new.json"), "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["createsStack"] is True


def test_yaml_with_short_intrinsics_is_read(run: Any) -> None:
    yaml = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub 'a-${AWS::Region}'\n"
    old = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a-us-east-1"}}}}
    assert run(old, yaml)[0] == 0


@pytest.mark.parametrize(
    ("waivers", "code", "says"),
    [
        ([WAIVER], 2, "waived until 2026-12-31: data-loss of Q (certain): it is empty"),
        ([{**WAIVER, "detail": "certain"}], 2, "waived until 2026-12-31"),
        ([{**WAIVER, "detail": "possible"}], 3, "waiver not needed, remove it: data-loss of Q"),
        ([{**WAIVER, "until": "2026-06-29"}], 3, "waiver expired on 2026-06-29: data-loss of Q"),
        ([{**WAIVER, "until": "2026-06-30"}], 2, "waived until 2026-06-30"),
        ([{**WAIVER, "logicalId": "Other"}], 3, "waiver not needed, remove it: data-loss of Other"),
    ],
)
def test_a_waiver_lets_a_finding_pass_until_its_day(run: Any, waivers: Any, code: int, says: str) -> None:
    options = ("--fail-on", "data-loss", "--waivers", "{waivers}", "--today", "2026-06-30")
    found, out, _ = run(QUEUE, GONE, *options, waivers=waivers)
    assert found == code
    assert says in out
    assert "! Q (AWS::SQS::Queue): certain" in out  # a waiver hides nothing


def test_a_day_that_is_none_is_refused_in_words(run: Any) -> None:
    code, _, err = run(QUEUE, GONE, "--today", "2026-13-01")
    assert code == 1
    assert "--today: '2026-13-01' is no day of the calendar" in err


@pytest.mark.parametrize(
    ("waiver", "says"),
    [
        ({**WAIVER, "reason": ""}, "waiver 1: reason is missing"),
        ({key: value for key, value in WAIVER.items() if key != "until"}, "waiver 1: until is missing"),
        (
            {**WAIVER, "until": "soon"},
            "waivers: waiver 1: until must be a day of the calendar such as 2026-12-31, not 'soon'",
        ),
        ({**WAIVER, "finding": "everything"}, "waiver 1: finding must be one of"),
        ({**WAIVER, "who": "me"}, "waiver 1: unknown key who"),
    ],
)
def test_a_waiver_that_lacks_something_is_refused(run: Any, waiver: Any, says: str) -> None:
    code, _, err = run(QUEUE, GONE, "--waivers", "{waivers}", waivers=[waiver])
    assert code == 1
    assert says in err


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-13-01", "waiver 1: until must be a day of the calendar such as 2026-12-31, not '2026-13-01'"),
        ("2026-02-30", "waiver 1: until must be a day of the calendar such as 2026-12-31, not '2026-02-30'"),
    ],
)
def test_a_day_that_there_is_not_is_named_with_file_entry_and_remedy(run: Any, until: str, says: str) -> None:
    text = f"- finding: data-loss\n  logicalId: Q\n  reason: it is empty\n  until: {until}\n"
    code, out, err = run(QUEUE, GONE, "--waivers", "{waivers}", waivers=text)
    assert (code, out) == (1, "")
    assert f"/waivers: {says}" in err


@pytest.mark.parametrize(
    "parameters",
    [
        {"Delay": "2"},
        {"Delay": 2},
        {"Parameters": {"Delay": "2"}, "Tags": {}},
        [{"ParameterKey": "Delay", "ParameterValue": "2"}],
        {"Stacks": [{"StackName": "s", "Parameters": [{"ParameterKey": "Delay", "ParameterValue": "2"}], "Tags": []}]},
    ],
)
def test_parameters_are_read_in_the_shapes_people_have(run: Any, parameters: Any) -> None:
    template = {
        "Parameters": {"Delay": {"Type": "Number", "Default": 1}},
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Delay"}}}},
    }
    code, out, _ = run(template, template, "--new-parameters", "{parameters}", parameters=parameters)
    assert code == 2
    assert '/Properties/DelaySeconds: "1" -> "2"  # through parameter Delay' in out


@pytest.mark.parametrize(
    "body",
    [
        QUEUE,
        json.dumps(QUEUE),
        (
            "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}\n"
            "  H: {Type: AWS::CloudFormation::WaitConditionHandle}\n"
        ),
    ],
)
def test_a_template_may_be_the_answer_of_get_template(run: Any, body: Any) -> None:
    assert run({"TemplateBody": body, "StagesAvailable": ["Original"]}, QUEUE)[:2] == (0, "no changes\n")


def test_a_previous_value_is_that_of_the_deployed_stack(run: Any) -> None:
    template = {
        "Parameters": {"Delay": {"Type": "Number", "Default": 1}},
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Delay"}}}},
    }
    files = {"one": {"Delay": "7"}, "two": [{"ParameterKey": "Delay", "UsePreviousValue": True}]}
    options = ("--old-parameters", "{one}", "--new-parameters", "{two}")
    assert run(template, template, *options, **files)[:2] == (0, "no changes\n")
    code, _, err = run(template, template, *options[2:], **files)
    assert code == 1
    assert "/two: Delay uses its previous value, which --old-parameters does not give" in err


def test_a_value_for_a_parameter_that_there_is_not_is_never_no_changes(run: Any) -> None:
    template = {"Parameters": {"Env": {"Type": "String", "Default": "prod"}}, **QUEUE}
    files = {"one": {"Env": "prod"}, "two": {"Envv": "dev"}}
    options = ("--old-parameters", "{one}", "--new-parameters", "{two}")
    code, out, err = run(template, template, *options, **files)
    assert (code, err) == (2, "")
    assert "! Envv: refused: a value is given for it, and the template has no parameter" in out
    assert out.splitlines()[-1] == "no changes, 1 predicted to fail"
    assert run(template, template, *options, "--fail-on", "prediction", **files)[0] == 3
    _, page, _ = run(template, template, *options, "--format", "html", **files)
    assert "Deploying this is predicted to fail at Envv." in page


def test_an_answer_of_many_stacks_is_refused(run: Any) -> None:
    code, _, err = run(QUEUE, QUEUE, "--old-parameters", "{stacks}", stacks={"Stacks": [{}, {}]})
    assert code == 1
    assert "the answer must be of one stack, it is of 2" in err


def test_stack_tags_of_two_configurations_are_compared(run: Any) -> None:
    files = {"one": {"Parameters": {}, "Tags": {"Owner": "a"}}, "two": {"Parameters": {}, "Tags": {"Owner": "b"}}}
    code, out, _ = run(QUEUE, QUEUE, "--old-parameters", "{one}", "--new-parameters", "{two}", **files)
    assert code == 2
    assert 'Owner: "a" -> "b"' in out


@pytest.mark.parametrize(
    ("old", "new", "options", "says"),
    [
        ("{", QUEUE, [], "old: line 1"),
        ("[]", QUEUE, [], "old: a template is a mapping, not list"),
        (
            "a: [1\n",
            QUEUE,
            [],
            "old: neither JSON nor YAML: line 1: the list that begins here is not closed: ] is missing",
        ),
        (
            "Resources:\n\tQ: 1\n",
            QUEUE,
            [],
            "old: neither JSON nor YAML: line 2: the line is indented by a tab; use spaces",
        ),
        ("Resources:\n  Q: 1\n  Q: 2\n", QUEUE, [], "line 3: the key Q stands twice, first on line 2"),
        ('{"Resources": {"Q": {}, "Q": {}}}', QUEUE, [], "old: the key Q stands twice in one object"),
        ({"Resources": {"Q": {"Properties": {}}}}, QUEUE, [], "old: Resources/Q has no Type"),
        (QUEUE, {"Env": "prod"}, [], "new: not a CloudFormation template: it has no Resources"),
        ("foo: 1", QUEUE, [], "old: not a CloudFormation template: it has no Resources"),
        (QUEUE, "Resources:\n", [], "new: not a CloudFormation template: it has no Resources"),
        ({"Resources": {"Q": "x"}}, QUEUE, [], "Resources/Q must be a mapping"),
        (
            {"Conditions": {"A": {"Condition": "A"}}, "Resources": {"Q": {"Type": "T", "Condition": "A"}}},
            QUEUE,
            [],
            "Conditions/A depends on itself",
        ),
        (QUEUE, QUEUE, ["--fail-on", "nonsense"], "'nonsense' is not one of"),
        (QUEUE, QUEUE, ["--new-parameters", "/does/not/exist"], "/does/not/exist: No such file or directory"),
    ],
)
def test_an_error_names_the_place_and_exits_1(run: Any, old: Any, new: Any, options: list[str], says: str) -> None:
    code, out, err = run(old, new, *options)
    assert code == 1
    assert says in err
    assert out == ""


@pytest.mark.parametrize("depth", [20_000, 100_000])
def test_a_template_that_is_nested_too_deeply_is_refused(run: Any, depth: int) -> None:
    deep = '{"Resources": {"Q": {"Type": "T", "Properties": {"A": ' + "[" * depth + "]" * depth + "}}}}"
    code, _, err = run(QUEUE, deep)
    assert code == 1
    assert "nested too deeply" in err


def test_a_fingerprint_needs_a_key_and_tells_two_values_apart(run: Any) -> None:
    def template(password: str) -> Any:
        return {"Resources": {"D": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": password}}}}

    sides = (template("first-one"), template("second-one"))
    _, out, _ = run(*sides, "--format", "json")
    assert "fingerprint" not in out
    _, out, _ = run(*sides, "--format", "json", "--fingerprint-key", "{key}", key="k3y")
    path = json.loads(out)["changes"][0]["paths"][0]
    assert path["before"]["masked"] is path["after"]["masked"] is True
    assert len(path["before"]["fingerprint"]) == 8
    assert path["before"]["fingerprint"] != path["after"]["fingerprint"]
    _, other, _ = run(template("first-one"), template("third-one"), "--fingerprint-key", "{key}", key="k3y")
    _, out, _ = run(*sides, "--fingerprint-key", "{key}", key="k3y")
    assert out != other  # two changes of one value
    assert run(*sides)[1] == run(template("first-one"), template("third-one"))[1]


def test_an_empty_fingerprint_key_is_refused(run: Any) -> None:
    code, _, err = run(QUEUE, QUEUE, "--fingerprint-key", "{key}", key="")
    assert code == 1
    assert "the key is empty" in err


def test_folded_differences_are_shown_on_request(run: Any) -> None:
    _, out, _ = run(QUEUE, SPELT, "--show-folded")
    assert "spelling: Q/Properties/DelaySeconds" in out


def test_a_change_set_is_held_against_the_review(run: Any) -> None:
    change = {"ResourceChange": {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "Q"}}
    _, out, _ = run(QUEUE, SLOWER, "--change-set", "{aws}", aws={"Changes": [change]})
    assert "Q: AWS says replace, this review update" in out
    code, _, err = run(QUEUE, SLOWER, "--change-set", "{aws}", aws={"ResponseMetadata": {}})
    assert code == 1
    assert "it has no list of Changes" in err
