"""C450-C459, C795, C796: what people write by hand, held to how it is called."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C450": CodePage(
        "handler function missing",
        "An operation names `module:function`, and handlers/<system>/<module>.py has no `def` of that name at its"
        " top level.",
        fix="Write it with the line in the hint. `codegen run --update-handlers` puts a function that says that it is"
        " not written yet behind the end of the file, and leaves the rest alone.",
        example='def welcome(request: Greeting) -> None:\n    print(f"Welcome, {request.name}")\n',
        mend=("def welcome(", "def greet("),
    ),
    "C451": CodePage(
        "handler with another signature",
        "A handler is called with the request by position, where there is one, and returns the response: both are"
        " classes of the package's models. Further parameters need a default.",
        fix="Write the line in the hint; `codegen run --update-handlers` does it and leaves every other line of the "
        "file alone. Decorators may make what is called of a function: where it has some, a difference is a "
        "warning, and nothing is written.",
        example='def greet() -> None:\n    print("Hello")\n',
        mend=("greet()", "greet(request: Greeting)"),
    ),
    "C452": CodePage(
        "handler cannot be read",
        "A file in handlers/ is not UTF-8 or not Python. The message is Python's own, at the file's own line.",
        fix="Mend the file at the line of the message, and save it as UTF-8.",
        example="def greet(request: Greeting) -> None\n",
        mend=("-> None\n", "-> None:\n"),
    ),
    "C453": CodePage(
        "handler has to be changed by hand",
        "--update-handlers adds parameters, annotations, imports and functions. It does not rename or take away "
        "what a body may use, and does not touch an `async` function or a name that is not bound by a `def`.",
        fix="Write the line in the hint yourself; nothing was written.",
        example='def greet(person: Greeting) -> None:\n    print(f"Hello, {person.name}")\n',
        mend=(
            '(person: Greeting) -> None:\n    print(f"Hello, {person.name}")',
            '(request: Greeting) -> None:\n    print(f"Hello, {request.name}")',
        ),
    ),
    "C454": CodePage(
        "handler changed during the run",
        "Somebody saved a file that --update-handlers was about to change.",
        fix="Nothing was written; run again.",
        example="$ codegen run --update-handlers  # while an editor saves handlers/greeter/greetings.py",
    ),
    "C455": CodePage(
        "handlers under a former name",
        "The system has another name than the run before gave it, because its `module` was renamed, and what "
        "people wrote for it, handlers or adopted edits, still lies in the folder of the former name.",
        fix="Move it along with the command in the hint; the imports of handlers are relative and need no change. "
        "Nothing was written.",
        example="# The module was demo.orders, and handlers/orders/ is still there.\n",
    ),
    "C795": CodePage(
        "handler returns something else",
        "The operation answers with a class of the package's models, and a `return` of its handler can never be one: it"
        " returns a mapping, a list, a number, a text or nothing. Only what the text shows is told; what a name or a "
        "call stands for is not looked into.",
        fix="Build the model: `return Receipt(total=7.5)`, or `Receipt.model_validate(...)` of a mapping whose keys "
        "are no names.",
        example='def price(request: Order) -> Receipt:\n    return {"total": 2.5 * request.number}\n',
        mend=('{"total": 2.5 * request.number}', "Receipt(total=2.5 * request.number)"),
    ),
    "C796": CodePage(
        "handler file misspelt",
        "An operation asks for a function in a file that is not there, and beside it lies a file of nearly its name, "
        "with that function, that no operation asks for. A new file that answers 501 is not what was meant.",
        fix="Write the name that the hint has, or rename the file. If the new file is meant, begin it yourself with the"
        " function in it.",
        example=(
            "operations:\n"
            '  price: {handler: "price:price", request: Order, response: Receipt, expose: {http: POST /price}}\n'
        ),
    ),
}
