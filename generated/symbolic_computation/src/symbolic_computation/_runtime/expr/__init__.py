"""The expression language: parser, types and shapes, graph, derivatives, oracle and printers."""
