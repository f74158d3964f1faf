"""What glossary, notation, front page and size calculator say in passing, computed."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import torch

import tconv_edu as te

BOOK = Path(__file__).parents[2] / "book"
GLOSSARY = (BOOK / "glossary.md").read_text("utf-8")
PAGES = [*BOOK.glob("*.md"), *BOOK.glob("*.ipynb")]


def test_every_term_that_the_book_links_to_is_there():
    terms = set(re.findall(r"^([^\s`#:\[].*)$", GLOSSARY, re.MULTILINE))
    text = "".join(page.read_text("utf-8") for page in PAGES)
    linked = re.findall(r"\{term\}`(?:[^`<]*<)?([^`<>]*)>?`", text)
    assert len(linked) > 20
    assert {term.lower() for term in linked} <= {term.lower() for term in terms}


def test_other_layers_up_may_not_reach_the_size():
    small = te.conv_output_size(45, 3, stride=2, padding=1)
    assert small == (23,)
    assert te.conv_transpose_output_sizes(small, 4, stride=2, padding=1) == (range(46, 48),)


def cover(k, s, samples=9):
    """How many weights reach each output, from the first that all stamps around can reach."""
    full = te.conv_transpose(np.ones((samples, 1), int), np.ones((k, 1, 1), int), stride=s)
    return full.ravel()[k - 1 : (samples - 1) * s + 1]


def test_overlap_is_even_exactly_if_the_stride_divides_the_kernel():
    for k, s in product(range(1, 9), range(1, 5)):
        assert (np.ptp(cover(k, s)) == 0) == (k % s == 0)


def test_the_receptive_field_of_a_transposed_convolution():
    """At most ⌈k/S⌉ samples, neighbours, and as many in the middle."""
    for k, s in product(range(1, 9), range(1, 5)):
        lines = te.conv_matrix(np.ones((k, 1, 1), int), 8 * s + k, stride=s).T
        read = [np.flatnonzero(line) for line in lines if line.any()]
        assert max(map(len, read)) == -(-k // s)
        assert all(np.ptp(samples) == len(samples) - 1 for samples in read)


def test_the_pseudo_inverse_where_stamps_do_not_overlap():
    for k, s, d in ((3, 3, 1), (2, 5, 1), (2, 3, 2), (1, 2, 1)):
        kernel = np.arange(2.0, k + 2).reshape(k, 1, 1)
        w = te.conv_matrix(kernel, 4 * s + 9, stride=s, dilation=d)
        np.testing.assert_allclose(np.linalg.pinv(w), w.T / (kernel**2).sum(), atol=1e-12)
    overlapping = te.conv_matrix(np.ones((3, 1, 1)), 9, stride=2)
    assert not np.allclose(np.linalg.pinv(overlapping), overlapping.T / 3)


def test_all_along_a_diagonal_of_a_toeplitz_matrix_stands_one_number():
    for k, d, padding in product(range(1, 5), (1, 2), (0, 2, "same")):
        w = te.conv_matrix(np.arange(1, k + 1).reshape(k, 1, 1), 12, dilation=d, padding=padding)
        for offset in range(-len(w) + 1, 12):
            assert np.ptp(np.diagonal(w, offset)) == 0
    assert np.ptp(np.diagonal(te.conv_matrix(np.ones((2, 1, 1)), 8, stride=2)))


def test_the_first_layer_of_a_generator_makes_one_stamp():
    latent, kernel = np.arange(1, 4).reshape(1, 1, 3), np.arange(48).reshape(4, 4, 1, 3)
    image = te.conv_transpose(latent, kernel)
    assert image.shape == (4, 4, 1)
    np.testing.assert_array_equal(image, kernel @ latent.ravel())


def test_a_uniform_number_of_he_has_variance_two_over_the_fan_in():
    for fan_in in (3, 64):
        bound = np.sqrt(6 / fan_in)
        middles = (np.arange(1000) + 0.5) / 1000 * 2 * bound - bound
        np.testing.assert_allclose(np.mean(middles**2), 2 / fan_in, rtol=1e-5)


def test_the_formula_of_the_size_calculator():
    text = (BOOK / "size_calculator.md").read_text("utf-8")
    formula = re.search(r"Along each axis it is `([^`]*)`", text)[1]
    settings = product((3, 7), (1, 3), (1, 2), (0, 1), (1, 2), (0, 1))
    for size, stride, dilation, padding, kernel_size, output_padding in settings:
        if output_padding < max(stride, dilation):
            options = {"stride": stride, "dilation": dilation, "padding": padding}
            layer = torch.nn.ConvTranspose1d(
                1, 1, kernel_size, output_padding=output_padding, **options
            )
            if (wanted := eval(formula)) > 0:  # it reads the names above
                assert layer(torch.ones(1, 1, size)).shape[-1] == wanted


def test_the_share_of_a_neighbour_is_one_minus_its_distance():
    for s in range(1, 7):
        samples = np.array([[0.0], [1.0], [2.0], [3.0]])
        kernel = te.bilinear_kernel(s, rank=1)
        y = te.conv_transpose(samples, kernel, stride=s, padding=(len(kernel) - s) // 2)
        places = (np.arange(len(y)) + 0.5) / s - 0.5  # of the outputs, counted in samples
        inner = (places >= 0) & (places <= 3)
        np.testing.assert_allclose(y.ravel()[inner], places[inner], atol=1e-12)


def test_the_large_side_is_not_always_the_larger():
    assert te.conv_output_size(1, 3, stride=2, padding="full") == (2,)
    assert te.conv_output_size(5, 3, padding="full") == (7,)


def test_a_row_of_the_matrix_lacks_what_falls_on_padding():
    w = te.conv_matrix(np.array([1, 10, 100]).reshape(3, 1, 1), 4, stride=2, padding=1)
    assert w.tolist() == [[10, 100, 0, 0], [0, 1, 10, 100]]


def test_a_program_that_uses_twice_the_wrong_sample_passes_the_telling_input():
    """2 × the sample before the right one: 1, 2, 4 cannot tell."""
    x, kernel = np.array([[1], [2], [4]]), np.array([1, 8, 64]).reshape(3, 1, 1)
    wrong = np.concatenate([x[:1], 2 * x[:-1]])
    right = te.conv_transpose(x, kernel, stride=2)
    assert np.array_equal(te.conv_transpose(wrong, kernel, stride=2), right)
    other = np.array([[1], [5], [7]])
    wrong = np.concatenate([other[:1], 2 * other[:-1]])
    assert not np.array_equal(
        te.conv_transpose(wrong, kernel, stride=2), te.conv_transpose(other, kernel, stride=2)
    )
