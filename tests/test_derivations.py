"""What SymPy derives equals the definition for every size, and the package and torch on numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from sympy import Expr, IndexedBase, Integer, KroneckerDelta, Piecewise, Sum, Symbol
from sympy.abc import a, b, x, y

import tconv_edu as te
import witness
from tconv_edu import derivations as dv
from tconv_edu.derivations import D, P, S
from tconv_edu.derivations.rules import Scope, value_of

# (input size, kernel size, stride, dilation, (before, after) per axis)
SETTINGS = [
    ((7,), (3,), (2,), (1,), ((0, 0),)),
    ((9,), (3,), (3,), (2,), ((2, 1),)),
    ((6,), (2,), (2,), (3,), ((1, 0),)),
    ((5, 6), (2, 3), (1, 1), (1, 1), ((0, 0), (0, 0))),
    ((6, 5), (3, 2), (2, 1), (1, 2), ((1, 0), (2, 1))),
    ((7, 6), (2, 2), (3, 2), (2, 3), ((1, 2), (0, 2))),
    ((4, 3, 5), (2, 1, 3), (2, 1, 3), (1, 2, 2), ((1, 0), (0, 1), (2, 2))),
    # Edges: one sample, kernel 1, stride above the kernel, padding beyond it, samples unread.
    ((1,), (1,), (4,), (3,), ((0, 2),)),
    ((1,), (3,), (2,), (1,), ((3, 4),)),
    ((2,), (1,), (3,), (2,), ((4, 1),)),
    ((9,), (2,), (5,), (1,), ((0, 0),)),
    ((1, 8), (2, 1), (3, 4), (2, 1), ((3, 0), (0, 1))),
]
CHANNELS, OUT_CHANNELS = 2, 3


class Case:
    """One setting twice: with its stride, dilation and padding as symbols, and as numbers."""

    def __init__(self, size: Any, kernel_size: Any, stride: Any, dilation: Any, pads: Any) -> None:
        rng = np.random.default_rng(5)
        self.options = {"stride": stride, "dilation": dilation, "padding": pads}
        self.before = tuple(before for before, _ in pads)
        self.s = dv.Symbols(len(size), stride, dilation, self.before)
        self.size, self.kernel_size = size, kernel_size
        self.x = rng.integers(-9, 10, (*size, CHANNELS))
        self.kernel = rng.integers(-9, 10, (*kernel_size, CHANNELS, OUT_CHANNELS))
        self.out = te.conv(self.x, self.kernel, **self.options)
        self.grad = rng.integers(-9, 10, self.out.shape)

    def values(self, s: dv.Symbols) -> dict[Any, Any]:
        return {s.input: self.x, s.kernel: self.kernel, s.grad_output: self.grad}

    def evaluate(self, expression: Expr, over: Any, **options: Any) -> Any:
        return dv.evaluate(expression, self.values(self.s), over, **options)


@pytest.fixture(params=SETTINGS, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return Case(*request.param)


def columns(*values: int) -> np.ndarray[Any, Any]:
    """A one-channel signal."""
    return np.array(values)[:, None]


HAND = dv.Symbols(rank=1)
HAND_VALUES = {
    HAND.input: columns(1, 2, 3, 4, 5),
    HAND.kernel: columns(1, 10, 100)[:, None],
    HAND.grad_output: columns(2, 3),
    S: 2,
}


def at_hand(expression: Expr, over: Any) -> Any:
    return dv.evaluate(expression, HAND_VALUES, over).squeeze().tolist()


def test_a_case_computed_by_hand() -> None:
    assert at_hand(dv.convolution(HAND), HAND.outputs) == [321, 543]
    assert at_hand(dv.input_jacobian(HAND), (*HAND.outputs, *HAND.inputs)) == [
        [1, 10, 100, 0, 0],
        [0, 0, 1, 10, 100],
    ]
    assert at_hand(dv.kernel_jacobian(HAND), (*HAND.outputs, *HAND.kernels)) == [
        [1, 2, 3],
        [3, 4, 5],
    ]
    assert at_hand(dv.input_gradient(HAND), HAND.inputs) == [2, 20, 203, 30, 300]
    assert at_hand(dv.transposed_convolution(HAND), HAND.inputs) == [2, 20, 203, 30, 300]
    assert at_hand(dv.kernel_gradient(HAND), HAND.kernels) == [11, 16, 21]
    assert dv.evaluate(dv.loss(HAND), HAND_VALUES) == 2 * 321 + 3 * 543


def test_the_mistaken_condition_is_wrong_at_stride_2_and_at_stride_1() -> None:
    over = (*HAND.outputs, *HAND.inputs)
    assert at_hand(dv.mistaken_jacobian(HAND), over) == [[1, 0, 0, 0, 0], [10, 0, 0, 0, 0]]
    s = dv.Symbols(rank=1, stride=1)
    values = {
        s.kernel: columns(1, 10)[:, None],
        s.input: columns(5, 6, 7),
        s.grad_output: [[1]] * 2,
    }
    right, wrong = (
        dv.evaluate(jacobian(s), values, (*s.outputs, *s.inputs)).squeeze().tolist()
        for jacobian in (dv.input_jacobian, dv.mistaken_jacobian)
    )
    assert right == [[1, 10, 0], [0, 1, 10]]
    assert wrong == [[1, 0, 0], [10, 1, 0]]


# Numbers: what is derived against the package, against differences, against torch


def test_the_sum_is_conv(case: Case) -> None:
    assert np.array_equal(case.evaluate(dv.convolution(case.s), case.s.outputs), case.out)


def test_symbols_and_numbers_as_options_agree(case: Case) -> None:
    if len({*case.options["stride"]}) > 1 or len({*case.options["dilation"]}) > 1:
        case = Case((9, 8), (2, 3), (2, 2), (3, 3), ((1, 0), (1, 2)))
    s = dv.Symbols(case.s.rank, S, D, case.before)
    numbers = {S: case.options["stride"][0], D: case.options["dilation"][0]}
    symbolic = dv.evaluate(dv.input_gradient(s), {**case.values(s), **numbers}, s.inputs)
    assert np.array_equal(symbolic, case.evaluate(dv.input_gradient(case.s), case.s.inputs))


def jacobians(case: Case, jacobian: Expr, over: Any) -> list[np.ndarray[Any, Any]]:
    """The values as SymPy differentiates, and those after the deltas are collapsed."""
    forms = (jacobian, dv.collapse(jacobian, case.s))
    return [case.evaluate(form, (*case.s.outputs, *over)) for form in forms]


@pytest.mark.claim("prop-jacobian")
def test_input_jacobian_is_the_exact_difference(case: Case) -> None:
    units = np.eye(case.x.size, dtype=int).reshape(-1, *case.x.shape)
    moved = te.conv(case.x + units, case.kernel, **case.options) - case.out
    for found in jacobians(case, dv.input_jacobian(case.s), case.s.inputs):
        assert np.array_equal(found, np.moveaxis(moved, 0, -1).reshape(found.shape))


def test_kernel_jacobian_is_the_exact_difference(case: Case) -> None:
    units = np.eye(case.kernel.size, dtype=int).reshape(-1, *case.kernel.shape)
    moved = [te.conv(case.x, case.kernel + unit, **case.options) - case.out for unit in units]
    for found in jacobians(case, dv.kernel_jacobian(case.s), case.s.kernels):
        assert np.array_equal(found, np.stack(moved, -1).reshape(found.shape))


def test_input_gradient_is_the_transposed_convolution(case: Case) -> None:
    found = case.evaluate(dv.input_gradient(case.s), case.s.inputs)
    collapsed = case.evaluate(dv.collapse(dv.input_gradient(case.s), case.s), case.s.inputs)
    defined = case.evaluate(dv.transposed_convolution(case.s), case.s.inputs)
    transposed = te.conv_transpose(case.grad, case.kernel, output_size=case.size, **case.options)
    gradient = te.conv_input_gradient(case.grad, case.kernel, case.size, **case.options)
    assert np.issubdtype(found.dtype, np.integer)
    for other in (collapsed, defined, transposed, gradient):
        assert np.array_equal(found, other)


@pytest.mark.claim("prop-kernel-gradient")
def test_kernel_gradient_is_the_packages(case: Case) -> None:
    gradient = dv.kernel_gradient(case.s)
    expected = te.conv_kernel_gradient(case.x, case.grad, case.kernel_size, **case.options)
    for form in (gradient, dv.collapse(gradient, case.s)):
        assert np.array_equal(case.evaluate(form, case.s.kernels), expected)


def torch_gradients(case: Case, loss_of: Any) -> tuple[np.ndarray[Any, Any], ...]:
    """Autograd's gradients of `loss_of(output)` by the input and by the kernel."""
    inputs = witness.channels_first(case.x[None]).requires_grad_()
    weight = witness.weight(case.kernel).requires_grad_()
    strides = {name: case.options[name] for name in ("stride", "dilation")}
    out = witness.conv(inputs, weight, case.options["padding"], **strides, groups=1)
    by_input, by_weight = torch.autograd.grad(loss_of(out), (inputs, weight))
    return witness.channels_last(by_input)[0], np.moveaxis(by_weight.numpy(), (0, 1), (-1, -2))


