import asyncio
import contextlib
import json
import math

import pytest

from ..digests import text_digest, value_digest
from ..governance.decision_log import DecisionLog
from ..governance.escalation import Escalations
from ..service.problem import Problem
from ..service.trace import traced
from ..stores.cache import ResultCache
from ..symbolic.audited_work import AuditedWork
from ..symbolic.evaluator import Evaluator
from ..symbolic.expression_cache import ExpressionCache
from ..symbolic.expression_graph import ExpressionGraph, ExpressionNode
from ..symbolic.sessions import Sessions
from .in_process_workers import Workers

LONGEST = 40
OPERATIONS = ("evaluation", "generation", "optimization")


class Metrics:
    """Keeps what it is told."""

    def __init__(self):
        self.evaluations = []
        self.compilations = []

    async def record_evaluation(self, expr_hash, backend, duration_ms, *, success, cache_hit):
        self.evaluations.append((expr_hash, backend, success, cache_hit))
        assert 0 <= duration_ms < 600_000

    async def record_compilation(self, expr_hash, language, duration_ms, *, success):
        self.compilations.append((expr_hash, language, success))
        assert 0 <= duration_ms < 600_000


class Bench:
    """Audited work over stores of its own; tasks are done in this process."""

    def __init__(self, folder, audited=OPERATIONS, timeout_s=0.0):
        self.open = contextlib.ExitStack()
        self.workers = Workers(folder)
        self.log = self._kept(DecisionLog(folder / "log.sqlite3"))
        self.graph = self._kept(ExpressionGraph(folder / "graph.sqlite3"))
        cache = self._kept(ExpressionCache(self._kept(ResultCache(folder / "cache.sqlite3"))))
        self.escalations = self._kept(
            Escalations(self.log, anchors=["Igor"], agent_id="agent", timeout_s=timeout_s, poll_s=0.01)
        )
        self.metrics = Metrics()
        self.work = AuditedWork(
            self._kept(Evaluator(self.workers, cache)),
            self.workers,
            log=self.log,
            escalations=self.escalations,
            graph=self.graph,
            sessions=Sessions(),
            metrics=self.metrics,
            agent="agent",
            maximum_length=LONGEST,
            audited=audited,
        )

    def _kept(self, one):
        self.open.callback(one.close)
        return one

    def evaluate(self, text, values, backend="numpy", options=None, session=None):
        return asyncio.run(self.work.evaluate("evaluation", text, values, backend, options or {}, session))

    def generate(self, text, variables=None, language="C", name="evaluate", session=None):
        return asyncio.run(self.work.generate("generation", text, variables, language, name, session))

    def optimize(self, text, strategies=("simplify",), session=None):
        return asyncio.run(self.work.optimize("optimization", text, strategies, session))

    def told(self):
        """Status and data of every row."""
        return [(row.governance_status, json.loads(row.decision_data)) for row in self.log.rows()]


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    with made.open:
        yield made


def refused(work, *arguments, **named):
    with pytest.raises(Problem) as error:
        work(*arguments, **named)
    return error.value


def test_a_value_is_answered_noted_and_recorded(bench):
    answer = bench.evaluate("x**2 + 1", {"x": 3.0})
    assert answer.pop("execution_time_ms") >= 0
    digest = text_digest("x**2 + 1")
    assert answer == {"result": 10.0, "cache_hit": False, "backend_used": "numpy", "expression_hash": digest}
    assert bench.evaluate("x**2 + 1", {"x": 3.0})["cache_hit"] is True
    assert bench.metrics.evaluations == [(digest, "numpy", True, False), (digest, "numpy", True, True)]
    row = {
        "operation": "evaluation",
        "expression": "x**2 + 1",
        "backend": "numpy",
        "values": {"x": 3.0},
        "hash": digest,
        "cached": False,
        "result": 10.0,
    }
    assert bench.told() == [("approved", row), ("approved", {**row, "cached": True})]
    assert [row.agent_id for row in bench.log.rows()] == ["agent", "agent"]


def test_options_are_on_the_record(bench):
    answer = bench.evaluate("sqrt(x)", {"x": -4.0}, "mpmath", {"domain": "complex"})
    assert answer["result"] == {"real": 0.0, "imag": 2.0}
    ((_, data),) = bench.told()
    assert (data["domain"], data["backend"], data["result"]) == ("complex", "mpmath", {"real": 0.0, "imag": 2.0})


