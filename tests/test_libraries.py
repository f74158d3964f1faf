"""Arrays of other libraries: the same numbers, of the same library, recorded and differentiated.

The strict implementation of the Array API standard allows what the standard says and nothing else;
torch and JAX are two libraries as people use them; Dask and CuPy are asked where installed.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from hypothesis import given

import tconv_edu as te
from strategies import Setting, at_most, settings_of_conv

OPERATIONS = {
    "conv": lambda s, x, kernel, y, **more: te.conv(x, kernel, **s.options, **more),
    "conv_transpose": lambda s, x, kernel, y, **more: te.conv_transpose(
        y, kernel, output_size=s.input_size, **s.options, **more
    ),
    "conv_input_gradient": lambda s, x, kernel, y, **more: te.conv_input_gradient(
        y, kernel, s.input_size, **s.options, **more
    ),
    "conv_kernel_gradient": lambda s, x, kernel, y, **more: te.conv_kernel_gradient(
        x, y, kernel.shape[:-2], **s.options, **more
    ),
}
LIBRARIES = {
    "strict": (array_api_strict.asarray, np.asarray),
    "torch": (torch.asarray, lambda a: a.numpy()),
    "jax": (lambda a: jnp.asarray(a, dtype=jnp.int32), np.asarray),
}
if find_spec("dask"):
    import dask.array

    LIBRARIES["dask"] = (dask.array.from_array, lambda a: a.compute())
if find_spec("cupy"):
    import cupy

    LIBRARIES["cupy"] = (cupy.asarray, cupy.asnumpy)

X = np.arange(2 * 5 * 7 * 4).reshape(2, 5, 7, 4) % 11 - 5
KERNEL = np.arange(3 * 2 * 3 * 4).reshape(3, 2, 3, 4) % 7 - 3
OPTIONS = {"stride": (2, 3), "dilation": (1, 2), "groups": 2, "padding": [(1, 0), (0, 2)]}


def of(library, *arrays):
    make, _ = LIBRARIES[library]
    return [make(a) for a in arrays]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_case_by_hand(library):
    x, kernel = of(library, np.array([[1], [2], [3]]), np.array([[[1]], [[10]], [[100]]]))
    result = te.conv_transpose(x, kernel, stride=2, padding=1, output_padding=1)
    assert type(result) is type(x)
    assert LIBRARIES[library][1](result).ravel().tolist() == [10, 102, 20, 203, 30, 300]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("library", ["strict", "torch"])
@at_most(40)
@given(s=settings_of_conv())
def test_the_numbers_are_those_of_numpy(library, operation, s):
    compute = OPERATIONS[operation]
    result = compute(s, *of(library, s.x, s.kernel, s.y))
    np.testing.assert_array_equal(LIBRARIES[library][1](result), compute(s, s.x, s.kernel, s.y))


@pytest.mark.parametrize("library", [name for name in LIBRARIES if name not in ("strict", "torch")])
def test_four_operations_in_a_library_that_takes_long_for_each_new_shape(library):
    s = Setting(te.conv_transpose(X, KERNEL, **OPTIONS), KERNEL, X, OPTIONS)
    for compute in OPERATIONS.values():
        result = LIBRARIES[library][1](compute(s, *of(library, s.x, s.kernel, s.y)))
        np.testing.assert_array_equal(result, compute(s, s.x, s.kernel, s.y))


@pytest.mark.parametrize("library", LIBRARIES)
def test_bias_and_channels_first(library):
    first, kernel, bias = of(library, X.transpose(0, 3, 1, 2), KERNEL, np.arange(6))
    result = te.conv_transpose(first, kernel, bias=bias, channels="first", **OPTIONS)
    expected = te.conv_transpose(X, KERNEL, **OPTIONS) + np.arange(6)
    np.testing.assert_array_equal(LIBRARIES[library][1](result), expected.transpose(0, 3, 1, 2))


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_numpy_reads_joins_the_other_library(library):
    (x,) = of(library, X)
    result = te.conv_transpose(x, KERNEL.tolist(), **OPTIONS)
    assert type(result) is type(x)


def transposed(x, kernel):
    return te.conv_transpose(x, kernel, **OPTIONS)


def test_jax_records_differentiates_and_maps():
    x, kernel = (jnp.asarray(a, jnp.float32) for a in (X, KERNEL))
    y = transposed(x, kernel)
    np.testing.assert_array_equal(jax.jit(transposed)(x, kernel), y)
    dx, dk = jax.grad(lambda x, k: (transposed(x, k) ** 2).sum() / 2, (0, 1))(x, kernel)
    np.testing.assert_array_equal(dx, te.conv(y, kernel, **OPTIONS))
    np.testing.assert_array_equal(dk, te.conv_kernel_gradient(y, x, (3, 2), **OPTIONS))
    many = jax.vmap(transposed, (0, None))(jnp.stack([x, 2 * x]), kernel)
    np.testing.assert_array_equal(many, jnp.stack([y, 2 * y]))


def test_torch_differentiates_and_compiles():
    x, kernel = (torch.asarray(a).double().requires_grad_() for a in (X, KERNEL))
    y = transposed(x, kernel)
    (y**2).sum().backward()
    assert torch.equal(x.grad, te.conv(2 * y.detach(), kernel.detach(), **OPTIONS))
    small = X[:1, :2, :2].astype(float), KERNEL.astype(float)
    assert torch.autograd.gradcheck(
        transposed, tuple(torch.asarray(a).requires_grad_() for a in small)
    )
    with pytest.warns(UserWarning, match="lru_cache"):  # of array-api-compat
        compiled = torch.compile(transposed, fullgraph=True, backend="eager")(x, kernel)
    assert torch.equal(compiled, y)


def test_the_device_stays():
    x, kernel = (torch.asarray(a).to("meta") for a in (X, KERNEL))
    result = transposed(x, kernel)
    assert result.device.type == "meta"
    assert tuple(result.shape) == te.conv_transpose(X, KERNEL, **OPTIONS).shape
    with pytest.raises(ValueError, match="kernel must be on the device of the other array, meta"):
        transposed(x, torch.asarray(KERNEL))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_halves_are_summed_in_float32_and_rounded_once(dtype):
    many = torch.ones(1, 4096, dtype=dtype)  # 4096 + 1 + … in half would stay where it was
    kernel = torch.ones(1, 1, 4096, dtype=dtype)
    result = te.conv_transpose(many, kernel, bias=torch.ones(1, dtype=dtype))
    assert result.dtype == dtype
    assert result.item() == torch.tensor(4097.0).to(dtype).item()


@pytest.mark.parametrize(
    ("dtypes", "expected"),
    [
        ((torch.uint8, torch.uint8), torch.int64),
        ((torch.int32, torch.float32), torch.float32),
        ((torch.float32, torch.float64), torch.float64),
        ((torch.complex64, torch.float32), torch.complex64),
    ],
)
def test_the_dtype_of_torch(dtypes, expected):
    x, kernel = (torch.asarray(a % 5).to(t) for a, t in zip((X, KERNEL), dtypes, strict=True))
    assert transposed(x, kernel).dtype == expected


def test_a_stride_far_beyond_the_kernel():
    result = te.conv_transpose(torch.ones(2, 1), torch.ones(2, 1, 1), stride=10**6, dilation=7)
    assert result.nonzero()[:, 0].tolist() == [0, 7, 10**6, 10**6 + 7]


def test_an_infinite_weight_meets_no_zero():
    kernel = torch.tensor([1.0, float("inf")]).reshape(2, 1, 1)
    result = te.conv_transpose(torch.ones(2, 1), kernel, stride=3)
    assert result.ravel().tolist() == [1, float("inf"), 0, 1, float("inf")]


BAD = {
    "two libraries": (lambda: te.conv(torch.ones(3, 1), jnp.ones((1, 1, 1))), "kernel must be an"),
    "booleans": (lambda: te.conv(torch.ones(3, 1) > 0, torch.ones(1, 1, 1)), "x must be an array"),
    "sparse": (lambda: te.conv(torch.ones(3, 1).to_sparse(), torch.ones(1, 1, 1)), "x must be den"),
    "objects": (lambda: te.conv(torch.ones(3, 1), np.ones((1, 1, 1), object)), "kernel must hold"),
    "a method that writes": (
        lambda: te.conv_transpose(torch.ones(3, 1), torch.ones(1, 1, 1), method="scatter"),
        "method must be one of 'subpixel', 'fast'",
    ),
    "no common type": (
        lambda: te.conv(
            array_api_strict.ones((3, 1), dtype=array_api_strict.int64),
            array_api_strict.ones((1, 1, 1)),
        ),
        "x must not be",
    ),
    "channels": (lambda: te.conv(torch.ones(3, 2), torch.ones(1, 1, 1)), "x must have 1 channels"),
    "too large": (
        lambda: te.conv_transpose(torch.ones(999, 1), torch.ones(1, 1, 1), stride=2**31 - 1),
        "stride must leave",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_refused_is_named(kind):
    call, said = BAD[kind]
    with pytest.raises((TypeError, ValueError), match=said) as caught:
        call()
    assert "; got " in str(caught.value)


def test_numpy_alone_imports_nothing_else():
    code = (
        "import sys, numpy as np, tconv_edu as te; te.conv(np.ones((3, 1)), [[[1]]]);"
        "print([m for m in ('array_api_compat', 'torch', 'jax') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
