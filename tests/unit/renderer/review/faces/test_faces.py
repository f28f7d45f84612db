"""The text and Markdown faces."""

from __future__ import annotations

import json
from typing import Any

import pytest

from renderer.review import review
from renderer.review.faces import to_markdown, to_text


def bucket(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, **properties}}


OLD = {
    "Resources": {
        "B": bucket("a"),
        "P": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "B"}}},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "one\ntwo\nthree\n"}}},
        "Same": {"Type": "AWS::SNS::Topic"},
    }
}
NEW = {
    "Resources": {
        "B": bucket("b"),
        "P": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "B"}}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "one\n2\nthree\n"}}},
        "Same": {"Type": "AWS::SNS::Topic"},
        "N": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "n"}},
    }
}


def test_the_terminal_shows_the_loss_first_and_the_totals_last() -> None:
    assert to_text(review(OLD, NEW)).splitlines() == [
        "Data loss",
        "  ! Q (AWS::SQS::Queue): certain: it is deleted, its DeletionPolicy is absent, which means Delete",
        (
            "  ! B (AWS::S3::Bucket): possible: the old copy is deleted, its UpdateReplacePolicy is absent, which means"
            " Delete; AWS refuses while it holds anything, so what is in it must go first"
        ),
        "",
        "Resources",
        "  - Q  AWS::SQS::Queue  delete",
        "      /Properties/DelaySeconds: 5",
        "  ± B  AWS::S3::Bucket  replace (the new copy first; the old copy is deleted)",
        '      /Properties/BucketName: "a" -> "b"  # forces replacement',
        "      dependents: P",
        "  ~ F  AWS::Lambda::Function  update",
        "      /Properties/Code/ZipFile:",
        "        @@ -1,3 +1,3 @@",
        "         one",
        "        -two",
        "        +2",
        "         three",
        "  ~ P  AWS::SNS::Topic  update",
        "      /Properties/DisplayName: (B, known after deploy)  # B is replaced",
        "  + N  AWS::SNS::Topic  create",
        '      /Properties/DisplayName: "n"',
        "",
        "1 unchanged resource hidden",
        "1 to create, 2 to update, 1 to replace, 1 to delete",
    ]


def test_colour_is_only_there_when_asked_for() -> None:
    found = review(OLD, NEW)
    assert "\033[" not in to_text(found)
    assert "\033[31m±\033[0m" in to_text(found, colour=True)


@pytest.mark.parametrize("limit", [2_000, 10_000, 65_536])
def test_markdown_fits_and_keeps_the_gravest(limit: int) -> None:
    old = {"Resources": {f"T{index}": {"Type": "AWS::SNS::Topic"} for index in range(2_000)}}
    old["Resources"]["D"] = {"Type": "AWS::DynamoDB::Table"}
    new = {
        "Resources": {
            f"T{index}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"{index:050}"}}
            for index in range(2_000)
        }
    }
    found = to_markdown(review(old, new), limit=limit)
    assert len(found) <= limit
    assert "**certain** `D`" in found
    assert "`-` `D` AWS::DynamoDB::Table: delete" in found
    assert "Left out for length: " in found
    assert found.endswith("**2000 to update, 1 to delete**\n")


def test_what_happens_to_many_resources_in_the_same_way_is_said_once() -> None:
    def functions(key: str) -> dict[str, Any]:
        code = {"S3Bucket": "artifacts", "S3Key": key}
        return {
            "Resources": {
                **{f"F{n:02}": {"Type": "AWS::Lambda::Function", "Properties": {"Code": code}} for n in range(23)},
                "Other": {"Type": "AWS::Lambda::Function", "Properties": {"Code": code, "MemorySize": len(key)}},
            }
        }

    found = review(functions("one.zip"), functions("second.zip"))
    text, markdown = to_text(found), to_markdown(found)
    assert "~ F00, F01, F02" in text
    assert "F19 and 3 more  AWS::Lambda::Function  update" in text
    assert text.count('S3Key: "one.zip" -> "second.zip"') == markdown.count('S3Key`: `"one.zip" -> "second.zip"`') == 2
    assert text.endswith("24 to update\n")


@pytest.mark.parametrize("hostile", ["`</details>`", "``` \n# x", "@everyone", "a|b", "<script>"])
def test_no_value_breaks_out_of_markdown(hostile: str) -> None:
    new = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": hostile}}}}
    found = to_markdown(review({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}, new))
    line = next(line for line in found.splitlines() if "DisplayName" in line)
    ticks = line.rsplit(": ", 1)[1]
    fence = ticks[: len(ticks) - len(ticks.lstrip("`"))]
    assert ticks.startswith(fence)
    assert ticks.endswith(fence)
    assert fence not in ticks[len(fence) : -len(fence)]


def test_a_change_of_lines_in_markdown_is_a_diff_whose_fence_holds() -> None:
    def function(code: str) -> dict[str, Any]:
        return {"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": code}}}}}

    found = to_markdown(review(function("a\n```\nb\n"), function("a\n```\nc\n")))
    assert "    ````diff" in found
    assert "    -b" in found


