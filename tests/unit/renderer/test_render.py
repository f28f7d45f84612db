"""The front door: exit codes, what goes where, and when nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import render
from demo.stage import change, project_copy
from renderer.compose import Project
from renderer.deploy.state import Absent, Deployed, DeployError, Unavailable

REPOSITORY = Path(__file__).parents[3]
Capture = pytest.CaptureFixture[str]


def run(project: Project, *arguments: str) -> int:
    return render.main(["--overlay", "prod", *arguments], root=project.root)


def output(project: Project) -> dict[str, bytes]:
    folder = project.root / "build" / "prod"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What AWS answers, by `deployed["state"]`; an exception is raised. `deployed["asked"]` is what it was asked."""
    answer: dict[str, object] = {"state": Absent()}

    def read(*asked: object) -> object:
        answer["asked"] = asked
        if isinstance(answer["state"], Exception):
            raise answer["state"]
        return answer["state"]

    monkeypatch.setattr("renderer.deploy.deployed.read_from_aws", read)
    return answer


def test_a_render_writes_three_files_and_says_where(project: Project, capsys: Capture) -> None:
    assert run(project, "--deployed", "none") == 0
    bundle, configuration, template = sorted(output(project), key=lambda name: (name.endswith(".json"), name))
    assert (configuration, template) == ("configuration.json", "template.json")
    assert json.loads(output(project)["configuration.json"])["Parameters"]["HandlersKey"] == bundle
    out, err = capsys.readouterr()
    assert out == ""
    assert "rendered build/prod/template.json: 1 resources" in err
    assert "note: stack-compliance-monitor-prod was not compared with what is deployed: --deployed none" in err
    assert "note: python3.9: " in err
    assert "alerts.operations_emails: nobody is told when the monitor itself is in trouble" in err


