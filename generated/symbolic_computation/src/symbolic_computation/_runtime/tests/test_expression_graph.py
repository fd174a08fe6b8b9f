import pytest

from ..stores.database import StoreError
from ..symbolic.expression_graph import ExpressionGraph, ExpressionNode


@pytest.fixture
def path(tmp_path):
    return tmp_path / "graph.sqlite3"


@pytest.fixture
def graph(path):
    opened = ExpressionGraph(path)
    yield opened
    opened.close()


def edges(graph, *pairs):
    for source, target in pairs:
        graph.depend(source, target)


def test_a_node_is_found_as_it_was_put(graph):
    node = ExpressionNode("f00d", "numpy", True, 12.5)
    graph.put(node)
    assert graph.find("f00d") == node
    assert graph.find("beef") is None


def test_the_last_one_counts(graph):
    graph.put(ExpressionNode("f00d", "numpy", True, 12.5))
    graph.put(ExpressionNode("f00d", "mpmath", False, 0.0))
    assert graph.find("f00d") == ExpressionNode("f00d", "mpmath", False, 0.0)
    assert graph.size() == (1, 0)


def test_an_edge_makes_the_nodes_that_are_missing_and_keeps_the_others(graph):
    graph.put(ExpressionNode("a", "numpy", True, 1.0))
    edges(graph, ("a", "b"), ("a", "b"))
    assert graph.size() == (2, 1)
    assert graph.find("a") == ExpressionNode("a", "numpy", True, 1.0)
    assert graph.find("b") == ExpressionNode("b")


def test_what_it_is_made_of_and_what_is_made_of_it(graph):
    edges(graph, ("a", "b"), ("b", "c"), ("b", "d"), ("x", "c"), ("d", "e"))
    assert set(graph.dependencies("a")) == {"b", "c", "d", "e"}
    assert set(graph.dependencies("b")) == {"c", "d", "e"}
    assert graph.dependencies("e") == []
    assert set(graph.dependents("c")) == {"a", "b", "x"}
    assert set(graph.dependents("e")) == {"a", "b", "d"}
    assert graph.dependents("nothing") == []


def test_a_circle_ends(graph):
    edges(graph, ("a", "b"), ("b", "c"), ("c", "a"))
    assert set(graph.dependencies("a")) == {"b", "c"}
    assert set(graph.dependents("a")) == {"b", "c"}


def test_it_is_reached_once_by_two_ways(graph):
    edges(graph, ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))
    assert sorted(graph.dependencies("a")) == ["b", "c", "d"]


def test_only_so_many_are_told(graph):
    edges(graph, *((f"n{number}", f"n{number + 1}") for number in range(20)))
    assert len(graph.dependencies("n0", limit=7)) == 7
    assert len(graph.dependencies("n0", limit=20)) == 20


def test_nothing_is_made_of_itself(graph):
    with pytest.raises(ValueError, match=r"^an expression does not depend on itself$"):
        graph.depend("a", "a")
    assert graph.size() == (0, 0)


def test_those_longest_out_of_use_go_first_and_their_edges_with_them(path):
    graph = ExpressionGraph(path, most_nodes=4)
    edges(graph, ("a", "b"), ("c", "d"))
    graph.put(ExpressionNode("b", "numpy"))
    graph.put(ExpressionNode("e"))
    assert graph.find("a") is None
    assert graph.find("b") == ExpressionNode("b", "numpy")
    assert graph.size() == (4, 1)
    assert graph.dependents("b") == []
    assert graph.dependencies("c") == ["d"]
    graph.close()


@pytest.mark.parametrize("most_nodes", [2, 3, 10, 50])
def test_there_are_never_more(path, most_nodes):
    graph = ExpressionGraph(path, most_nodes=most_nodes)
    for number in range(60):
        graph.put(ExpressionNode(f"n{number}"))
        assert graph.size()[0] <= most_nodes
    for number in range(60):
        graph.depend(f"s{number}", f"t{number}")
        assert graph.size()[0] <= most_nodes
    assert graph.dependencies("s59") == ["t59"]
    assert graph.size()[0] > most_nodes * 0.8
    graph.close()


def test_a_graph_holds_an_edge(path):
    with pytest.raises(ValueError, match=r"^a graph holds at least two nodes$"):
        ExpressionGraph(path, most_nodes=1)


def test_it_is_still_there_when_opened_again(graph, path):
    edges(graph, ("a", "b"))
    again = ExpressionGraph(path)
    assert again.dependencies("a") == ["b"]
    again.clear()
    assert graph.size() == (0, 0)
    again.close()


def test_health_asks_the_file(graph, path):
    graph.check()
    graph.close()
    for ask in (graph.check, graph.clear, lambda: graph.find("a"), lambda: graph.depend("a", "b")):
        with pytest.raises(StoreError, match=r"^the graph of expressions does not answer \(ProgrammingError\)$"):
            ask()
