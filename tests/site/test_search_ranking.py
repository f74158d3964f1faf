"""What a question is taken for, and which results come first: the modules asked in Node."""

import json
import subprocess
from pathlib import Path

import pytest
from node import NODE

STATIC = Path(__file__).parents[2] / "book" / "_ext" / "search" / "static"


def computed(module, expression):
    """Return what the expression gives with all that the module exports."""
    program = f"""import * as m from {json.dumps((STATIC / module).as_uri())};
    console.log(JSON.stringify({expression}));"""
    command = [NODE, "--input-type=module", "--eval", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def words(question):
    """The words that are asked for, those that need not be there in brackets."""
    found = computed("ranking.mjs", f"m.wordsOf({json.dumps(question)})")
    return " ".join(each["word"] if each["needed"] else f"({each['word']})" for each in found)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Why does padding shrink the output?", "(why) (does) padding shrink output"),
        (
            "groups in ConvTranspose2d",
            "groups (convtranspose2d) (transposed) (convolution) (convtranspose)",
        ),
        ("bias of a transposed conv", "bias (transposed) (conv) (convolution) (convtranspose)"),
        ("How does conv2d_transpose work?", "transposed convolution"),
        ("deconvolution explained", "deconvolution"),
        ("inverse of a convolution", "inverse convolution"),
        ("transposed convolution", "transposed convolution"),
        ("what is it", "what is it"),
        ("padding='same', kernel 3", "padding same kernel 3"),
        ("x", "x"),
        (" ", ""),
    ],
)
def test_the_words_that_are_asked_for(question, asked):
    assert words(question) == asked


def test_a_name_is_found_with_another_number_of_axes():
    names = ["convtranspose2d", "conv2dtranspose", "upsampling2d", "conv_2d", "float32", "2d"]
    assert computed("ranking.mjs", f"{names}.map(m.withoutAxes)") == [
        *["convtranspose", "convtranspose", "upsampling", "conv", "float32", "2d"]
    ]


def test_a_word_is_found_in_the_other_spelling():
    theirs = [
        "initialization",
        "normalized",
        "analyze",
        "color",
        "bf16",
        "fp16",
        "size",
        "tensor",
        "sizes",
    ]
    ours = ["initialisation", "normalised", "analyse", "colour", "bfloat16"]
    ours += ["float16", "size", "tensor", "sizes"]
    assert computed("ranking.mjs", f"{theirs}.map(m.spelled)") == ours


def test_the_nearest_beginning_is_no_answer():
    pairs = [["stride,", "strid"], ["U-Net", "unet"], ["artifact", "artifacts"], ["to", "toeplitz"]]
    pairs += [["zero", "zeropadding"], ["es", "espcn"], ["upsampling", "upsampling3d"]]
    found = computed("ranking.mjs", f"{pairs}.map(([a, b]) => m.isFormOf(a, b))")
    assert found == [True, True, True, False, False, False, True]


def ranked(*answers):
    """The results in their order: each answer is a word, if it is needed, and scores by result."""
    given = [
        {"word": word, "worth": 1, "needed": needed, "results": results}
        for word, needed, scores in answers
        for results in [[{"id": i, "score": s, "words": [1], "data": i} for i, s in scores.items()]]
    ]
    return [
        each["data"] for each in computed("ranking.mjs", f"m.combine({json.dumps(given)}, 100)")
    ]


def test_scores_add_up_and_rare_words_count_more():
    assert ranked(("a", True, {"one": 5, "two": 6}), ("b", True, {"one": 5})) == ["one", "two"]
    # A word in many forms counts as much as its rarity says: at most 9 log(1 + 100/4) = 29.3.
    common = dict.fromkeys(["p", "q", "r"], 1) | {"forms": 500}
    assert ranked(("a", True, common), ("b", True, {"rare": 35}))[:2] == ["rare", "forms"]


def test_what_need_not_be_there_only_adds():
    answers = ("a", True, {"one": 5, "two": 6}), ("why", False, {"one": 5, "three": 50})
    assert ranked(*answers) == ["one", "two"]


def test_an_excerpt_begins_where_most_words_are():
    text = " ".join([*(f"w{i}" for i in range(60)), "end.", "Here", "crop", "and", "pad", "stand."])
    parts = computed(
        "excerpt.mjs", f"m.excerpt({text!r}, new Map([['crop', [3, 62]], ['pad', [64]]]), 2)"
    )
    assert "".join(part["text"] for part in parts) == "… Here crop and pad stand. "
    assert [part["text"] for part in parts if part["hit"]] == ["crop", "pad"]


def test_a_short_text_is_its_own_excerpt():
    parts = computed(
        "excerpt.mjs", "m.excerpt('Title one “two”, three', new Map([['two', [2]]]), 1)"
    )
    assert parts == [
        {"text": "one “", "hit": False},
        {"text": "two", "hit": True},
        {"text": "”, three ", "hit": False},
    ]
