"""Convolution as a sum, and everything that follows from it by differentiation.

Only three formulas are typed in, because they are definitions: `convolution`,
`transposed_convolution`, and `mistaken_jacobian`, a slip worth knowing. SymPy derives the rest.
"""

from __future__ import annotations

from sympy import Expr, KroneckerDelta, Mul, Sum

from tconv_edu.derivations.symbols import Symbols, letters


def convolution(s: Symbols) -> Expr:
    """Return (K ⋆ X)[i, j, o] = Σ X[i·S + m·D − P, …, c] · K[m, n, c, o] over m, n, c.

    >>> convolution(Symbols(rank=1))
    Sum(K[m, c, o]*X[S*i + m, c], (m, 0, k_1 - 1), (c, 0, C - 1))
    """
    taps = tuple(tap for tap, _, _ in letters(s).taps)
    out_channel = s.output_entry.indices[-1]
    return Sum(s.input[(*s.positions, taps[-1])] * s.kernel[(*taps, out_channel)], *s.taps)


def loss(s: Symbols) -> Expr:
    """Return L = Σ G[i, j, o] · (K ⋆ X)[i, j, o], the loss as far as its gradient can tell.

    For any differentiable loss of the outputs, the chain rule gives its derivative by x as the
    sum over outputs of G · ∂(K ⋆ X)/∂x, where G = ∂loss/∂(K ⋆ X) is taken at the present outputs.
    That is the derivative of this L with G held constant, so one linear loss stands for them all.

    >>> loss(Symbols(rank=1)).limits
    ((i, 0, M_1 - 1), (o, 0, O - 1))
    """
    return Sum(letters(s).output_entry * convolution(s), *s.outputs)


def input_jacobian(s: Symbols) -> Expr:
    """Return ∂(K ⋆ X)[i, j, o] / ∂X[i', j', c'] as SymPy differentiates it.

    >>> print(input_jacobian(Symbols(rank=1)).function)
    KroneckerDelta(c, c')*KroneckerDelta(i', S*i + m)*K[m, c, o]
    """
    return convolution(s).diff(s.input_entry)


def kernel_jacobian(s: Symbols) -> Expr:
    """Return ∂(K ⋆ X)[i, j, o] / ∂K[m', n', c', o'] as SymPy differentiates it.

    >>> print(kernel_jacobian(Symbols(rank=1)).function)
    KroneckerDelta(c, c')*KroneckerDelta(m, m')*KroneckerDelta(o, o')*X[S*i + m, c]
    """
    return convolution(s).diff(s.kernel_entry)


def input_gradient(s: Symbols) -> Expr:
    """Return ∂L / ∂X[i', j', c'] as SymPy differentiates the loss.

    >>> input_gradient(Symbols(rank=1)).free_symbols >= set(Symbols(rank=1).input_entry.indices)
    True
    """
    return loss(s).diff(s.input_entry)


def kernel_gradient(s: Symbols) -> Expr:
    """Return ∂L / ∂K[m', n', c', o'] as SymPy differentiates the loss.

    >>> kernel_gradient(Symbols(rank=1)).free_symbols >= set(Symbols(rank=1).kernel_entry.indices)
    True
    """
    return loss(s).diff(s.kernel_entry)


def _select(s: Symbols, targets: tuple[Expr, ...], places: tuple[Expr, ...]) -> Expr:
    """K[m, n, c', o] wherever every place equals its target, 0 elsewhere."""
    taps = tuple(tap for tap, _, _ in s.taps[:-1])
    channels = (s.input_entry.indices[-1], s.output_entry.indices[-1])
    condition = Mul(*(KroneckerDelta(a, b) for a, b in zip(targets, places, strict=True)))
    return condition * s.kernel[(*taps, *channels)]


def transposed_convolution(s: Symbols) -> Expr:
    """Return the definition: (K ⋆ᵀ G)[i', j', c'] = Σ G[i, j, o] · K[m, n, c', o].

    The sum runs over those i, j, o, m, n for which i·S + m·D − P = i' and so on for each axis;
    this condition stands as a Kronecker delta.

    >>> print(transposed_convolution(Symbols(rank=1)).function)
    KroneckerDelta(i', S*i + m)*G[i, o]*K[m, c', o]
    """
    selected = _select(s, letters(s).input_entry.indices[:-1], s.positions)
    return Sum(s.output_entry * selected, *s.outputs, *s.taps[:-1])


def mistaken_jacobian(s: Symbols) -> Expr:
    """Return a Jacobian by the input whose condition, i'·S + m = i, is the wrong way round.

    >>> print(mistaken_jacobian(Symbols(rank=1)).function)
    KroneckerDelta(i, S*i' + m)*K[m, c', o]
    """
    places = letters(s).place(s.input_entry.indices[:-1])
    return Sum(_select(s, s.output_entry.indices[:-1], places), *s.taps[:-1])
