"""What the book's own elements share: how a page gets their files, and the code they show."""

from elements.assets import Assets
from elements.code import code

__all__ = ["Assets", "code"]
