"""The tools that kernels are measured beside, one file each: ``build`` compiles a program as its makers recommend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """``module`` is the file here, ``variant`` what is handed to its ``build``, ``requires`` what pip installs.

    ``threads`` says whether it can use two threads by itself.
    """

    name: str
    title: str
    module: str
    requires: str
    variant: str = ""
    threads: bool = False


PEERS = {
    peer.name: peer
    for peer in (
        Peer("lambdify", "SymPy lambdify", "lambdified", "sympy"),
        Peer("lambdify-cse", "SymPy lambdify, cse=True", "lambdified", "sympy", "cse"),
        Peer("numexpr", "numexpr", "with_numexpr", "numexpr", threads=True),
        Peer("numba", "numba njit", "with_numba", "numba", threads=True),
        Peer(
            "numba-svml", "numba njit with Intel SVML", "with_numba", "numba==0.61.2 icc_rt==2020.0.133", "svml", True
        ),
        Peer("jax", "jax.jit on the CPU", "with_jax", "jax", threads=True),
        Peer("symengine", "symengine LLVM", "with_symengine", "symengine"),
        Peer("symjit", "symjit", "with_symjit", "symjit", threads=True),
        Peer("casadi", "CasADi map, generated C", "with_casadi", "casadi"),
        Peer("symforce", "SymForce C++", "with_symforce", "symforce"),
        Peer("heyoka", "heyoka cfunc", "with_heyoka", "heyoka", threads=True),
    )
}
