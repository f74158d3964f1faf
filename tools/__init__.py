"""Command-line tools of this repository."""