def test_gradients_are_torch_autograds(case: Case) -> None:
    grad = witness.channels_first(case.grad[None])
    by_input, by_kernel = torch_gradients(case, lambda out: (out * grad).sum())
    assert np.array_equal(case.evaluate(dv.input_gradient(case.s), case.s.inputs), by_input)
    assert np.array_equal(case.evaluate(dv.kernel_gradient(case.s), case.s.kernels), by_kernel)


def test_the_linear_loss_stands_for_any_loss() -> None:
    """SymPy differentiates half the squared outputs; its G is the output itself."""
    case = Case((6, 5), (3, 2), (2, 1), (1, 2), ((1, 0), (2, 1)))
    s = case.s
    by_input = Sum(dv.convolution(s) ** 2 / 2, *s.outputs).diff(s.input_entry)
    found = case.evaluate(by_input, s.inputs)
    linear = {**case.values(s), s.grad_output: case.out}
    assert np.array_equal(found, dv.evaluate(dv.input_gradient(s), linear, s.inputs))
    assert np.array_equal(found, torch_gradients(case, lambda out: (out**2).sum() / 2)[0])


# Proofs, for every size, stride, dilation and padding at once


@pytest.mark.claim("prop-input-gradient")
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(
    "options",
    [{}, {"dilation": D, "padding": P}, {"stride": 1}, {"stride": 2, "dilation": 3, "padding": 1}],
    ids=str,
)
def test_input_gradient_is_the_definition(rank: int, options: dict[str, Any]) -> None:
    s = dv.Symbols(rank, **options)
    assert dv.difference(dv.input_gradient(s), dv.transposed_convolution(s), s) == 0


