"""The text of a body: readable, with the schema's names, and nothing that C reads otherwise."""

from codegen.kernels.c.body import print_body, symbols

ROTATION = """\
  rotation:
    doc: A point turned by an angle, if it is to be turned.
    inputs:
      turn: {doc: whether to turn, type: bool}
      angle: {doc: angle, sample: [-3, 3]}
      p: {doc: point, shape: [2], sample: [-1, 1]}
    define:
      used: angle if turn else 0
      s: sin(used)
    outputs:
      q: {expr: "[cos(used)*p[0] - s*p[1], s*p[0] + cos(used)*p[1]]", doc: turned point}
      same: {expr: "p[0]", doc: the first entry}
      one: {expr: "1", doc: constant}
"""
ROTATION_BODY = """\
/*
 * A point turned.
 */
#include "kernel_body.h"

KERNEL(rotation)
{
    for (ptrdiff_t i = 0; i < points; i += LANES) {
        const lanes_mask turn = lanes_nonzero(lanes_load(in[0] + i));
        const lanes angle = lanes_load(in[1] + i);
        const lanes p_0 = lanes_load(in[2] + i);
        const lanes p_1 = lanes_load(in[3] + i);
        const lanes used = lanes_choose(turn, angle, lanes_splat(0.0));
        const lanes_angle angle_used = lanes_angle_of(used);
        const lanes s = angle_used.sine;
        const lanes q_0 = angle_used.cosine * p_0 - s * p_1;
        const lanes q_1 = s * p_0 + angle_used.cosine * p_1;

        lanes_store(out[0] + i, q_0);
        lanes_store(out[1] + i, q_1);
        lanes_store(out[2] + i, p_0);
        lanes_store(out[3] + i, lanes_splat(1.0));
    }
}
"""


def test_a_body_reads_as_its_schema(load_kernels_of_text):
    (typed,) = load_kernels_of_text(ROTATION)
    assert print_body(typed, "rotation", ["A point turned."]) == ROTATION_BODY


def test_kernels_get_symbols_of_their_own():
    assert symbols(["disc", "double", "sin", "lanes_exp", "sin_"]) == {
        "disc": "disc", "double": "double_", "sin": "sin_", "lanes_exp": "lanes_exp_", "sin_": "sin__",
    }  # fmt: skip
