"""The settings themselves: small, unequal on every axis, each there for one mistake."""

from __future__ import annotations

from tconv_edu.probing.probe import Probe

# Three axes each, of which a program of lower rank is asked the first; simplest first.
PROBES = (
    Probe("a flip of the kernel", (1, 1, 1), (3, 2, 2)),
    Probe("how stamps add up", (3, 2, 3), (2, 3, 2)),
    Probe(
        "the zeros between samples: stride - 1",
        (3, 2, 2),
        (3, 3, 2),
        options={"stride": (2, 3, 1)},
    ),
    Probe("the gaps that no stamp reaches", (2, 3, 2), (2, 1, 2), options={"stride": (4, 3, 3)}),
    Probe(
        "a kernel of one entry: the stride holds for it, too",
        (3, 2, 2),
        (1, 1, 1),
        options={"stride": (5, 2, 3)},
    ),
    Probe(
        "three stamps on one another",
        (4, 2, 2),
        (5, 3, 7),
        options={"stride": (2, 1, 3)},
    ),
    Probe("the seams between tiles of samples", (19, 2, 2), (3, 2, 1)),
    Probe("an exchange of the kernel's channel axes", (2, 2, 1), (2, 3, 1), (2, 2)),
    Probe("a kernel of one entry: its channel axes", (2, 3, 1), (1, 1, 1), (2, 2)),
    Probe("the numbers of channels", (2, 1, 2), (2, 2, 2), (3, 2), options={"stride": (2, 2, 2)}),
    Probe("more channels in than out", (2, 2, 1), (3, 1, 2), (2, 3), options={"stride": (2, 1, 2)}),
    Probe(
        "a kernel kept from an earlier call",
        (3, 2, 2),
        (3, 3, 2),
        options={"stride": (2, 3, 1)},
        seed=8,
    ),
    Probe("the batch axis", (3, 2, 1), (2, 2, 2), (2, 2), 3, {"stride": (2, 1, 2)}),
    Probe("the order of channels in groups", (2, 2, 1), (2, 1, 2), (6, 4), options={"groups": 2}),
    Probe("more than two groups", (2, 1, 2), (2, 3, 1), (6, 9), options={"groups": 3}),
    Probe(
        "one channel in each group",
        (3, 2, 2),
        (3, 2, 2),
        (3, 3),
        options={"stride": (2, 1, 2), "groups": 3},
    ),
    Probe(
        "several inputs, one output in each group", (2, 2, 1), (3, 2, 1), (2, 6), 1, {"groups": 2}
    ),
    Probe(
        "one input, several outputs in each group", (2, 1, 2), (3, 2, 1), (6, 3), 1, {"groups": 3}
    ),
    Probe(
        "padding: it crops",
        (3, 3, 3),
        (4, 4, 5),
        options={"stride": (2, 3, 2), "padding": (1, 2, 3)},
    ),
    Probe(
        "the same kernel, stride and padding on every axis",
        (2, 3, 2),
        (4, 4, 4),
        options={"stride": (2, 2, 2), "padding": (1, 1, 1)},
    ),
    Probe(
        "padding above k - 1",
        (4, 4, 3),
        (2, 1, 2),
        options={"stride": (2, 3, 2), "padding": (2, 1, 2)},
    ),
    Probe(
        "output_padding: it crops less at the end",
        (2, 3, 2),
        (4, 3, 5),
        options={"stride": (3, 2, 3), "padding": (2, 1, 3), "output_padding": (1, 1, 2)},
    ),
    Probe(
        "output_padding above padding: zeros",
        (2, 2, 2),
        (2, 3, 2),
        options={"stride": (4, 3, 2), "output_padding": (3, 2, 1)},
    ),
    Probe("dilation", (3, 2, 3), (3, 3, 2), options={"dilation": (2, 3, 2)}),
    Probe(
        "dilation beside stride and padding",
        (3, 2, 2),
        (3, 3, 2),
        options={"stride": (3, 2, 2), "padding": (1, 2, 1), "dilation": (2, 3, 2)},
    ),
    Probe(
        "output_padding that is below the dilation alone",
        (2, 3, 2),
        (3, 2, 2),
        options={"output_padding": (2, 2, 2), "dilation": (3, 4, 3)},
    ),
    Probe(
        "padding: before and after exchanged",
        (3, 2, 2),
        (4, 3, 4),
        options={"stride": (2, 1, 3), "padding": [(0, 2), (1, 0), (2, 1)]},
    ),
    Probe(
        "output_padding beside unequal padding",
        (2, 3, 2),
        (4, 3, 5),
        options={
            "stride": (3, 2, 3),
            "padding": [(2, 0), (0, 1), (1, 3)],
            "output_padding": (1, 1, 2),
        },
    ),
    Probe(
        "same: the odd one goes after",
        (3, 2, 3),
        (3, 4, 2),
        options={"stride": (2, 3, 1), "padding": "same"},
    ),
    Probe(
        "same below the stride: zeros",
        (3, 2, 2),
        (2, 1, 2),
        options={"stride": (4, 2, 3), "padding": "same"},
    ),
    Probe(
        "same with dilation",
        (3, 2, 3),
        (3, 2, 3),
        options={"stride": (2, 3, 1), "padding": "same", "dilation": (2, 3, 2)},
    ),
    Probe(
        "two options that do not go together",
        (3, 2, 2),
        (3, 4, 2),
        (4, 6),
        2,
        {
            "stride": (3, 2, 2),
            "padding": (2, 1, 0),
            "output_padding": (1, 1, 0),
            "dilation": (2, 1, 3),
            "groups": 2,
        },
    ),
)
