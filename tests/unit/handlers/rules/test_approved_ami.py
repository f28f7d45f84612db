"""approved-ami: the image is approved, for this instance type, today."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.item import Item, normalise
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, PASSES, CouldNotJudgeError, not_applicable
from handlers.rules.approved_ami import evaluate, parse_policy
from tests.unit.handlers.config_items import raw_item

LINUX, ENDED, GPU, PARAMETER = (
    "ami-0a1b2c3d",
    "ami-0e0d0e0d0e0d0e0d0",
    "ami-0123456789abcdef0",
    "resolve:ssm:/golden/al2023",
)
POLICY = parse_policy(
    {
        "linux": {
            "instance_types": ["t3.*", "m6i.large"],
            "images": {
                LINUX: {"name": "al2023-2026-10", "until": "2027-06-30"},
                ENDED: {"name": "al2023-2026-03", "until": "2026-11-23"},
                PARAMETER: None,
            },
        },
        "gpu": {"instance_types": ["p5.*"], "images": {GPU: {}, LINUX: {}}},
    }
)


def instance(
    image: Any = LINUX, instance_type: Any = "t3.micro", state: Any = "running", day: str = "2026-11-24"
) -> Item:
    configuration = {"imageId": image, "instanceType": instance_type, "state": {"code": 16, "name": state}}
    return normalise(raw_item("AWS::EC2::Instance", configuration), f"{day}T03:12:09.078Z")


def template(**data: Any) -> Item:
    return normalise(raw_item("AWS::EC2::LaunchTemplate", {"Id": "lt-1", "LaunchTemplateData": data}))


@pytest.mark.parametrize(
    ("image", "instance_type"),
    [(LINUX, "t3.micro"), (LINUX, "t3.2xlarge"), (LINUX, "m6i.large"), (LINUX, "p5.48xlarge"), (GPU, "p5.48xlarge")],
)
def test_an_image_approved_for_the_type_passes(image: str, instance_type: str) -> None:
    assert evaluate(instance(image, instance_type), POLICY) == PASSES


def test_a_stopped_instance_counts() -> None:
    assert evaluate(instance("ami-2d39803a", state="stopped"), POLICY).compliance == NON_COMPLIANT


@pytest.mark.parametrize("state", ["terminated", "shutting-down"])
def test_an_instance_that_is_ending_does_not(state: str) -> None:
    assert evaluate(instance("ami-2d39803a", state=state), POLICY) == not_applicable(f"the instance is {state}")


def test_an_unknown_image_is_told_what_the_type_may_use() -> None:
    assert evaluate(instance("ami-2d39803a"), POLICY).reason == (
        "ami-2d39803a is not an approved image. Allowed: for t3.micro resolve:ssm:/golden/al2023 by linux; "
        "ami-0a1b2c3d (al2023-2026-10) by linux"
    )


def test_an_image_approved_for_other_types_is_told_for_which() -> None:
    assert evaluate(instance(GPU, "t3.micro"), POLICY).wrong == (
        "ami-0123456789abcdef0 is approved in gpu for p5.* only, not t3.micro"
    )


@pytest.mark.parametrize("instance_type", ["t3micro", "at3.micro", "m6i.large2", "m6ixlarge", "M6I.LARGE"])
def test_a_pattern_of_types_covers_the_whole_name(instance_type: str) -> None:
    assert evaluate(instance(LINUX, instance_type), POLICY).compliance == NON_COMPLIANT


def test_however_many_types_are_judged_what_is_remembered_is_bounded_and_right() -> None:
    policy = parse_policy({"linux": {"instance_types": ["t3.*"], "images": {LINUX: {}}}})

    for number in range(1500):
        assert evaluate(instance(LINUX, f"t3.{number}large"), policy) == PASSES
        assert evaluate(instance(LINUX, f"m5.{number}large"), policy) != PASSES
    assert 1 <= policy[0].matches.cache_info().currsize <= 1024


def test_a_type_that_no_image_is_approved_for_is_told_so() -> None:
    assert evaluate(instance("ami-2d39803a", "x2idn.metal"), POLICY).allowed == ("for x2idn.metal no image",)


@pytest.mark.parametrize(
    ("day", "compliance"), [("2027-06-30", COMPLIANT), ("2027-07-01", NON_COMPLIANT), ("2030-01-01", NON_COMPLIANT)]
)
def test_an_approval_holds_through_its_last_day(day: str, compliance: str) -> None:
    assert evaluate(instance(LINUX, day=day), POLICY).compliance == compliance


def test_an_approval_that_has_ended_is_told_when() -> None:
    verdict = evaluate(instance(ENDED), POLICY)

    assert verdict.wrong == "the approval of ami-0e0d0e0d0e0d0e0d0 (al2023-2026-03) in linux ended 2026-11-23"
    assert all("ami-0e0d" not in choice for choice in verdict.allowed)


def test_a_template_whose_images_approval_has_ended_is_told_when() -> None:
    assert evaluate(template(ImageId=ENDED), POLICY).wrong == (
        "the approval of ami-0e0d0e0d0e0d0e0d0 (al2023-2026-03) in linux ended 2026-11-23"
    )


def test_an_image_is_among_those_allowed_through_its_last_day() -> None:
    allowed = [evaluate(instance("ami-2d39803a", day=day), POLICY).allowed for day in ("2027-06-30", "2027-07-01")]

    assert [any(LINUX in choice for choice in choices) for choices in allowed] == [True, False]


def test_an_approval_without_end_goes_on() -> None:
    assert evaluate(instance(GPU, "p5.48xlarge", day="2099-12-31"), POLICY) == PASSES


def test_every_group_that_knows_the_image_says_why_not() -> None:
    verdict = evaluate(instance(LINUX, "c5.large"), POLICY)

    assert verdict.reasons == (
        "ami-0a1b2c3d is approved in gpu for p5.* only, not c5.large",
        "ami-0a1b2c3d (al2023-2026-10) is approved in linux for t3.*, m6i.large only, not c5.large",
    )


def test_the_image_that_may_be_used_longest_comes_first() -> None:
    policy = parse_policy(
        {
            "linux": {
                "instance_types": ["t3.*"],
                "images": {"ami-00000001": {"until": "2027-01-31"}, "ami-00000002": {"until": "2027-06-30"}},
            }
        }
    )

    assert evaluate(instance("ami-2d39803a"), policy).allowed == (
        "for t3.micro ami-00000002 by linux",
        "ami-00000001 by linux",
    )


@pytest.mark.parametrize(
    ("data", "compliance"),
    [
        ({"ImageId": LINUX, "InstanceType": "t3.micro"}, COMPLIANT),
        ({"ImageId": LINUX, "InstanceType": "c5.large"}, NON_COMPLIANT),
        ({"ImageId": LINUX}, COMPLIANT),
        ({"ImageId": LINUX, "InstanceType": ""}, COMPLIANT),
        ({"ImageId": LINUX, "InstanceRequirements": {"VCpuCount": {"Min": 2}}}, COMPLIANT),
        ({"ImageId": "ami-2d39803a"}, NON_COMPLIANT),
        ({"ImageId": ENDED}, NON_COMPLIANT),
        ({"ImageId": PARAMETER, "InstanceType": "t3.micro"}, COMPLIANT),
        ({"ImageId": PARAMETER + "-beta", "InstanceType": "t3.micro"}, NON_COMPLIANT),
    ],
)
def test_a_launch_template_is_judged_by_what_it_says(data: dict[str, Any], compliance: str) -> None:
    assert evaluate(template(**data), POLICY).compliance == compliance


@pytest.mark.parametrize("data", [{}, {"ImageId": ""}, {"ImageId": None, "InstanceType": "t3.micro"}])
def test_a_launch_template_that_names_no_image_is_not_judged(data: dict[str, Any]) -> None:
    assert evaluate(template(**data), POLICY) == not_applicable(
        "names no image; the instances launched from it are judged"
    )


def test_an_image_chosen_at_launch_is_told_as_such() -> None:
    assert evaluate(template(ImageId="resolve:ssm:/other"), POLICY).wrong == (
        "the image is chosen at launch by resolve:ssm:/other, which no policy approves"
    )


def test_a_template_without_type_is_told_of_every_image() -> None:
    assert evaluate(template(ImageId="ami-2d39803a"), POLICY).allowed == (
        "resolve:ssm:/golden/al2023 by linux",
        "ami-0123456789abcdef0 by gpu",
        "ami-0a1b2c3d by gpu",
        "ami-0a1b2c3d (al2023-2026-10) by linux",
    )


@pytest.mark.parametrize(("image", "compliance"), [(LINUX, COMPLIANT), ("ami-test", NON_COMPLIANT)])
def test_a_launch_configuration_is_judged_like_an_instance(image: str, compliance: str) -> None:
    configuration = {"launchConfigurationName": "lc1", "imageId": image, "instanceType": "t3.nano"}

    item = normalise(raw_item("AWS::AutoScaling::LaunchConfiguration", configuration))
    assert evaluate(item, POLICY).compliance == compliance


NOTHING_NAMED = "the item names no imageId or no instanceType"
NO_DATA = "the item of the launch template has no LaunchTemplateData"


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        (instance(image=None), NOTHING_NAMED),
        (instance(image=""), NOTHING_NAMED),
        (instance(image=["ami-0a1b2c3d"]), r"image \['ami-0a1b2c3d'\] or instance type 't3.micro' is no text"),
        (instance(image=7), "image 7 or instance type 't3.micro' is no text"),
        (instance(instance_type=None), NOTHING_NAMED),
        (instance(instance_type={"t3": "micro"}), "image 'ami-0a1b2c3d' or instance type {'t3': 'micro'} is no text"),
        (normalise(raw_item("AWS::EC2::Instance", {"foo": "bar"})), NOTHING_NAMED),
        (normalise(raw_item("AWS::EC2::LaunchTemplate", {"LaunchTemplateName": "test"})), NO_DATA),
        (normalise(raw_item("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": "ami-0a1b2c3d"})), NO_DATA),
        (normalise(raw_item("AWS::AutoScaling::LaunchConfiguration", {"instanceType": "t3.nano"})), NOTHING_NAMED),
        (template(ImageId=["ami-0a1b2c3d"]), "is no text"),
        (template(ImageId=LINUX, InstanceType=["t3.micro"]), "is no text"),
    ],
)
def test_an_item_that_does_not_say_what_it_runs_is_not_guessed_at(item: Item, cause: str) -> None:
    with pytest.raises(CouldNotJudgeError, match=f"{cause}$"):
        evaluate(item, POLICY)


def test_a_long_name_of_an_image_is_cut() -> None:
    assert evaluate(instance("ami-" + "0" * 99), POLICY).wrong == f"ami-{'0' * 53}... is not an approved image"
    assert evaluate(template(ImageId="resolve:ssm:/" + "x" * 200), POLICY).wrong == (
        f"the image is chosen at launch by resolve:ssm:/{'x' * 84}..., which no policy approves"
    )


@pytest.mark.parametrize("judged_at", ["soon", "24.11.2026", "2026", "99999-01-01T00:00:00Z", "2026-02-30T00:00:00Z"])
def test_on_a_day_that_is_none_nothing_is_judged(judged_at: str) -> None:
    with pytest.raises(CouldNotJudgeError, match="no time in ISO 8601"):
        evaluate(instance()._replace(judged_at=judged_at), POLICY)


def test_an_instance_whose_state_is_not_said_counts() -> None:
    item = normalise(raw_item("AWS::EC2::Instance", {"imageId": "ami-2d39803a", "instanceType": "t3.micro"}))

    assert evaluate(item, POLICY).compliance == NON_COMPLIANT


TYPES = {"instance_types": ["t3.*"]}


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ({}, "no group of approved images"),
        ({"linux": []}, "linux: a mapping of instance_types and images"),
        ({"linux": 7}, "linux: a mapping of instance_types and images is due, not 7$"),
        ({"linux": "x" * 99}, "linux: a mapping of instance_types and images is due, not 'x{76}\\.\\.\\.$"),
        ({"linux": {"images": {}}}, "linux: instance_types is missing; a mapping of instance_types and images"),
        ({"linux": TYPES}, "linux: images is missing"),
        ({"linux": {**TYPES, "image": {}}}, "linux.image: unknown key; known are images, instance_types$"),
        ({"linux": {**TYPES, "images": {}, "owner": "x"}}, "linux.owner: unknown key"),
        ({"linux": {"instance_types": [], "images": {}}}, "linux.instance_types: "),
        ({"linux": {"instance_types": "t3.*", "images": {}}}, "linux.instance_types: "),
        ({"linux": {"instance_types": ["t3.[ab]"], "images": {}}}, "linux.instance_types: "),
        ({"linux": {"instance_types": [3], "images": {}}}, "linux.instance_types: "),
        ({"linux": {**TYPES, "images": ["ami-0a1b2c3d"]}}, "linux.images: a mapping"),
        ({"linux": {**TYPES, "images": {"ami-test": {}}}}, "linux.images.ami-test: an id"),
        ({"linux": {**TYPES, "images": {"ami-0a1b2c3d4": {}}}}, "linux.images.ami-0a1b2c3d4: an id"),
        ({"linux": {**TYPES, "images": {"xami-0a1b2c3d": {}}}}, "linux.images.xami-0a1b2c3d: an id"),
        ({"linux": {**TYPES, "images": {7: {}}}}, "linux.images.7: an id"),
        ({"linux": {**TYPES, "images": {LINUX: 7}}}, f"linux.images.{LINUX}: name and until"),
        ({"linux": {**TYPES, "images": {LINUX: False}}}, f"linux.images.{LINUX}: name and until"),
        ({"linux": {**TYPES, "images": {LINUX: ""}}}, f"linux.images.{LINUX}: name and until"),
        ({"linux": {**TYPES, "images": {LINUX: []}}}, f"linux.images.{LINUX}: name and until"),
        ({"linux": {**TYPES, "images": {LINUX: {"until": None}}}}, f"linux.images.{LINUX}.until: None"),
        ({"linux": {**TYPES, "images": {LINUX: {"until": "20270131"}}}}, f"linux.images.{LINUX}.until: '20270131'"),
        ({"linux": {**TYPES, "images": {LINUX: {"name": ["x"]}}}}, f"linux.images.{LINUX}.name: a text is due"),
        ({"linux": {**TYPES, "images": {LINUX: "x"}}}, f"linux.images.{LINUX}: name and until"),
        ({"linux": {**TYPES, "images": {LINUX: {"till": "2027-01-31"}}}}, f"linux.images.{LINUX}.till: unknown key"),
        ({"linux": {**TYPES, "images": {LINUX: {"until": "2027-02-30"}}}}, f"linux.images.{LINUX}.until: '2027-02-30'"),
        ({"linux": {**TYPES, "images": {LINUX: {"until": "soon"}}}}, f"linux.images.{LINUX}.until: 'soon'"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_where_it_does_not(documents: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}"):
        parse_policy(documents)


@given(
    image=st.sampled_from([LINUX, ENDED, GPU, PARAMETER, "ami-2d39803a"]),
    instance_type=st.sampled_from(["t3.micro", "m6i.large", "m6i.xlarge", "p5.48xlarge"]),
    day=st.dates().map(str),
)
def test_it_passes_exactly_when_one_group_approves_image_and_type_on_the_day(
    image: str, instance_type: str, day: str
) -> None:
    linux = instance_type in ("t3.micro", "m6i.large")
    approved = (
        (linux and image == LINUX and day <= "2027-06-30")
        or (linux and image == ENDED and day <= "2026-11-23")
        or (linux and image == PARAMETER)
        or (instance_type == "p5.48xlarge" and image in (GPU, LINUX))
    )

    assert (evaluate(instance(image, instance_type, day=day), POLICY) == PASSES) is approved
