"""Lines of a body in C find what declares them."""

from codegen.emit.c_line_map import c_line_ranges
from codegen.emit.line_map import LineRange

BODY = """KERNEL(decay)
{
    for (ptrdiff_t i = 0; i < points; i += LANES) {
        const lanes t = lanes_load(in[0] + i);
        const lanes v_0 = lanes_load(in[1] + i);
        const lanes v_1 = lanes_load(in[2] + i);
        const lanes t1 = t * v_0 + v_1;
        const lanes envelope =
            lanes_exp(-t1);

        lanes_store(out[0] + i, envelope);
    }
}
"""


def test_a_statement_belongs_to_the_name_that_it_declares():
    vector = "/kernels/decay/inputs/v"
    symbols = {
        "t": "/kernels/decay/inputs/t",
        "v_0": vector,
        "v_1": vector,
        "envelope": "/kernels/decay/define/envelope",
    }
    assert c_line_ranges(BODY, symbols) == (
        LineRange(4, 4, "/kernels/decay/inputs/t"),
        LineRange(5, 6, vector),
        LineRange(8, 9, "/kernels/decay/define/envelope"),
    )


def test_names_that_nothing_declares_own_no_line():
    assert c_line_ranges(BODY, {"i": "/kernels/decay/inputs/i", "out": "/o"}) == ()