def test_neither_the_names_nor_the_order_of_bound_indices_count() -> None:
    s = dv.Symbols(rank=1, dilation=D, padding=P)
    top, channel = s.input_entry.indices
    renamed = Sum(
        s.grad_output[b, a] * s.kernel[x, channel, a] * KroneckerDelta(b * S + x * D - P, top),
        (a, 0, s.outputs[1][2]),
        (x, 0, s.taps[0][2]),
        (b, 0, s.outputs[0][2]),
    )
    assert dv.difference(dv.input_gradient(s), renamed, s) == 0


def wrong_definitions(rank: int) -> dict[str, Expr]:
    s = dv.Symbols(rank, dilation=D, padding=P)
    right = dv.transposed_convolution(s)
    kernel = next(e for e in right.function.args if getattr(e, "base", None) == s.kernel)
    *taps, channel, out_channel = kernel.indices
    flipped = [last - tap for tap, _, last in s.taps[:-1]]
    mistaken = dv.mistaken_jacobian(s)
    return {
        "condition": Sum(s.output_entry * mistaken.function, *s.outputs, *mistaken.limits),
        "channels swapped": right.xreplace({kernel: s.kernel[(*taps, out_channel, channel)]}),
        "dilation missing": dv.transposed_convolution(dv.Symbols(rank, padding=P)),
        "padding's sign": dv.transposed_convolution(dv.Symbols(rank, dilation=D, padding=-P)),
        "stride missing": dv.transposed_convolution(dv.Symbols(rank, 1, D, P)),
        "kernel flipped": right.xreplace({kernel: s.kernel[(*flipped, channel, out_channel)]}),
        "a tap left out": Sum(right.function, *right.limits[:-1], (taps[-1], 0, s.taps[-2][2] - 1)),
    }


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("slip", wrong_definitions(1))
def test_the_proof_fails_for_a_wrong_definition(rank: int, slip: str) -> None:
    s = dv.Symbols(rank, dilation=D, padding=P)
    wrong = wrong_definitions(rank)[slip]
    assert dv.difference(dv.input_gradient(s), wrong, s) != 0
    values = {
        s.kernel: np.arange(1, 2 * 3**rank * 2 + 1).reshape(*[3] * rank, 2, 2) ** 2,
        s.grad_output: np.arange(1, 2 * 2**rank + 1).reshape(*[2] * rank, 2) ** 3,
        **dict.fromkeys(s.input.shape[:-1], 6),
        S: 2,
        D: 3,
        P: 1,
    }
    left, right = (dv.evaluate(e, values, s.inputs) for e in (dv.input_gradient(s), wrong))
    assert not np.array_equal(left, right)