@pytest.mark.parametrize(
    "hostile", ["\x1b[2Jgone", "\x9b31m", "\u202egnissim", "\u200f(", "a\rb", "one\n\x1b[31mtwo\n", "\ud800"]
)
def test_no_value_moves_the_cursor_or_turns_the_text(hostile: str) -> None:
    new = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": hostile}}}}
    old = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "before\n"}}}}
    for face in (to_text(review(old, new)), to_markdown(review(old, new))):
        assert not set(face) & set("\x1b\x9b\u202e\u200f\r\ud800")
    assert "\x1b[2J" not in to_text(review(old, new), colour=True)


def user_data(text: str) -> dict[str, Any]:
    data = {"Fn::Base64": {"Fn::Sub": text}}
    return {"Resources": {"I": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": data}}}}


def test_a_script_with_references_in_it_is_shown_line_by_line() -> None:
    text = to_text(
        review(
            user_data("#!/bin/sh\necho ${AWS::StackName}\none\n"), user_data("#!/bin/sh\necho ${AWS::StackName}\ntwo\n")
        )
    )
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("@@ -1,3 +1,3 @@") :][:5] == [
        "@@ -1,3 +1,3 @@",
        "#!/bin/sh",
        "echo ${AWS::StackName}",
        "-one",
        "+two",
    ]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [("a\nb\n", "a\r\nb\r\n", ["-a", "-b", "+a\\r", "+b\\r"]), ("a\nb", "a\nb\n", ["+"])],
)
def test_a_change_of_the_ends_of_lines_alone_is_shown(before: str, after: str, shown: list[str]) -> None:
    def code(text: str) -> dict[str, Any]:
        return {"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": text}}}}}

    lines = [line.strip() for line in to_text(review(code(before), code(after))).splitlines()]
    assert [line for line in lines if line[:1] in "+-" and line] == shown


def test_a_new_text_of_several_lines_stays_on_its_line() -> None:
    new = {
        "Resources": {
            "T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "a\n${AWS::StackName}"}}}
        }
    }
    text = to_text(review({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}, new))
    assert "      /Properties/DisplayName: added (a\\n${AWS::StackName}, known after deploy)\n" in text


@pytest.mark.parametrize("face", [to_text, to_markdown])
def test_an_export_under_another_name_is_told(face: Any) -> None:
    def template(name: str) -> dict[str, Any]:
        return {"Resources": {}, "Outputs": {"O": {"Value": "x", "Export": {"Name": name}}}}

    shown = face(review(template("one"), template("two")))
    assert 'export: "one" -> "two"' in shown.replace("`", "")


def topics(count: int, **properties: Any) -> dict[str, Any]:
    return {
        f"T{index:03}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"d{index}", **properties}}
        for index in range(count)
    }


def test_what_few_new_resources_hold_is_listed() -> None:
    found = review(None, {"Resources": topics(25)})
    assert '  + T007  AWS::SNS::Topic  create\n      /Properties/DisplayName: "d7"\n' in to_text(found)
    assert '- `+` `T007` AWS::SNS::Topic: create\n  - `/Properties/DisplayName`: `"d7"`\n' in to_markdown(found)


@pytest.mark.parametrize("face", [to_text, to_markdown])
def test_what_many_new_resources_hold_is_counted_while_what_few_removed_ones_held_is_listed(face: Any) -> None:
    removed = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}}
    shown = face(review({"Resources": removed}, {"Resources": topics(26)}))
    assert "DisplayName" not in shown
    assert "what the 26 created resources hold is not listed here: the HTML page and the JSON have it" in shown
    assert "/Properties/DelaySeconds" in shown


def test_markdown_leaves_out_what_resources_hold_before_it_leaves_out_resources() -> None:
    found = to_markdown(review(None, {"Resources": topics(20, Tags=[{"Key": "k" * 300, "Value": "v"}] * 10)}))
    assert "Left out for length" not in found
    assert "`T019`" in found
    assert "what the 20 created resources hold is not listed here" in found


def test_a_structure_that_is_long_is_told_by_its_members_and_none_of_them_is_cut() -> None:
    exemptions = {f"i-{index:04}": {"until": "2027-01-31", "reason": "vendor appliance"} for index in range(30)}
    value = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": json.dumps({"exempt": exemptions, "version": 1})}}
    shown = to_text(review(None, {"Resources": {"P": value}}))
    for name in exemptions:
        assert f'/Properties/Value/exempt/{name}: {{"until": "2027-01-31", "reason": "vendor appliance"}}\n' in shown
    assert "/Properties/Value/version: 1\n" in shown


def test_of_a_resource_that_holds_very_much_the_rest_is_counted() -> None:
    body = {f"k{index:03}": "v" * 50 for index in range(90)}
    shown = to_text(review(None, {"Resources": {"W": {"Type": "AWS::X::Y", "Properties": {"Body": body}}}}))
    assert "/Properties/Body/k059: " in shown
    assert "k060" not in shown
    assert "    and 30 values more\n" in shown