@pytest.mark.parametrize("count", [16, 17])
def test_few_numbers_are_recorded_and_many_as_their_digest(bench, count):
    result = bench.evaluate("2*x", {"x": [float(number) for number in range(count)]})["result"]
    assert result == [2.0 * number for number in range(count)]
    ((_, data),) = bench.told()
    assert data["result"] == (result if count == 16 else {"digest": value_digest(result)})


def test_nested_results_are_recorded_as_their_digest(bench):
    result = bench.evaluate("[[x, 1], [0, x]]", {"x": 1.0})["result"]
    assert result == [[1.0, 1.0], [0.0, 1.0]]
    assert bench.told()[0][1]["result"] == {"digest": value_digest(result)}


def test_the_trace_is_on_the_record(bench):
    with traced("ab" * 16):
        bench.evaluate("x", {"x": 1})
    assert [row.trace_id for row in bench.log.rows()] == ["ab" * 16]


@pytest.mark.parametrize(
    ("text", "values", "status", "governance"),
    [
        ("x +", {"x": 1.0}, 400, "blocked"),
        ("x", {"x": math.nan}, 400, "blocked"),
        ("x + y", {"x": 1.0}, 400, "blocked"),
    ],
)
def test_a_refusal_is_noted_and_recorded(bench, text, values, status, governance):
    problem = refused(bench.evaluate, text, values)
    assert problem.status == status
    assert bench.metrics.evaluations == [(text_digest(text), "numpy", False, False)]
    ((given, data),) = bench.told()
    assert given == governance
    assert (data["status"], data["detail"], data["expression"]) == (status, problem.detail, text)
    assert data["values"] == (None if math.isnan(values["x"]) else values)


def test_a_fault_has_its_place(bench):
    problem = refused(bench.evaluate, "sin(x", {"x": 1.0})
    assert problem.members == {"code": "C203", "start": 3, "end": 4, "hint": "add )"}
    for work in (bench.generate, bench.optimize):
        assert refused(work, "sin(x").members == problem.members
    assert [status for status, _ in bench.told()] == ["blocked"] * 3


def test_what_ran_out_of_time_was_allowed_and_failed(bench):
    def too_slow(task):
        raise Problem(504, "no answer within 2 s")

    bench.workers.before = too_slow
    assert refused(bench.evaluate, "x", {"x": 1.0}).status == 504
    assert refused(bench.generate, "x").status == 504
    assert refused(bench.optimize, "x").status == 504
    assert [(status, data["status"]) for status, data in bench.told()] == [("approved", 504)] * 3


def test_code_is_answered_noted_and_recorded(bench):
    answer = bench.generate("a - b", ["b", "a"], "C", "difference")
    assert answer.pop("execution_time_ms") >= 0
    source = answer.pop("source_code")
    assert "double difference(double b, double a)" in source
    assert answer == {"language": "C", "function_name": "difference", "success": True}
    assert bench.metrics.compilations == [(text_digest("a - b"), "C", True)]
    asked = {"operation": "generation", "expression": "a - b", "language": "C", "function_name": "difference"}
    assert bench.told() == [("approved", {**asked, "source": text_digest(source)})]


def test_code_that_is_refused_is_noted_and_recorded(bench):
    assert refused(bench.generate, "x", None, "C", "int").status == 400
    assert bench.metrics.compilations == [(text_digest("x"), "C", False)]
    assert [(status, data["status"]) for status, data in bench.told()] == [("blocked", 400)]


def test_an_optimisation_is_answered_and_recorded(bench):
    answer = bench.optimize("x*(x + 1) - x**2")
    assert answer == {
        "original": "x*(x + 1) - x**2",
        "optimized": "x",
        "replacements": [],
        "original_ops": 4,
        "optimized_ops": 0,
        "reduction_percent": 100.0,
        "strategies_applied": ["simplify"],
        "skipped": {},
        "verified_points": 16,
    }
    asked = {"operation": "optimization", "expression": "x*(x + 1) - x**2", "strategies": ["simplify"]}
    assert bench.told() == [("approved", {**asked, "original": 4, "optimized": 0})]


def test_common_parts_are_named_in_order(bench):
    answer = bench.optimize("[sqrt(x - y), (x - y)**2]", ["cse"])
    assert answer["replacements"] == [{"name": "t1", "expression": "x - y"}]
    assert answer["optimized"] == "[sqrt(t1), t1**2]"
    assert (answer["original_ops"], answer["optimized_ops"], answer["reduction_percent"]) == (4, 3, 25.0)


