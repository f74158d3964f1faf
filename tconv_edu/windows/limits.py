"""The limits that choose how products are computed. They change the time, and no result."""

BUDGET = 15 << 18  # bytes of all buffers together, below 4 MiB: the larger, the faster
SMALL = 40_000  # entries of a matrix that stays in a core's cache beside the samples
NARROW, WIDE = 32, 128  # columns between which many small products beat a few large ones
DOZEN, FEW = 12, 4  # rows that BLAS multiplies up to a third faster than one less, or one more
QUICK = 10**6  # multiplications up to which BLAS works without copying its operands first
LINE = 64  # bytes that a core reads at once
