"""The limits that choose how products are computed. They change the time, and no result."""

BUDGET = 15 << 18  # bytes of all buffers together, below 4 MiB: the larger, the faster
SMALL = 40_000  # entries of a matrix that stays in a core's cache beside the samples
NARROW, WIDE = 32, 128  # columns between which many small products beat a few large ones
SHORT = 8  # rows that they need at least
QUICK = 10**6  # multiplications up to which BLAS works without copying its operands first