def test_nothing_to_compute_is_reduced_by_nothing(bench):
    assert bench.optimize("x")["reduction_percent"] == 0.0
    worse = bench.optimize("(x + 1)**2", ["expand"])
    assert (worse["original_ops"], worse["optimized_ops"], worse["reduction_percent"]) == (2, 4, -100.0)


def test_optimised_forms_depend_on_their_originals(bench):
    bench.optimize("x*(x + 1) - x**2")
    before, after = text_digest("x*(x + 1) - x**2"), text_digest("x")
    assert bench.graph.find(before) == ExpressionNode(before, "", True, 100.0)
    assert bench.graph.dependencies(after) == [before]
    bench.optimize("(y + 1)**2", ["expand"])
    other = text_digest("(y + 1)**2")
    assert bench.graph.find(other) == ExpressionNode(other, "", False, 0.0)
    bench.optimize("z")
    assert bench.graph.dependencies(text_digest("z")) == []


def test_strategies_share_the_time_of_a_task(bench):
    given = []
    plain = bench.workers.call_async

    async def call_async(task, arguments, **named):
        given.append((task, arguments))
        return await plain(task, arguments, **named)

    bench.workers.call_async = call_async
    bench.optimize("x + x")
    ((task, arguments),) = given
    assert task == "optimize"
    assert arguments["time_s"] == pytest.approx(0.7 * bench.workers.limits.time_s)
    assert (arguments["expression"], arguments["definitions"]) == ("x + x", {})


def test_a_rendering_is_no_decision(bench):
    shown = asyncio.run(bench.work.render("sqrt(x)/y"))
    assert (shown["canonical"], shown["variables"], shown["shape"]) == ("sqrt(x)/y", ["x", "y"], [])
    assert bench.told() == []
    assert refused(lambda: asyncio.run(bench.work.render("sqrt("))).status == 400
    assert refused(lambda: asyncio.run(bench.work.render("eval(x)"))).status == 400
    assert bench.told()[0][1]["operation"] == "expression_rendering"


def test_definitions_are_used_by_every_kind_of_work(bench):
    assert bench.work.define("s", "r", "sqrt(x*x + y*y)") == {"r": "sqrt(x*x + y*y)"}
    assert bench.work.define("s", "d", "2*r") == {"r": "sqrt(x*x + y*y)", "d": "2*r"}
    assert bench.evaluate("d/5", {"x": 3.0, "y": 4.0}, session="s")["result"] == 2.0
    assert "sqrt(" in bench.generate("d", language="Python", session="s")["source_code"]
    assert bench.optimize("r", session="s")["original"] == "sqrt(x*x + y*y)"


def test_definitions_depend_on_what_they_use(bench):
    bench.work.define("s", "r", "x + y")
    bench.work.define("s", "d", "r**2 + z")
    inner, outer = text_digest("x + y"), text_digest("(x + y)**2 + z")
    assert bench.graph.dependencies(outer) == [inner]
    assert bench.graph.size() == (2, 1)
    bench.work.define("s", "same", "r")
    assert bench.graph.size() == (2, 1)


def test_a_definition_that_is_none_is_refused(bench):
    bench.work.define("s", "r", "x")
    assert refused(bench.work.define, "s", "sin", "x").status == 400
    problem = refused(bench.work.define, "s", "q", "x + (")
    assert (problem.status, problem.members["start"]) == (400, 4)
    assert refused(bench.work.define, "s", "r", "r + 1").members["code"] == "C212"
    assert refused(bench.evaluate, "r", {}, session="other").status == 404
    assert bench.work.define("s", "t", "r") == {"r": "x", "t": "r"}


def test_a_graph_that_does_not_answer_holds_nothing_up(bench):
    bench.graph.close()
    assert bench.work.define("s", "r", "x + 1") == {"r": "x + 1"}
    assert bench.optimize("x + x")["optimized"] == "2*x"


def test_operations_that_are_not_audited_leave_no_row(tmp_path):
    bench = Bench(tmp_path, audited=("generation",))
    with bench.open:
        bench.evaluate("x", {"x": 1.0})
        refused(bench.evaluate, "x +", {"x": 1.0})
        bench.optimize("x")
        assert bench.told() == []
        bench.generate("x")
        assert [data["operation"] for _, data in bench.told()] == ["generation"]


