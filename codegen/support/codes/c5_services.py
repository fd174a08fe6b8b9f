"""Findings in staged code about governance, stores, speed, logs and tests (phase 3)."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C527": CodePage(
        "package imported by its full name",
        "A module of a generated package imports another one by its full name. Packages import themselves with "
        "leading dots, so that they may be renamed, moved and taken along: write `from .models import Pay`.",
        fix="Write the import with leading dots: `from .models import Pay`.",
        example="from orders.models import Order\n",
    ),
    "C528": CodePage(
        "not tested",
        "No test of the distribution names this public function, or asks for this path. A function counts as "
        "named where a test reads its name, not where it is only imported; a path where it stands in a test or in"
        " its data.",
        fix="Write a test that reads the name, or asks for the path.",
        example="def area(r: float) -> float:\n    return math.pi * r**2\n",
    ),
    "C529": CodePage(
        "list of dangerous names is not whole",
        "The list of names that no expression may use lacks one of those that every such list holds, is put "
        "together while the package loads, is shortened, or is asked by nobody.",
        fix="Write it out whole, and refuse what is on it.",
        example='DANGEROUS = frozenset({"eval", "exec"})\n',
    ),
    "C590": CodePage(
        "answer before its record",
        "An endpoint of an operation that declares `audit: true` can release an answer before the decision is on "
        "the record: on some way to a return nothing records it, or it is handed to a task that may run later.",
        fix="Run the operation under its policy, or record it on every way.",
        example='@router.post("/orders")\nasync def place(order: Order) -> Receipt:\n    return compute(order)\n',
    ),
    "C591": CodePage(
        "store reached past its adapter",
        "A module outside the stores imports the driver of a database or a cache. What a service remembers goes "
        "through the adapters under `stores`, so that one interface and one suite of tests hold for every store.",
        fix="Go through an adapter under `stores`.",
        example="import sqlite3\n",
    ),
    "C592": CodePage(
        "connection opened for a call",
        "A connection to a store is opened by an ordinary function, in a loop, or while a module loads.",
        fix="Open it where the store is made, in `__init__` or a function whose name begins with `open`, and keep it.",
        example="def read(key: str) -> object:\n    return sqlite3.connect(PATH).execute(QUERY, (key,))\n",
    ),
    "C593": CodePage(
        "writes without a transaction",
        "A function writes to a store more than once, and nothing takes the first write back when a later one fails.",
        fix="Put the writes into one transaction: `with database.transaction():`.",
        example='for order in orders:\n    self.database.execute("INSERT INTO orders VALUES (?)", (order,))\n',
    ),
    "C594": CodePage(
        "escalation that cannot be traced",
        "What is escalated is not a decision that the same function put on the record, its row has no trace id, "
        "or no reason is given.",
        fix="Append the decision with `trace_id=`, and escalate its `decision_id` with a reason.",
        example='await self.escalations.escalate(str(uuid4()), "too long", "high")\n',
    ),
    "C595": CodePage(
        "anchor that nobody asks",
        "The schema declares an anchor under `governance.anchors`, and the code that escalates does not ask it, "
        "or does not say in plain text whom it asks.",
        fix="Give `Escalations` a tuple of all declared anchors.",
        example="governance: {anchors: [Desk]}\n",
    ),
    "C596": CodePage(
        "application without metrics",
        "An application is made that does not count its requests whatever the settings say, or does not answer "
        "`/metrics`.",
        fix="Add `TelemetryMiddleware` on every way through the function that makes it.",
        example="def create_app(settings: Settings) -> FastAPI:\n    return FastAPI()\n",
    ),
    "C597": CodePage(
        "log that is a sentence",
        "Something is printed, or a logger is given a text with values pasted in. Logs are events with fields, "
        'which machines can search: `logger.info("paid", amount=amount)`. The command line may print.',
        fix='Log an event with fields: `logger.info("paid", amount=amount)`.',
        example='logger.info(f"order {number} placed")\n',
    ),
    "C598": CodePage(
        "kernel that goes point by point",
        "The function in which a kernel computes has a loop, a comprehension, or a call that takes one number at "
        "a time. On arrays that costs many times what whole arrays at once do.",
        fix="Compute on whole arrays with functions of NumPy.",
        example="def _block(x: Array) -> Array:\n    return [math.exp(value) for value in x]\n",
    ),
    "C599": CodePage(
        "expression computed twice",
        "A kernel computes the same expression in two places.",
        fix="Give it a name once; the generator does so by itself, so a template of the workspace is at fault.",
        example="return np.exp(x * y), 1 - np.exp(x * y)\n",
    ),
}