# Collapsing deltas, and the trap


def test_collapse_gives_the_formulas_of_the_book() -> None:
    s = dv.Symbols(rank=1)
    (i, _, _), (o, _, _) = s.outputs
    position, channel = s.input_entry.indices
    tap, in_channel, out_channel = s.kernel_entry.indices
    value, condition = dv.collapse(dv.input_jacobian(s), s).args[0]
    assert value == s.kernel[position - S * i, channel, o]
    assert condition == ((s.kernel.shape[0] >= position - S * i + 1) & (S * i - position <= 0))
    assert dv.collapse(dv.kernel_gradient(s), s) == Sum(
        s.grad_output[i, out_channel] * s.input[S * i + tap, in_channel], s.outputs[0]
    )


def test_collapse_keeps_a_delta_that_dilation_makes_unsafe() -> None:
    s = dv.Symbols(rank=1, dilation=D, padding=P)
    collapsed = dv.collapse(dv.input_gradient(s), s)
    assert set(collapsed.variables) == {s.outputs[0][0], s.outputs[1][0], s.taps[0][0]}
    assert collapsed.has(KroneckerDelta(s.input_entry.indices[0], s.positions[0]))
    assert dv.collapse(dv.input_gradient(dv.Symbols(1, 2, 3)), s).has(KroneckerDelta)


def trap(expression: Expr, s: dv.Symbols, stride: int, dilation: int, **options: Any) -> Any:
    values = {
        s.kernel: columns(1, 10, 100)[:, None],
        s.grad_output: columns(2, 3),
        s.input.shape[0]: 9,
        S: stride,
        D: dilation,
    }
    return dv.evaluate(expression, values, s.inputs, **options).ravel().tolist()


@pytest.mark.claim("prop-trap")
def test_doit_is_right_where_the_dilation_divides_and_silently_wrong_elsewhere() -> None:
    s = dv.Symbols(rank=1, dilation=D)
    gradient = dv.input_gradient(s)
    naive = gradient.doit()
    assert not naive.has(KroneckerDelta)
    assert trap(gradient, s, 3, 1) == trap(naive, s, 3, 1) == [2, 20, 200, 3, 30, 300, 0, 0, 0]
    assert trap(gradient, s, 3, 2) == [2, 0, 20, 3, 200, 30, 0, 300, 0]
    assert trap(naive, s, 3, 2, round_down=True) == [2, 2, 20, 23, 203, 30, 30, 300, 0]
    with pytest.raises(ValueError, match="expression must have whole indices"):
        trap(naive, s, 3, 2)
    for stride, dilation in product(range(1, 5), range(1, 5)):
        right, wrong = np.zeros(9, int), np.zeros(9, int)
        for i, place in product(range(2), range(9)):
            tap, rest = divmod(place - stride * i, dilation)
            if 0 <= place - stride * i <= 2 * dilation:
                right[place] += (2, 3)[i] * (rest == 0) * 10**tap
                wrong[place] += (2, 3)[i] * 10**tap
        assert trap(gradient, s, stride, dilation) == right.tolist()
        assert trap(naive, s, stride, dilation, round_down=True) == wrong.tolist()
    for q, first, last in product((-4, -3, -2, -1, 1, 2, 3, 4), (-2, 0, 1), (1, 3)):
        for difference in range(-14, 15):  # a − b
            terms = [10**m if difference == q * m else 0 for m in range(first, last + 1)]
            solution = Fraction(difference, q)
            within = first <= solution <= last
            assert any(terms) == (within and solution.denominator == 1)
            assert abs(q) > 1 or any(terms) == within


