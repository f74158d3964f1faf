"""Sizes and the values of letters: typed together, printed apart, found either way."""

import pytest
from test_search_ranking import computed, words

from search.record import Record
from search.together import together

FORMS = [
    ("from 100 × 1 × 1 to 3 × 64×64", "from 100x1x1 to 3x64x64"),
    ("with k = 4 and S = 2", "with k=4 and S=2"),
    ("M × k, 2 x", "M × k, 2 x"),  # no sizes
    ("k_eff = 3, size = 4, k = S", "k_eff = 3, size = 4, k = S"),  # no letter, or no number
]


@pytest.mark.parametrize(("printed", "form"), FORMS)
def test_index_and_question_have_one_form(printed, form):
    assert together(printed) == form
    assert computed("together.mjs", f"m.together({printed!r})") == form


def test_results_are_shown_as_they_are_printed():
    printed = "from 100 × 1 × 1 with k = 4 and kernel_size=4, axis"
    assert computed("together.mjs", f"m.apart(m.together({printed!r}))") == printed
    parts = computed("excerpt.mjs", "m.excerpt('of 4x4', new Map([['4x4', [1]]]), 0)")
    assert parts[1] == {"text": "4 × 4", "hit": True}


@pytest.mark.parametrize("question", ["4x4", "4 x 4", "4×4", "4 × 4", "4*4"])
def test_a_size_is_one_word_however_it_is_typed(question):
    assert words(question) == "4x4"


def test_a_letter_is_asked_for_with_its_value_and_the_value_alone():
    assert words("k=4 S = 2") == "k4 4 s2 2"
    assert words("kernel_size=4") == "kernel_size 4"


def test_the_index_reads_titles_and_text_in_this_form():
    page = Record("", "section", "3 × 4", "", ["<p>k = 4</p>"]).html("a.html", "a", 1)
    assert ">3x4</h1>" in page
    assert "<p>k=4</p>" in page
    assert 'data-name="3 × 4"' in page  # what is shown of a result
