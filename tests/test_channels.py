"""Channel matrices: a product by hand, then each map against its transpose."""

import numpy as np
import pytest

from tconv_edu.channels import dense, mix, swap


def test_mix_multiplies_each_group_by_its_own_block():
    x = np.array([[1, 2, 3, 4]])
    matrix = np.array([[1, 10, 100, 1000], [2, 20, 200, 2000]])
    # Group 0 reads channels (1, 2) into outputs 0 and 1, group 1 reads (3, 4) into 2 and 3.
    assert mix(x, matrix, 2).tolist() == [[5, 50, 1100, 11000]]


@pytest.mark.parametrize(("rows", "columns", "groups"), [(2, 3, 1), (2, 6, 3), (1, 4, 4)])
def test_swap_is_the_transpose_of_mix(rows, columns, groups):
    rng = np.random.default_rng(1)
    matrix = rng.integers(-9, 10, (rows, columns))
    x = rng.integers(-9, 10, (5, rows * groups))
    y = rng.integers(-9, 10, (5, columns))
    assert np.sum(mix(x, matrix, groups) * y) == np.sum(x * mix(y, swap(matrix, groups), groups))


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_swap_twice_gives_the_kernel_back(groups):
    kernel = np.arange(2 * 3 * 2 * 6).reshape(2, 3, 2, 6)
    assert np.array_equal(swap(swap(kernel, groups), groups), kernel)


def test_dense_does_in_one_product_what_groups_do_apart():
    rng = np.random.default_rng(2)
    matrix, x = rng.integers(-9, 10, (2, 6)), rng.integers(-9, 10, (4, 6))
    assert np.array_equal(x @ dense(matrix, 3), mix(x, matrix, 3))