def test_notes_are_rows(bench):
    asyncio.run(bench.work.note("clearing", {"cleared": 3}))
    assert bench.told() == [("approved", {"operation": "clearing", "cleared": 3})]


@pytest.mark.parametrize(
    ("text", "reason", "severity"),
    [
        ("x" + "+x" * 20, "41 characters, where 40 are allowed", "medium"),
        ("eval(x)", "reaches out of mathematics: eval", "high"),
        (
            "os.system(x)" + "+x" * 20,
            "52 characters, where 40 are allowed; reaches out of mathematics: os, system",
            "high",
        ),
    ],
)
def test_what_speaks_against_a_text_is_escalated_and_blocked(bench, text, reason, severity):
    for work in (lambda: bench.evaluate(text, {"x": 1.0}), lambda: bench.generate(text), lambda: bench.optimize(text)):
        problem = refused(work)
        assert problem.status == 400
        assert problem.detail == f"escalated and blocked: {reason} (there is no time to wait for an answer)"
        first = bench.log.find(problem.members["decision_id"])
        assert first.governance_status == "escalated"
        assert json.loads(first.decision_data)["reason"] == reason
    assert bench.workers.asked == []
    rows = bench.told()
    assert [status for status, _ in rows] == ["escalated", "escalated", "blocked", "blocked"] * 3
    assert rows[1][1]["severity"] == severity
    assert rows[1][1]["subject"] == text_digest(text)
    assert bench.metrics.evaluations == [(text_digest(text), "numpy", False, False)]


def test_a_text_of_the_greatest_length_is_admitted(bench):
    longest = "x" + "+x" * 19 + " "
    assert len(longest) == LONGEST
    assert bench.evaluate(longest, {"x": 1.0})["result"] == 20.0
    hidden = "x+" * 20 + "eval(x)"
    assert "eval" not in refused(bench.evaluate, hidden, {"x": 1.0}).detail


def test_an_approval_lets_it_pass(tmp_path):
    bench = Bench(tmp_path, timeout_s=60.0)
    text = "x" + "+x" * 20

    async def approved():
        asked = asyncio.create_task(bench.work.evaluate("evaluation", text, {"x": 2.0}, "numpy", {}, None))
        while not (waiting := bench.escalations.pending()):
            await asyncio.sleep(0.002)
        bench.escalations.resolve(waiting[0].escalation_id, approved=True, by="Igor", reason="fine", lasting_s=60.0)
        return await asked

    with bench.open:
        assert asyncio.run(approved())["result"] == 42.0
        assert bench.told()[-1][0] == "approved"
        assert bench.evaluate(text, {"x": 3.0})["result"] == 63.0


def test_the_record_keeps_the_beginning_of_long_texts(bench):
    for length in (1000, 1001):
        refused(bench.evaluate, "x" * length, {})
    short, long = (data for status, data in bench.told() if status == "blocked" and "operation" in data)
    assert short["expression"] == "x" * 1000 and "digest" not in short and "characters" not in short
    assert long["expression"] == "x" * 1000
    assert (long["characters"], long["digest"]) == (1001, text_digest("x" * 1001))


def test_half_a_surrogate_pair_can_be_recorded(bench):
    assert refused(bench.evaluate, "x + \ud800", {"x": 1.0}).status == 400
    assert bench.told()[-1][1]["expression"] == "x + ?"


def test_nothing_is_released_that_is_not_recorded(bench):
    bench.log.close()
    for work in (
        lambda: bench.evaluate("x", {"x": 1.0}),
        lambda: bench.evaluate("eval(x)", {"x": 1.0}),
        lambda: bench.generate("x"),
        lambda: bench.optimize("x"),
        lambda: asyncio.run(bench.work.note("clearing", {})),
    ):
        problem = refused(work)
        assert (problem.status, problem.detail) == (503, "the decision could not be recorded, so it is not released")


def test_a_worker_that_counts_wrongly_is_found_out(bench):
    async def call_async(task, arguments, **named):
        return {"original_ops": "3", "optimized_ops": 1, "original": "x", "optimized": "x", "replacements": []}

    bench.workers.call_async = call_async
    with pytest.raises(TypeError, match="a count is an integer, not '3'"):
        bench.optimize("x")