def test_a_target_whose_roles_nothing_bounds_is_not_rendered_unless_somebody_says_why(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "there"
    command = ["--overlay", "prod", "--stack", "target", "--deployed", "none", "--out", str(out)]
    assert render.main(command, root=REPOSITORY) == render.ERROR
    said = capsys.readouterr().err
    assert "iam.permissions_boundary: nothing bounds the roles that a pipeline makes: whoever gets a commit" in said
    assert "account 111122223333; name a managed policy of that account, or" in said
    assert not out.exists()

    project = project_copy(tmp_path / "project")
    change(project.overlays / "base.yaml", {"unbounded: null": "unbounded: only administrators may merge"})
    assert render.main(command, root=project.root) == 0
    assert "accepted by iam.unbounded: only administrators may merge" in capsys.readouterr().err


def test_the_output_may_go_elsewhere(project: Project, tmp_path: Path) -> None:
    assert run(project, "--deployed", "none", "--out", str(tmp_path / "there")) == 0
    assert (tmp_path / "there" / "template.json").exists()
    assert output(project) == {}


def test_a_stack_that_does_not_exist_is_all_new(project: Project, deployed: dict[str, object], capsys: Capture) -> None:
    assert run(project) == 0
    out, err = capsys.readouterr()
    assert "Topic" in out
    assert "stack-compliance-monitor-prod does not exist, so everything is new" in err
    assert deployed["asked"] == ("stack-compliance-monitor-prod", "111122223333", "us-east-1", None)


def test_profile_and_region_are_the_callers(project: Project, deployed: dict[str, object]) -> None:
    assert run(project, "--profile", "audit", "--region", "eu-west-1") == 0
    assert deployed["asked"] == ("stack-compliance-monitor-prod", "111122223333", "eu-west-1", "audit")


def test_what_is_deployed_already_has_no_differences(project: Project, deployed: dict[str, object]) -> None:
    assert run(project, "--deployed", "none") == 0
    deployed["state"] = same(project)
    assert run(project, "--exit-code") == 0


def same(project: Project) -> Deployed:
    configuration = json.loads(output(project)["configuration.json"])
    template = json.loads(output(project)["template.json"])
    return Deployed(template, configuration["Parameters"], configuration["Tags"], "UPDATE_COMPLETE")


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--exit-code",), 2)])
def test_differences_are_2_where_that_is_asked_for(
    project: Project, deployed: dict[str, object], arguments: tuple[str, ...], code: int
) -> None:
    assert run(project, "--deployed", "none") == 0
    deployed["state"] = same(project)
    overlay = project.overlays / "prod.yaml"
    overlay.write_text(overlay.read_text().replace("security@", "audit@"))
    assert run(project, *arguments) == code


def test_the_review_lies_beside_the_template_as_a_page_and_goes_where_there_is_none(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    assert run(project) == 0
    page = output(project)["review.html"].decode()
    assert "stack-compliance-monitor-prod" in page
    assert "resource-Topic" in page
    assert "the review as a page: build/prod/review.html" in capsys.readouterr().err
    assert run(project) == 0
    assert output(project)["review.html"].decode() == page
    assert run(project, "--deployed", "none") == 0
    assert "review.html" not in output(project)


def test_a_change_quotes_the_line_that_sets_it(project: Project, capsys: Capture) -> None:
    assert run(project, "--deployed", "none") == 0
    template = project.templates / "monitor" / "lambda.json.j2"
    template.write_text(
        '{"Resources": {"F": {"Type": "AWS::Lambda::Function",'
        ' "Properties": {"MemorySize": {"Ref": "HandlerMemory"}}}}}'
    )
    assert run(project, "--deployed", "none") == 0
    base = project.overlays / "base.yaml"
    base.write_text(base.read_text().replace("memory_mb: 256", "memory_mb: 512"))
    capsys.readouterr()
    assert run(project, "--deployed", str(project.root / "build" / "prod"), "--exit-code") == 2
    out = capsys.readouterr().out
    assert "256" in out
    assert "overlays/base.yaml line 10" in out


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_review_is_alone_on_stdout_in_each_format(
    project: Project, deployed: dict[str, object], capsys: Capture, form: str
) -> None:
    assert run(project, "--format", form) == 0
    out = capsys.readouterr().out
    assert "Topic" in out
    assert "rendered" not in out
    assert "\x1b" not in out
    assert out.endswith("\n")
    if form == "json":
        json.loads(out)


def test_without_credentials_it_renders_and_says_why(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    deployed["state"] = Unavailable("no usable AWS credentials")
    assert run(project, "--exit-code") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "was not compared with what is deployed: no usable AWS credentials" in err
    assert "template.json" in output(project)


def test_without_credentials_a_required_comparison_fails_and_nothing_is_written(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    deployed["state"] = Unavailable("no usable AWS credentials")
    assert run(project, "--require-deployed") == 1
    assert "error: stack-compliance-monitor-prod was not compared: no usable" in capsys.readouterr().err
    assert output(project) == {}


def test_an_error_of_aws_is_shown_and_nothing_is_written(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    deployed["state"] = DeployError("stack s could not be read: AccessDenied")
    assert run(project) == 1
    assert capsys.readouterr().err == "error: stack s could not be read: AccessDenied\n"
    assert output(project) == {}


def test_a_deployed_template_that_is_malformed_is_an_error(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    conditions = {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    deployed["state"] = Deployed(
        {"Conditions": conditions, "Resources": {"T": {"Type": "AWS::SNS::Topic", "Condition": "A"}}}, {}
    )
    assert run(project) == 1
    assert capsys.readouterr().err.startswith("error: the change cannot be reviewed: ")
    assert output(project) == {}


def test_a_stack_that_is_being_changed_is_said_to_be(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    deployed["state"] = Deployed({"Resources": {}}, {}, {}, "UPDATE_IN_PROGRESS")
    assert run(project) == 0
    assert "is being changed right now (UPDATE_IN_PROGRESS)" in capsys.readouterr().err


def test_an_error_leaves_the_earlier_output_untouched(project: Project, capsys: Capture) -> None:
    assert run(project, "--deployed", "none") == 0
    before = output(project)
    template = project.templates / "monitor" / "sns.json.j2"
    template.write_text(template.read_text().replace("alerts.emails", "alerts.mails"))
    capsys.readouterr()
    assert run(project, "--deployed", "none") == 1
    assert output(project) == before
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: templates/monitor/sns.json.j2:9: 'dict object' has no attribute 'mails'")


def test_another_bundle_replaces_the_earlier_one(project: Project) -> None:
    assert run(project, "--deployed", "none") == 0
    before = set(output(project))
    (project.handlers / "alerts.py").write_text("changed = True\n")
    assert run(project, "--deployed", "none") == 0
    assert len(set(output(project)) - before) == 1
    assert len(output(project)) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--overlay", "prods", "--deployed", "none"], "error: there is no overlay prods; expected one of prod"),
        (["--overlay", "prod", "--stack", "member"], "invalid choice: 'member'"),
        (["--overlay", "prod", "--format", "html"], "invalid choice: 'html'"),
        (["--overlay", "prod", "--deployed", "no/such/file"], "error: no/such/file: No such file"),
        ([], "the following arguments are required: --overlay"),
    ],
)
def test_misuse_is_1_and_never_2(project: Project, capsys: Capture, arguments: list[str], says: str) -> None:
    try:
        code: object = render.main(arguments, root=project.root)
    except SystemExit as stopped:
        code = stopped.code
    assert code == 1
    assert says in capsys.readouterr().err


def test_help_teaches(project: Project, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        render.main(["--help"], root=project.root)
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    for part in ("examples:", "what is written", "exit codes:", "the environment: prod"):
        assert part in out


def test_a_render_without_aws_does_not_even_load_its_library(project: Project) -> None:
    program = (
        "import sys, pathlib, render\n"
        "code = render.main(['--overlay', 'prod', '--deployed', 'none'], root=pathlib.Path(sys.argv[1]))\n"
        "sys.exit(code or ('boto3' in sys.modules or 'botocore' in sys.modules) or 'cfn_flip' in sys.modules)\n"
    )
    command = [sys.executable, "-c", program, str(project.root)]
    subprocess.run(command, check=True, cwd=REPOSITORY, capture_output=True)  # noqa: S603 - our own program


def test_a_reader_who_leaves_early_is_no_error(project: Project) -> None:
    program = (
        "import sys, pathlib, render\n"
        "sys.exit(render.main(['--overlay', 'prod', '--deployed', sys.argv[2]], root=pathlib.Path(sys.argv[1])))\n"
    )
    template = project.root / "old.json"
    template.write_text('{"Resources": {}}')
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", program, str(project.root), str(template)]
    try:
        run = subprocess.run(command, cwd=REPOSITORY, stdout=write, stderr=subprocess.PIPE, check=False, text=True)  # noqa: S603 - our own program
    finally:
        os.close(write)
    assert run.returncode == 0
    assert "BrokenPipe" not in run.stderr


@pytest.fixture
def staging(project: Project) -> Project:
    """The project with a second environment that has its own account, and another mailbox."""
    prod = (project.overlays / "prod.yaml").read_text()
    text = prod.replace("prod", "staging").replace("111122223333", "222233334444").replace("security@", "testers@")
    (project.overlays / "staging.yaml").write_text(text)
    return project


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--exit-code"], 2)])
def test_an_environment_is_compared_with_another_one_without_asking_aws(
    staging: Project, deployed: dict[str, object], capsys: Capture, options: list[str], code: int
) -> None:
    assert run(staging, "--against", "staging", *options) == code
    out, err = capsys.readouterr()
    assert '/Properties/Subscription/0/Endpoint: prod "security@bank.example", staging "testers@bank.example"' in out
    assert "folded: 2 by prod's and staging's own names" in out
    assert "rendered build/prod/template.json" in err
    assert "asked" not in deployed
    assert "template.json" in output(staging)


def test_a_comparison_has_every_face_and_lists_what_is_folded_on_request(staging: Project, capsys: Capture) -> None:
    assert run(staging, "--against", "staging", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["one"] == "prod"
    assert run(staging, "--against", "staging", "--format", "markdown") == 0
    assert "### Differs" in capsys.readouterr().out
    assert run(staging, "--against", "staging", "--show-folded") == 0
    assert "  Topic/Properties/TopicName  names" in capsys.readouterr().out


def test_the_folded_differences_of_a_review_are_listed_on_request(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    assert run(project, "--deployed", "none") == 0
    state = same(project)
    folded = json.loads(json.dumps(state.template))
    folded["Resources"]["Topic"]["Properties"]["FifoTopic"] = "false"
    template = project.templates / "monitor" / "sns.json.j2"
    template.write_text(template.read_text().replace('"TopicName"', '"FifoTopic": false, "TopicName"'))
    deployed["state"] = Deployed(folded, state.parameters, state.tags, "UPDATE_COMPLETE")
    capsys.readouterr()
    assert run(project, "--show-folded") == 0
    assert "spelling: Topic/Properties/FifoTopic" in capsys.readouterr().out


def test_an_environment_that_is_not_there_is_an_error_and_nothing_is_written(project: Project, capsys: Capture) -> None:
    assert run(project, "--against", "qa") == 1
    assert "there is no overlay qa; expected one of prod" in capsys.readouterr().err
    assert output(project) == {}


@pytest.mark.parametrize(
    ("fail_on", "waivers", "code"),
    [
        ("delete", None, 3),
        ("replace,exposure", None, 0),
        ("", None, 0),
        ("delete", '[{"finding": "delete", "logicalId": "Old", "reason": "moved", "until": "2999-12-31"}]', 0),
    ],
)
def test_a_finding_of_fail_on_is_3_and_keeps_no_plan_unless_a_waiver_covers_it(
    project: Project, deployed: dict[str, object], tmp_path: Path, *, fail_on: str, waivers: str | None, code: int
) -> None:
    deployed["state"] = Deployed({"Resources": {"Old": {"Type": "AWS::SNS::Topic"}}}, {}, {}, "CREATE_COMPLETE")
    arguments = ["--fail-on", fail_on, "--plan", str(tmp_path / "plan")]
    if waivers is not None:
        (tmp_path / "waivers.json").write_text(waivers)
        arguments += ["--waivers", str(tmp_path / "waivers.json")]
    assert run(project, *arguments) == code
    assert (tmp_path / "plan").exists() == (code == 0)


def test_aws_word_from_a_file_or_by_name_stands_beside_the_review(
    project: Project, deployed: dict[str, object], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"Changes": [{"ResourceChange": {"Action": "Import", "LogicalResourceId": "Topic"}}]}
    (tmp_path / "change-set.json").write_text(json.dumps(answer))
    assert run(project, "--change-set", str(tmp_path / "change-set.json")) == 0
    assert "Topic: AWS says import, this review create" in capsys.readouterr().out
    asked: list[object] = []

    def ask(*what: object) -> object:
        asked.extend(what)
        return answer

    monkeypatch.setattr("renderer.deploy.forecast.ask_for_forecast", ask)
    assert run(project, "--change-set", "release-7", "--profile", "audit") == 0
    assert "Topic: AWS says import, this review create" in capsys.readouterr().out
    assert asked == ["stack-compliance-monitor-prod", "release-7", "us-east-1", "audit"]


@pytest.mark.parametrize(
    ("content", "says"), [("{", "change-set.json: line 1"), ("{}", "not a DescribeChangeSet answer")]
)
def test_a_file_that_is_no_change_set_is_an_error_and_nothing_is_written(
    project: Project, deployed: dict[str, object], tmp_path: Path, capsys: Capture, *, content: str, says: str
) -> None:
    (tmp_path / "change-set.json").write_text(content)
    assert run(project, "--change-set", str(tmp_path / "change-set.json")) == 1
    assert says in capsys.readouterr().err
    assert output(project) == {}


ALL_THAT_CAN_STOP = "replace,data-loss,broaden,exposure,unproved,predicted"


@pytest.mark.parametrize("kind", ALL_THAT_CAN_STOP.split(","))
def test_each_kind_of_finding_can_stop(project: Project, deployed: dict[str, object], kind: str) -> None:
    """One change that has them all: each kind alone stops it, as does the whole list."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    policy = {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {"Topics": ["x"], "PolicyDocument": {"Statement": [statement]}},
    }

    def sides(name: str) -> dict[str, object]:
        role = {"RoleName": "r", "Path": f"/{name}/", "ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{name}"]}
        return {
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        }

    (project.templates / "monitor" / "sns.json.j2").write_text(
        json.dumps({"Resources": {**sides("b"), "Policy": policy}})
    )
    deployed["state"] = Deployed({"Resources": sides("a")}, {}, {}, "UPDATE_COMPLETE")
    assert run(project) == 0
    assert run(project, "--fail-on", kind) == 3
    assert run(project, "--fail-on", ALL_THAT_CAN_STOP) == 3


def test_the_overlays_waivers_let_a_finding_pass_until_their_day_and_hide_nothing(
    project: Project, deployed: dict[str, object], capsys: Capture
) -> None:
    deployed["state"] = Deployed({"Resources": {"Old": {"Type": "AWS::SQS::Queue"}}}, {}, {}, "CREATE_COMPLETE")
    overlay = project.overlays / "prod.yaml"
    overlay.write_text(
        overlay.read_text()
        + """review:
  waivers:
    - {finding: delete, logicalId: Old, reason: it is drained, until: 2027-01-31}
    - {finding: data-loss, logicalId: Old, reason: it is drained, until: 2026-01-31}
    - {finding: replace, logicalId: Typo, reason: never met, until: 2027-01-31}
    - {finding: replace, logicalId: Other, stack: pipeline, reason: of another stack, until: 2027-01-31}
"""
    )
    assert run(project, "--fail-on", "delete", "--today", "2027-01-31") == 0
    out = capsys.readouterr().out
    assert "- Old  AWS::SQS::Queue  delete" in out
    assert "waived until 2027-01-31: delete of Old (certain): it is drained" in out
    assert "waiver expired on 2026-01-31: data-loss of Old: it is drained" in out
    assert "waiver not needed, remove it: replace of Typo: never met" in out
    assert "of another stack" not in out
    assert run(project, "--fail-on", "delete", "--today", "2027-02-01") == 3
    assert run(project, "--fail-on", "delete,data-loss", "--today", "2027-01-31") == 3


def test_a_files_waivers_stand_beside_the_overlays(
    project: Project, deployed: dict[str, object], tmp_path: Path
) -> None:
    deployed["state"] = Deployed({"Resources": {"Old": {"Type": "AWS::SQS::Queue"}}}, {}, {}, "CREATE_COMPLETE")
    overlay = project.overlays / "prod.yaml"
    waiver = "{finding: delete, logicalId: Old, reason: it is drained, until: 2999-01-31}"
    overlay.write_text(f"{overlay.read_text()}review: {{waivers: [{waiver}]}}\n")
    (tmp_path / "more.yaml").write_text(f"- {waiver.replace('delete', 'data-loss')}")
    assert run(project, "--fail-on", "delete,data-loss") == 3
    assert run(project, "--fail-on", "delete,data-loss", "--waivers", str(tmp_path / "more.yaml")) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--deploy", "--deployed", "none"], "leave --deployed out"),
        (["--yes"], "name one of them"),
        (["--deploy", "--exit-code"], "--deploy and --delete end with 0 or 1"),
        (["--delete", "--plan", "p"], "--plan is for --deploy"),
        (["--deploy", "--delete"], "not allowed with argument"),
        (["--fail-on", "typo"], "'typo' is not one of data-loss"),
        (["--change-set", "c", "--deploy"], "--change-set is for a review"),
        (["--against", "prod"], "--against must name another environment than prod"),
        (["--today", "2026-13-01"], "argument --today: '2026-13-01' is no day of the calendar, written as 2026-11-24"),
        (["--against", "staging", "--deploy"], "leave --deploy out"),
        (["--against", "staging", "--deployed", "none"], "leave one out"),
        (["--against", "staging", "--fail-on", "exposure"], "leave --fail-on out"),
    ],
)
def test_options_that_contradict_each_other_are_misuse(
    project: Project, capsys: Capture, arguments: list[str], says: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(project, *arguments)
    assert stopped.value.code == 1
    assert says in capsys.readouterr().err
