"""The tool that executes and normalises chapters."""

import base64
from io import BytesIO

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from tools import notebooks


def code_cells(text):
    return [cell for cell in notebooks.parse(text).cells if cell.cell_type == "code"]


def messy():
    """A notebook as an editor leaves it."""
    first = new_code_cell("print(1)", execution_count=7, id="kept")
    first.metadata = {
        "tags": ["remove-cell"],
        "collapsed": True,
        "mystnb": {"figure": {"name": "fig-a"}},
        "execution": {"iopub.execute_input": "2026-01-01T00:00:00Z"},
    }
    figure = picture(Image.new("RGBA", (2, 1)))
    first.outputs = [
        new_output("stream", name="stdout", text="1"),
        new_output("stream", name="stdout", text="\n"),
        new_output("stream", name="stderr", text="2\n"),
        new_output("display_data", {"image/png": figure, "text/plain": "<Figure>"}),
        new_output("stream", name="stdout", text="3\n"),
    ]
    cells = [first, new_markdown_cell("# A"), new_markdown_cell("B", id="cell-01")]
    notebook = new_notebook(cells=cells, metadata={"toc-autonumbering": True})
    notebook.cells[1].id = "kept"
    return notebook


def test_ids_are_kept_where_valid_and_numbered_where_not():
    assert [cell.id for cell in notebooks.normalise(messy()).cells] == [
        "kept",
        "cell-02",
        "cell-01",
    ]


def test_ids_are_given_where_an_older_notebook_has_none():
    text = (
        '{"nbformat": 4, "nbformat_minor": 4, "metadata": {},'
        ' "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["a\\n", "b"]}]}'
    )
    assert notebooks.normalise(notebooks.parse(text)).cells[0].id == "cell-01"


def test_only_tags_and_figures_stay_in_the_metadata_of_a_cell():
    assert notebooks.normalise(messy()).cells[0].metadata == {
        "mystnb": {"figure": {"name": "fig-a"}},
        "tags": ["remove-cell"],
    }


def test_the_notebook_names_its_kernel_and_no_version():
    assert notebooks.normalise(messy()).metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_pieces_of_one_stream_are_joined_and_the_order_stays():
    outputs = notebooks.normalise(messy()).cells[0].outputs
    assert [(o.get("name"), o.get("text")) for o in outputs] == [
        ("stdout", "1\n"),
        ("stderr", "2\n"),
        (None, None),
        ("stdout", "3\n"),
    ]
    assert outputs[2].data["text/plain"] == "<Figure>"


def picture(image):
    """What Matplotlib hands to a notebook."""
    file = BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def seen(text):
    return np.asarray(Image.open(BytesIO(base64.b64decode(text))).convert("RGB"), int)


@pytest.mark.parametrize(("colours", "mode"), [(200, "P"), (5000, "RGB")])
def test_pictures_get_smaller_and_look_the_same(colours, mode):
    """A drawing gets a palette; a photograph, of which there are more colours, does not."""
    values = np.random.default_rng(0).permutation(np.arange(6400) % colours)
    pixels = np.stack([values % 251, values // 251, values % 7, np.full(6400, 255)], -1)
    image = Image.fromarray(pixels.reshape(80, 80, 4).astype(np.uint8))
    small = notebooks.packed(picture(image))
    assert len(small) < len(picture(image))
    assert Image.open(BytesIO(base64.b64decode(small))).mode == mode
    assert np.abs(seen(small) - seen(picture(image))).max() <= 1  # of 255
    assert notebooks.packed(small) == small


def test_a_picture_that_shows_the_page_through_stays():
    glass = picture(Image.new("RGBA", (4, 4), (1, 2, 3, 128)))
    assert notebooks.packed(glass) == glass


def test_normalising_twice_changes_nothing():
    once = notebooks.serialise(notebooks.normalise(messy()))
    assert notebooks.serialise(notebooks.normalise(notebooks.parse(once))) == once
    assert once.startswith('{\n "cells"')
    assert once.endswith("}\n")


@pytest.fixture
def chapter(tmp_path):
    def write(*sources):
        path = tmp_path / "chapter.ipynb"
        cells = [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
        path.write_text(notebooks.serialise(new_notebook(cells=cells)), "utf-8")
        return path

    return write


def test_a_second_run_changes_no_byte(chapter):
    path = chapter("from pathlib import Path", "print(2)\nPath('chapter.ipynb').exists()")
    assert notebooks.execute(path) is None
    once = path.read_bytes()
    assert [cell.execution_count for cell in code_cells(once.decode())] == [1, 2]
    assert code_cells(once.decode())[1].outputs[1].data == {"text/plain": "True"}
    assert notebooks.execute(path) is None
    assert path.read_bytes() == once


def test_a_failing_cell_is_named_and_leaves_the_file_alone(chapter):
    path = chapter("x = 1", "x / 0", "x")
    before = path.read_bytes()
    message = notebooks.execute(path)
    assert "cell 2 (c1: 'x / 0') failed" in message
    assert "ZeroDivisionError" in message
    assert path.read_bytes() == before
