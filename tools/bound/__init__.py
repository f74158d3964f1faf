"""The book in one file, made of the built website: ``make pdf`` and ``make epub``."""
