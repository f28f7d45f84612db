"""What follows from what in a change."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderer.review import Review, review
from renderer.review.causes import CONDITION, LITERAL, MAPPING, PARAMETER, REPLACEMENT, UNKNOWN, UPDATE, Cause
from renderer.review.faces.html.drawing import as_list, drawn, laid_out, shortened
from renderer.review.faces.html.graph import Edge, graph_of
from renderer.review.model import Change, PathChange


def of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def chain(name: str, functions: int = 1) -> dict[str, Any]:
    uses = {"Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}}}
    return {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {
            "Queue": of("SQS::Queue", QueueName={"Ref": "Name"}),
            **{f"F{number}": of("Lambda::Function", Handler="a", **uses) for number in range(functions)},
            "Pump": of("Lambda::EventSourceMapping", EventSourceArn={"Fn::GetAtt": ["Queue", "Arn"]}),
            "Alone": of("SNS::Topic", DisplayName=name),
        },
        "Outputs": {"Url": {"Value": {"Ref": "Queue"}}},
    }


def changed(functions: int = 1) -> Review:
    return review(
        chain("a", functions),
        chain("b", functions),
        old_parameters={"Name": "a"},
        new_parameters={"Name": "b"},
        sources={"Name": ("overlays/prod.yaml", 3, "name")},
    )


def test_from_the_parameter_to_the_last_consequence() -> None:
    graph = graph_of(changed())
    assert {(node.key, node.kind, node.detail) for node in graph.nodes} == {
        ("parameter:Name", "parameter", "overlays/prod.yaml line 3"),
        ("resource:Queue", "replace", "AWS::SQS::Queue"),
        ("resource:Pump", "replace", "AWS::Lambda::EventSourceMapping"),
        ("resource:F0", "update", "AWS::Lambda::Function"),
        ("output:Url", "output", ""),
    }
    assert set(graph.edges) == {
        Edge("parameter:Name", "resource:Queue", ("QueueName",), replaces=True),
        Edge("resource:Queue", "resource:Pump", ("EventSourceArn",), replaces=True),
        Edge("resource:Queue", "resource:F0", ("Environment/Variables/QUEUE",)),
        Edge("resource:Queue", "output:Url"),
    }
    assert (graph.alone, graph.left_out) == (1, 0)


def test_what_follows_alike_from_the_same_is_one_node() -> None:
    (node,) = [node for node in graph_of(changed(functions=5)).nodes if "resource:F0" in node.key]
    assert node.names == ("F0", "F1", "F2", "F3", "F4")


def test_the_gravest_is_drawn_with_what_hangs_together_and_the_rest_counted() -> None:
    def template(side: str) -> dict[str, Any]:
        queues = {f"Q{number:02}": of("SQS::Queue", QueueName=f"{side}{number}") for number in range(50)}
        users = {f"P{number:02}": of("SSM::Parameter", Value={"Ref": f"Q{number:02}"}) for number in range(50)}
        return {"Resources": {**queues, **users}}

    graph = graph_of(review(template("a"), template("b")), most=20)
    assert len(graph.nodes) == 20
    assert len(graph.edges) == 10
    assert (graph.alone, graph.left_out) == (0, 80)


def test_nothing_follows_from_a_change_by_the_template_alone() -> None:
    graph = graph_of(
        review({"Resources": {"T": of("SNS::Topic", DisplayName="a")}}, {"Resources": {"T": of("SNS::Topic")}})
    )
    assert (graph.nodes, graph.edges, graph.alone) == ((), (), 1)


NAMES = st.sampled_from([f"R{number}" for number in range(6)])
CAUSES = st.builds(
    Cause, st.sampled_from([LITERAL, PARAMETER, MAPPING, CONDITION, REPLACEMENT, UPDATE, UNKNOWN]), NAMES
)
PATHS = st.builds(
    PathChange,
    st.just("/Properties/P"),
    st.just(1),
    st.just(2),
    st.sampled_from([None, "replace", "conditional-replace"]),
    CAUSES,
)
CHANGES = st.lists(
    st.builds(
        Change,
        NAMES,
        st.sampled_from(["AWS::SNS::Topic", "AWS::SQS::Queue"]),
        st.sampled_from(["update", "replace", "create", "delete"]),
        paths=st.lists(PATHS, max_size=3).map(tuple),
        dependents=st.lists(NAMES, max_size=3).map(tuple),
    ),
    unique_by=lambda change: change.logical_id,
)


@given(CHANGES, st.integers(1, 12))
def test_laws_of_every_graph(changes: list[Change], most: int) -> None:
    found = Review(region="us-east-1", creates_stack=False, resources=6, changes=tuple(changes))
    graph = graph_of(found, most)
    assert graph == graph_of(found, most)
    assert len(graph.nodes) <= most
    keys = {node.key for node in graph.nodes}
    assert len(keys) == len(graph.nodes)
    assert all(edge.cause in keys and edge.consequence in keys for edge in graph.edges)
    drawn_resources = sum(len(node.names) for node in graph.nodes if node.key.startswith("resource:"))
    assert drawn_resources + graph.alone + graph.left_out == len(changes)
    drawn(graph, laid_out(graph))


def test_a_node_links_to_its_section_and_an_origin_has_none() -> None:
    graph = graph_of(changed(functions=4))
    picture = drawn(graph, laid_out(graph))
    for href in ("#resource-Queue", "#resource-Pump", "#output-Url", "#resource-F0"):
        assert f'href="{href}"' in picture
    assert picture.count("<a ") == 4
    assert "F0 and 3 more" in picture


def test_the_list_says_what_the_picture_shows() -> None:
    listed = as_list(graph_of(changed()))
    assert "overlays/prod.yaml line 3" in listed
    assert "at QueueName" in listed
    assert listed.count("by this it is replaced") == 2


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    assert shortened("EncryptionKeyForTheOrdersTablePolicy", 24) == "EncryptionKeyFor…ePolicy"
    assert shortened("Short", 24) == "Short"
