"""Rewrite sums without changing their value, until SymPy sees that two of them are one.

`Sum.doit` sums a Kronecker delta away without asking whether its solution is an integer: summed
over m, δ(i', S·i + D·m) becomes K[(i' − S·i)/D] for every i, also where D does not divide. The
result is silently wrong. `collapse` sums away only what has an integer solution; a delta that is
left over is the condition itself.
"""

from __future__ import annotations

from sympy import Expr, KroneckerDelta, Le, Mul, Sum, piecewise_fold, true
from sympy.core.sorting import default_sort_key

from tconv_edu.derivations import symbols
from tconv_edu.derivations.symbols import Symbols, letters


def flatten(expression: Expr) -> Expr:
    """Return nested sums as one sum over all their indices, the inner ones first, as SymPy has it.

    A sum stays nested where an index of the inner sum has a meaning outside it.

    >>> from sympy.abc import a, b, x, y
    >>> flatten(Sum(x * Sum(y, (b, 0, 3)), (a, 0, 2)))
    Sum(x*y, (b, 0, 3), (a, 0, 2))
    """
    if not isinstance(symbols.expression("expression", expression), Sum):
        return expression
    factors = [flatten(factor) for factor in Mul.make_args(expression.function)]
    inner = next((factor for factor in factors if isinstance(factor, Sum)), None)
    if inner is None:
        return expression
    factors.remove(inner)
    others = Mul(*factors)
    outside = others.atoms() | set().union(*(limit.atoms() for limit in expression.limits))
    if outside & set(inner.variables):
        return expression
    return flatten(Sum(others * inner.function, *inner.limits, *expression.limits))


def _is_safe(function: Expr, index: Expr) -> bool:
    """Say whether each delta on `index` has just one solution, and that one an integer."""
    if function.has(Sum):
        return False
    deltas = [delta for delta in function.atoms(KroneckerDelta) if delta.has(index)]
    return bool(deltas) and all(_has_unit_coefficient(delta, index) for delta in deltas)


def _has_unit_coefficient(delta: KroneckerDelta, index: Expr) -> bool:
    gap = (delta.args[0] - delta.args[1]).expand()
    rest = gap - gap.coeff(index) * index
    return abs(gap.coeff(index)) == 1 and bool(rest.is_integer) and not rest.has(index)


def collapse(expression: Expr, s: Symbols) -> Expr:
    """Return the flattened sum without the indices that a delta safely determines.

    Safe is an index with coefficient 1 or −1 in its delta: the channels, the kernel gradient's
    taps, and the input gradient's taps m, n at dilation 1. That the primed indices name entries
    that exist (c' ≤ C − 1 and so on) is taken as given.

    >>> from tconv_edu.derivations import D, kernel_jacobian, input_jacobian
    >>> s = Symbols(rank=1, dilation=D)
    >>> print(collapse(kernel_jacobian(s), s))
    KroneckerDelta(o, o')*X[D*m' + S*i, c']
    >>> print(collapse(input_jacobian(s), s))
    Sum(KroneckerDelta(i', D*m + S*i)*K[m, c', o], (m, 0, k_1 - 1))
    """
    letters(s)
    flat = flatten(expression)
    if not isinstance(flat, Sum) or any(limit[1:].has(*flat.variables) for limit in flat.limits):
        return flat  # no sum, or one whose bounds are not constant
    known = {Le(index, last): true for index, _, last in (*s.inputs, *s.kernels)}
    function, kept = flat.function, []
    outputs = [last for _, _, last in s.outputs]  # these go last: where both could go, the taps do
    for limit in sorted(flat.limits, key=lambda it: (it[2] in outputs, default_sort_key(it[2]))):
        if _is_safe(function, limit[0]):
            function = Sum(function, limit).doit(deep=False).xreplace(known)
        else:
            kept.append(limit)
    function = piecewise_fold(function)
    return Sum(function, *kept) if kept else function


def difference(left: Expr, right: Expr, s: Symbols) -> Expr:
    """Return left − right, which is 0 when SymPy finds the two collapsed sums equal.

    `collapse` puts the limits in one order; the bound indices get neutral names; SymPy subtracts.
    So neither order nor names count. Anything but 0 means "not shown equal".

    >>> from tconv_edu.derivations import D, P, input_gradient, transposed_convolution
    >>> s = Symbols(rank=1, dilation=D, padding=P)
    >>> difference(input_gradient(s), transposed_convolution(s), s)
    0
    """
    for name, side in (("left", left), ("right", right)):
        symbols.expression(name, side)
    return collapse(left, s).as_dummy() - collapse(right, s).as_dummy()
