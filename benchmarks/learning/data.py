"""The images: digits, and patches of photographs that come with scikit-learn and scikit-image.

Those that choose the learning rate are the same for every seed, and never tested. The others each
seed splits anew: the digits one by one, the photographs whole, so that no photograph has patches on
two sides.
"""

from __future__ import annotations

import hashlib
import importlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]

# What the wheels themselves hold, without a download: two of scikit-learn's, ten of scikit-image's.
PHOTOGRAPHS = (
    *("china.jpg", "flower.jpg"),
    *("astronaut", "brick", "camera", "cat", "coffee", "coins", "grass", "gravel", "rocket"),
    "stereo_motorcycle",
)
PATCH, PATCHES = 16, 160  # pixels along an axis; patches of each photograph
GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
# Of 1797 digits and of 12 photographs, how many choose the rate, and how many are trained on; the
# rest are tested.
SHARES = {"digits": (250, 1297), "photographs": (2, 8)}


def photograph(name: str) -> NDArray[np.float64]:
    """Return one photograph in grey, (rows, columns), from 0 to 1."""
    if name.endswith(".jpg"):
        pixels = importlib.import_module("sklearn.datasets").load_sample_image(name)
    else:
        pixels = getattr(importlib.import_module("skimage.data"), name)()
    pixels = pixels[0] if isinstance(pixels, tuple) else pixels  # of a pair, the left one
    return np.asarray(pixels @ GREY if pixels.ndim == 3 else pixels, float) / 255


def patches(name: str) -> Images:
    """Return PATCHES patches of a photograph that do not overlap, (PATCHES, PATCH, PATCH)."""
    grey = photograph(name)
    rows, columns = (n // PATCH for n in grey.shape)
    whole = grey[: rows * PATCH, : columns * PATCH].reshape(rows, PATCH, columns, PATCH)
    tiles = whole.transpose(0, 2, 1, 3).reshape(-1, PATCH, PATCH)
    drawn = np.random.default_rng(PHOTOGRAPHS.index(name)).permutation(len(tiles))[:PATCHES]
    return tiles[drawn].astype(np.float32)


@cache
def groups(data: str) -> Images:
    """Return all images as (groups, images, rows, columns); a split keeps a group whole."""
    if data == "photographs":
        return np.stack([patches(name) for name in PHOTOGRAPHS])
    digits: Any = importlib.import_module("sklearn.datasets").load_digits()
    return np.asarray(digits.images[:, None] / 16, np.float32)


def split(data: str, seed: int) -> list[Images]:
    """Return the images to choose by, to train on and to test, (images, rows, columns) each."""
    everything, choosing = groups(data), SHARES[data][0]
    order = np.random.default_rng(0).permutation(len(everything))  # the same first for each seed
    order[choosing:] = np.random.default_rng([seed, 1]).permutation(order[choosing:])
    parts = np.split(order, np.cumsum(SHARES[data]))
    return [everything[part].reshape(-1, *everything.shape[2:]) for part in parts]


def shrunk(images: Images, factor: int, how: str, noise: float, seed: int) -> Images:
    """Return small images: the mean of each block, or its first pixel, and normal noise on it."""
    rows, columns = (n // factor for n in images.shape[1:])
    blocks = images.reshape(-1, rows, factor, columns, factor)
    small = blocks.mean((2, 4)) if how == "mean" else blocks[:, :, 0, :, 0]
    added = np.random.default_rng([seed, 2]).normal(0, 1, small.shape)
    return (small + noise * added).astype(np.float32)


def digest(data: str) -> str:
    """Return the SHA-256 of all images, in whole 65535ths: processors round differently."""
    whole = np.round(groups(data).astype(float) * 65535).astype("<u2")
    return hashlib.sha256(whole.tobytes()).hexdigest()
