"""Decisions on the record before their answers, escalations that can be traced, anchors that are asked."""

import pytest

from codegen.enforcement import Declarations

from .fragments import found

PAY = Declarations(operations=("pay",), audited=("pay",))
POLICY = 'POLICIES = (OperationPolicy("pay", audit=True),)\n'
ROUTE = '@app.post("/pay")\nasync def pay(body: Pay) -> Paid:\n'
OPERATIONS = POLICY + 'def pay(body, runner):\n    answer = runner.run("pay", body, compute)\n    return Paid(answer)\n'


def released(body, **files):
    return [item[:2] for item in found("governance-before-output", PAY, api=ROUTE + body, **files)]


@pytest.mark.parametrize(
    "body",
    [
        '    return runner.run("pay", body, compute)\n',
        '    return await asyncio.to_thread(runner.run, "pay", body, compute)\n',
        "    return operations.pay(body, runner)\n",
        '    answer = compute(body)\n    await service.audit.note("pay", {})\n    return answer\n',
        '    if not body.amount:\n        raise Problem(400, "nothing")\n    return operations.pay(body, runner)\n',
        '    try:\n        return compute(body)\n    finally:\n        service.audit.note("pay", {})\n',
        "    return answer_batch(body, 3, lambda item: operations.pay(item, runner))\n",
        '    async with lock:\n        return runner.run(name="pay", request=body, compute=compute)\n',
        '    match body.kind:\n        case "a":\n            return operations.pay(body, runner)\n'
        '        case _:\n            return runner.run("pay", body, compute)\n',
    ],
)
def test_answers_that_are_on_the_record(body):
    text = "from . import operations\n"
    assert found("governance-before-output", PAY, api=text + ROUTE + body, operations=OPERATIONS) == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("    return compute(body)\n", 3),
        ('    answer = compute(body)\n    return answer\n    runner.run("pay", body, compute)\n', 4),
        ('    if body.amount:\n        return runner.run("pay", body, compute)\n    return None\n', 5),
        ('    return compute(body) or runner.run("pay", body, compute)\n', 3),
        ('    return runner.run("pay", body, compute) if body.amount else None\n', 3),
        ('    tasks.add_task(runner.run, "pay", body, compute)\n    return 1\n', 4),
        ('    def later():\n        runner.run("pay", body, compute)\n    return later\n', 5),
        ('    return runner.run("sell", body, compute)\n', 3),
        ('    for item in body.items:\n        service.audit.note("pay", {})\n    return 1\n', 5),
        ('    with suppress(Exception):\n        service.audit.note("pay", {})\n    return 1\n', 5),
        ('    try:\n        service.audit.note("pay", {})\n    except Exception:\n        pass\n    return 1\n', 7),
        ('    match body.kind:\n        case "a":\n            service.audit.note("pay", {})\n    return 1\n', 6),
        ('    yield compute(body)\n    service.audit.note("pay", {})\n', 3),
        ('    service.audit.note("pay", {}) if body.loud else None\n    return 1\n', 4),
    ],
)
def test_answers_that_leave_too_early(body, line):
    assert released(body, operations=POLICY) == [("api.py", line)]


def test_a_policy_without_audit_records_nothing():
    body = '    return runner.run("pay", body, compute)\n'
    assert released(body, operations=POLICY.replace("True", "False")) == [("api.py", 3)]


@pytest.mark.parametrize(
    "registered",
    [
        'app.add_api_route("/pay", answer, operation_id="pay")\n',
        'PATH = "/pay"\napp.add_api_route(path=PATH, endpoint=answer, operation_id="pay")\n',
    ],
)
def test_routes_that_are_registered_by_a_call(registered):
    text = "def answer(body: Pay) -> Paid:\n    return compute(body)\n"
    assert [item[1] for item in found("governance-before-output", PAY, api=text + registered)] == [2]


def test_the_record_is_looked_for_in_what_the_endpoint_calls():
    tool = "class Tool:\n    async def answer(self, body):\n        return await self.work.pay_now(body)\n"
    work = 'class Work:\n    async def pay_now(self, body):\n        return await self._audit.evaluate("pay", body)\n'
    body = "    return await service.tool.answer(body)\n"
    assert released(body, tool=tool, work=work) == []
    assert released(body, tool=tool, work=work.replace("await self._audit.evaluate", "await self._engine.evaluate"))
    namesake = tool.replace("work.pay_now", "work.answer")
    assert released(body, tool=namesake, work=work) == [("api.py", 3)]
    early = work.replace("        return", "        if not body:\n            return None\n        return")
    assert released(body, tool=tool, work=early) == [("api.py", 3)]
    assert released("    return service.tool.answer(body)\n", tool=tool, work=work) == [("api.py", 3)]


ROW = "    row = await self.log.append('a', 'escalated', {}, trace_id=trace())\n"
ASK = "async def ask(self, reason):\n"


@pytest.mark.parametrize(
    "text",
    [
        ASK + ROW + "    await self.people.escalate(row.decision_id, reason, 'high')\n",
        ASK + ROW + "    number = row.decision_id\n    await self.people.escalate(row.decision_id, reason=reason)\n",
        ASK + "    if row := self.log.append('a', trace_id=t):\n        self.p.escalate(row.decision_id, reason)\n",
        "def escalate(decision, reason):\n    store(decision, reason)\n",
    ],
)
def test_escalations_that_can_be_traced(text):
    assert found("traceable-escalations", work=text) == []


def test_what_an_escalation_lacks_is_said():
    text = ASK + ROW + "    await self.people.escalate('d1', reason)\n    await self.people.escalate(row.decision_id)\n"
    assert [item[1:] for item in found("traceable-escalations", work=text)] == [
        (3, "ask escalates a decision that is not on the record"),
        (4, "ask escalates without a reason"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "P = Escalations(log, anchors=('Desk', 'Audit'))\n",
        "ANCHORS = ['Desk']\nP = Escalations(log, anchors=ANCHORS)\n",
        "from .people import ANCHORS\nP = Escalations(log, anchors=ANCHORS)\n",
        "P = Elsewhere(log, anchors=())\n",
    ],
)
def test_anchors_that_are_asked(text):
    people = "ANCHORS: tuple[str, ...] = ('Desk',)\n"
    assert found("anchors-reachable", Declarations(anchors=("Desk",)), service=text, people=people) == []


def test_an_anchor_that_nobody_asks():
    declared = Declarations(anchors=("Desk", "Audit"))
    assert found("anchors-reachable", declared, service="P = Escalations(log, anchors=('Audit',))\n") == [
        ("service.py", 1, "the anchor 'Desk' is declared, and nobody asks it")
    ]