def test_doit_over_the_outputs_is_wrong_at_a_stride_even_without_dilation() -> None:
    s = dv.Symbols(rank=1)
    definition = dv.transposed_convolution(s)
    naive = definition.doit()
    assert not naive.has(KroneckerDelta)
    assert trap(definition, s, 1, 1) == trap(naive, s, 1, 1) == [2, 23, 230, 300, 0, 0, 0, 0, 0]
    assert trap(definition, s, 2, 1) == [2, 20, 203, 30, 300, 0, 0, 0, 0]
    assert trap(naive, s, 2, 1, round_down=True) == [2, 22, 223, 230, 300, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="expression must have whole indices"):
        trap(naive, s, 2, 1)


def test_flatten_leaves_a_sum_nested_where_its_index_has_a_meaning_outside() -> None:
    nested = Sum(a * Sum(a * b, (a, 0, 3)), (b, 0, 2))
    assert dv.flatten(nested) == nested
    triangle = Sum(x * Sum(y, (a, 0, b)), (b, 0, 2))
    assert dv.flatten(triangle) == Sum(x * y, (a, 0, b), (b, 0, 2))
    assert dv.collapse(triangle, HAND) == dv.flatten(triangle)
    assert dv.flatten(x + y) == x + y


# Evaluation


def test_fractions_stay_exact() -> None:
    thirds = np.array([[Fraction(1, 3)], [Fraction(2, 3)], [Fraction(5, 7)]], dtype=object)
    values = {**HAND_VALUES, HAND.input: thirds, HAND.grad_output: [[1]]}
    assert dv.evaluate(dv.convolution(HAND), values, HAND.outputs).tolist() == [
        [Fraction(1, 3) + 10 * Fraction(2, 3) + 100 * Fraction(5, 7)]
    ]
    assert dv.evaluate(Integer(2) / 3, {}) == Fraction(2, 3)


def test_small_integers_do_not_overflow_and_values_are_not_changed() -> None:
    signal = np.array([[100], [100], [100]], dtype=np.int8)
    kernel = np.array([100, 100, 100], dtype=np.int8).reshape(3, 1, 1)
    values = {HAND.input: signal, HAND.kernel: kernel, HAND.grad_output: [[1]], S: 1}
    assert dv.evaluate(dv.convolution(HAND), values, HAND.outputs).tolist() == [[30000]]
    assert signal.ravel().tolist() == [100, 100, 100]


def test_an_expression_without_the_index_is_repeated_along_it() -> None:
    found = dv.evaluate(S + 0, {S: 4}, [(a, Integer(0), Integer(1)), (b, Integer(0), S - 2)])
    assert found.tolist() == [[4, 4, 4], [4, 4, 4]]
    assert dv.evaluate(Sum(x, (a, 0, 2), (b, 1, 2)), {x: 5}) == 30


