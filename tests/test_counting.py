"""A product counts once, also one by zero; sums, shapes and values are those of plain numbers."""

import numpy as np
import pytest

from tconv_edu.counting import count_multiplications


def test_a_matrix_product_counted_by_hand():
    a, b = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [10, -1], [100, 2]])
    count, result = count_multiplications(np.matmul, a, b)
    assert count == 2 * 3 * 2
    assert np.array_equal(result, a @ b)


def test_products_by_zero_count_and_sums_do_not():
    count, result = count_multiplications(lambda x: x * 0 + (7 - x) - 1 + x, [1, 2, 3])
    assert count == 3
    assert result.tolist() == [6, 6, 6]


def test_products_of_constants_do_not_count():
    count, result = count_multiplications(lambda x: np.full(2, 3) * np.full(2, 5) + x, [1, 2])
    assert count == 0
    assert result.tolist() == [16, 17]


def test_each_run_counts_for_itself():
    counts = [count_multiplications(np.multiply, np.ones(n), np.ones(n))[0] for n in (4, 2, 0)]
    assert counts == [4, 2, 0]


def test_a_single_number_is_an_array_too():
    count, result = count_multiplications(np.multiply, 3, 4)
    assert (count, result.tolist()) == (1, 12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, [1]), r"function must be callable; got 3; for example function=np\.convolve"),
        ((np.sum, ["a"]), "arrays.*must be an array of"),
    ],
    ids=["function", "arrays"],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(TypeError, match=message):
        count_multiplications(*arguments)


def test_sums_of_counted_numbers_are_counted_on():
    def function(a, b):
        return (a + b) * b + (a - b) * a + (1 - a) * b + (a * b) * b

    count, result = count_multiplications(function, [5, 2], [3, 7])
    assert count == 5 * 2
    assert result.tolist() == [24 + 10 - 12 + 45, 63 - 10 - 7 + 98]


def test_results_may_be_large_or_lists():
    count, result = count_multiplications(lambda a: [a[0] * 2**62 * 2, a[1]], [3, 5])
    assert (count, result.tolist()) == (2, [3 * 2**63, 5])
