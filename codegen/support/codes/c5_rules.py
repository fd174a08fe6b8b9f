"""Findings in staged code: structure (phase 2) and rules (phase 3)."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C550": CodePage(
        "generated file does not parse",
        "A staged Python file is not UTF-8 or not Python. A template or a text that reached code unescaped is at "
        "fault; the place shown is in the staged file, which `run --keep` leaves for reading.",
        fix="Correct the template at the place shown; `run --keep` leaves the staged file for reading.",
        example=("{# context: Readme #}\ndef note(:\n"),
    ),
    "C551": CodePage(
        "import not found",
        "An import leads to no module of the package, of the standard library or of what is installed, or takes a"
        " name that the module does not define. Imports are looked up, not run.",
        fix="Install the distribution, or list the runtime module under `vendor` of the glue entry.",
        example="import reqests\n",
    ),
    "C552": CodePage(
        "marker left",
        "A comment in generated text says that something is still to be done.",
        fix="Generated code is finished code: remove the marker from the template. Texts from the schema are never "
        "searched.",
        example=("def area(r: float) -> float:\n    # TODO: units\n    return 3.14 * r * r\n"),
    ),
    "C553": CodePage(
        "stub",
        "A function only pretends: its body is `pass`, `...`, a docstring, NotImplementedError, or a constant "
        "where a kernel or an operation is declared.",
        fix="Write the template, or the handler, so that it does what it says.",
        example=('def place(order: Order) -> Receipt:\n    """Place an order."""\n    ...\n'),
    ),
    "C554": CodePage(
        "docstring missing",
        "A public module, class or function of the package does not say what it is. Public is what has no leading"
        " underscore. Overloads, setters and overrides are exempt.",
        fix="Write the docstring in the template, or the `doc` or description that it is made of.",
        example=("def area(r: float) -> float:\n    return math.pi * r**2\n"),
    ),
    "C555": CodePage(
        "annotation missing",
        "A public function of the package has an argument or a result without a type.",
        fix="Write the type into the template.",
        example=('def area(r):\n    """Area of a circle."""\n    return math.pi * r**2\n'),
    ),
    "C556": CodePage(
        "text becomes code",
        "Something turns text into code or a command, or data into objects of any kind: `eval`, `exec`, "
        "`compile`, `__import__`, `os.system`, a shell, `pickle`, `sympify` and their like, directly, under "
        "another name or looked up. Generated packages never do; expressions go through the parser of the "
        "runtime.",
        fix="Write an expression that the parser of the runtime reads, or call the function itself.",
        example="value = eval(text)\n",
    ),
    "C557": CodePage(
        "handler without a name",
        "A bare `except:` also catches interrupts; `except Exception: pass`, a plain `return` in its place and "
        "`suppress(Exception)` forget every error.",
        fix="Name what is expected and answer it.",
        example=("try:\n    place(order)\nexcept Exception:\n    pass\n"),
    ),
    "C558": CodePage(
        "blocking call in a coroutine",
        "A coroutine calls something that waits for a file, a process, a socket or a clock, and holds up every "
        "other request meanwhile.",
        fix="Use `asyncio.to_thread`, or a plain function, which the framework runs in a thread.",
        example=("async def place(order: Order) -> Receipt:\n    time.sleep(1)\n    return Receipt()\n"),
    ),
    "C559": CodePage(
        "environment read outside the settings",
        "Configuration comes from the settings class alone, so that it is typed, documented and printed without "
        "its secrets.",
        fix="Declare a field there.",
        example='url = os.environ["DATABASE_URL"]\n',
    ),
    "C560": CodePage(
        "operation without its audit row",
        "The schema declares `audit: true`, and the code neither runs the operation under a policy with "
        "`audit=True` nor records it itself. Every answer and every refusal of such an operation leaves a row.",
        fix="Run the operation under a policy with `audit=True`, or record every answer and refusal.",
        example='price = GovernedOperation(Policy(name="price", audit=False), compute)\n',
    ),
    "C561": CodePage(
        "NaN or Inf passed on",
        "A function calls a kernel on behalf of a caller and does not look for NaN and Inf in what comes back, or"
        " a kernel behind an operation is never called. JSON has neither; a service answers 422 instead.",
        fix="Look for NaN and Inf in what the kernel returns before it is answered, as the standard templates do.",
        example=(
            "def price(request: PriceRequest) -> PriceResponse:\n"
            "    return PriceResponse(total=kernels.price(request.n))\n"
        ),
    ),
    "C562": CodePage(
        "input not validated",
        "A route takes an argument that accepts anything, reads the request itself without validating it, or "
        "builds a model past its validation. Everything from outside passes a contract first.",
        fix="Validate the input by the contract's model before anything else.",
        example=('@router.post("/orders")\ndef place(order: Any) -> Receipt:\n    return store(order)\n'),
    ),
    "C563": CodePage(
        "surface is not the declared one",
        "The glue entry lists `class_name`, `methods`, `functions`, `models` or `enums` that the file does not "
        "define with that signature and docstring.",
        fix="Change the entry or the template; spaces in a signature do not matter.",
        example=(
            "schema_to_code:\n"
            "  cache_manager:\n"
            "    template: symbolic/cache_manager.py.j2\n"
            "    target: core/cache_manager.py\n"
            "    class_name: Cache\n"
        ),
    ),
    "C564": CodePage(
        "import cycle",
        "Modules of the package import each other in a circle while they load.",
        fix="Move what both need into a third module. Imports inside functions and below TYPE_CHECKING do not count.",
        example=("# a.py\nfrom .b import price\n# b.py\nfrom .a import order\n"),
    ),
    "C565": CodePage(
        "import beyond requires",
        "A generated file imports a distribution that its glue entry does not list under `requires`, so that the "
        "package would miss it.",
        fix="List it, or do without it.",
        example="import pandas\n",
    ),
    "C566": CodePage(
        "secret in generated text",
        "Something that looks like a password, a token or a private key stands in a generated file. Secrets reach"
        " a service through its settings, never through its code.",
        fix="Declare a secret setting, and read the value from there.",
        example='API_TOKEN = "ghp_000000000000000000000000000000000000"\n',
    ),
    "C567": CodePage(
        "blind rule",
        "A rule did not find one of the known-bad fragments that it carries, so its silence about your tree "
        "proves nothing. This is a defect of the rule.",
        fix="Report it: the rule is at fault, not your tree.",
    ),
    "C568": CodePage(
        "rule without a check",
        "The section `enforcement` of a glue file names a rule that does not exist. Every name there stands for a"
        " check that can run; the hint lists them.",
        fix="Write a rule that the hint lists.",
        example="system: demo.orders\nenforcement: {security: [no-secret]}\n",
    ),
    "C569": CodePage(
        "limit not as declared",
        "The schema declares a rate, a timeout or a size of batches for an operation, and the generated code has "
        "another or none. A template of the workspace leaves it out.",
        fix="Take the limit from the schema in the template, as the standard one does, or override it no more.",
        example=("operations:\n  price: {kernel: price, expose: {http: POST /price}, limits: {rate: 100/s}}\n"),
    ),
}