@pytest.mark.parametrize(
    ("call", "error", "message"),  # what tests/messages.txt does not hold
    [
        (lambda: dv.evaluate(S + 1, {S: True}), TypeError, r"values\[S\] must be an integer"),
        (lambda: dv.evaluate(S + 1, {HAND.input: [[]]}), ValueError, r"values\[X\] .* not empty;"),
        (lambda: dv.Symbols(rank=2.0), ValueError, "rank must be 1, 2 or 3; got 2.0"),  # type: ignore[arg-type]
        (lambda: dv.Symbols(rank=True), ValueError, "rank must be 1, 2 or 3; got True"),
        (lambda: dv.Symbols(dilation=-1), ValueError, "dilation must be at least 1; got -1"),
        (lambda: dv.Symbols(padding="same"), TypeError, "padding must be an integer or .*'same'"),  # type: ignore[arg-type]
        (lambda: dv.Symbols(padding=a / 2), TypeError, "padding must be an integer or .* got a/2"),
    ],
)
def test_what_is_refused(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_what_is_printed_reads_as_in_the_book() -> None:
    s = dv.Symbols(rank=2)
    assert str(s.kernel_entry) == "K[m', n', c', o']"
    assert sympy.latex(s.input_entry) == "{X}_{i',j',c'}"
    assert sympy.latex(dv.transposed_convolution(s).function) == (
        r"\delta_{i', S i + m} \delta_{j', S j + n} {G}_{i,j,o} {K}_{m,n,c',o}"
    )


def test_the_letters_say_what_they_stand_for() -> None:
    s = dv.Symbols(rank=2)
    assert [str(size) for size in s.input.shape or ()] == ["N_1", "N_2", "C"]
    assert all(size.is_positive for size in s.kernel.shape or ())
    assert all(index.is_nonnegative for index, _, _ in (*s.outputs, *s.taps, *s.inputs))


def test_sums_over_outputs_are_left_where_taps_could_go_too() -> None:
    s = dv.Symbols(rank=1, stride=1)
    left = dv.collapse(dv.input_gradient(s), s)
    assert isinstance(left, Sum)
    assert [str(index) for index in left.variables] == ["i", "o"]


X_VECTOR = IndexedBase("X", shape=(9,))
A_INT, B_INT, C_INT = (Symbol(name, integer=True) for name in "abc")
KEPT = {
    "a sum whose index has a meaning outside": Sum(
        KroneckerDelta(A_INT, 2) * B_INT * Sum(X_VECTOR[B_INT] * X_VECTOR[A_INT], (B_INT, 0, 2)),
        (A_INT, 0, 3),
    ),
    "a lower bound that is an index": Sum(
        KroneckerDelta(B_INT, C_INT) * X_VECTOR[B_INT], (B_INT, A_INT, 5), (A_INT, 0, 3)
    ),
    **{
        name: Sum(KroneckerDelta(left, right) * X_VECTOR[A_INT], (A_INT, 0, 3))
        for name, left, right in (
            ("three times the index", 2 * A_INT, C_INT - A_INT),
            ("a square of the index", A_INT + A_INT**2, C_INT),
        )
    },
}


@pytest.mark.parametrize("expression", KEPT.values(), ids=KEPT)
def test_what_no_delta_determines_safely_is_kept(expression: Expr) -> None:
    assert dv.collapse(expression, dv.Symbols(rank=1)) == expression


def test_an_index_on_both_sides_of_a_delta_counts_once() -> None:
    delta = KroneckerDelta(A_INT, 2 * A_INT + C_INT)  # a = −c
    collapsed = dv.collapse(Sum(delta * X_VECTOR[A_INT], (A_INT, 0, 3)), dv.Symbols(rank=1))
    assert not collapsed.has(Sum)
    numbers = 10 ** np.arange(9)
    found = [dv.evaluate(collapsed, {X_VECTOR: numbers, C_INT: c}) for c in (1, 0, -3, -4)]
    assert found == [0, 1, 1000, 0]


def test_what_else_is_not_computed_yet_is_left_alone() -> None:
    later = sympy.Product(B_INT, (B_INT, 1, 3))
    expression = Sum(KroneckerDelta(A_INT, C_INT) * later, (A_INT, 0, 3))
    assert dv.collapse(expression, dv.Symbols(rank=1)).has(later)


def test_values_of_unusual_expressions_by_hand() -> None:
    n = Symbol("n", integer=True)
    over = [(n, Integer(0), Integer(4))]
    either = Piecewise((1, sympy.Or(n < 1, n > 3)), (n, True))
    assert dv.evaluate(either, {}, over).tolist() == [1, 1, 2, 3, 1]
    found = [
        dv.evaluate(Piecewise((1, relation(n, 2)), (0, True)), {}, over).tolist()
        for relation in (sympy.Eq, sympy.Ne, sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge)
    ]
    assert found[:3] == [[0, 0, 1, 0, 0], [1, 1, 0, 1, 1], [1, 1, 0, 0, 0]]
    assert found[3:] == [[1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [0, 0, 1, 1, 1]]
    assert dv.evaluate(P, {P: -3}) == -3
    assert dv.evaluate(KroneckerDelta(n, 2, (0, 5)), {}, over).tolist() == [0, 0, 1, 0, 0]
    zeroth = dv.evaluate(sympy.Pow(n, 0, evaluate=False), {n: 3})
    assert (zeroth, type(zeroth)) == (1, int)
    assert dv.evaluate(n**-70, {n: 2}) == Fraction(1, 2**70)
    assert dv.evaluate(n**-3, {}, [(n, Integer(1), Integer(2))]).tolist() == [1, Fraction(1, 8)]
    assert dv.evaluate(n**-3, {}, [(n, Integer(1), Integer(0))]).tolist() == []
    scope = Scope({}, {}, depth=0, round_down=False)
    assert (value_of(sympy.true, scope), value_of(sympy.false, scope)) == (True, False)
