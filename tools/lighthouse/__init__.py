"""Lighthouse on the website; its packages are pinned here, apart from those of the website."""
