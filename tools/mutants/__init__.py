"""Mutation testing: change the package in one place at a time, and see whether a test fails.

What is changed: mutmut's operators say it. Every function and method is changed, decorated ones and
defaults of arguments too. Not changed: annotations, decorators, docstrings, and what a module or a
class does when it is imported (constants, tables, fields of a dataclass); nor what a rule in
tests/mutants.toml excludes, with its reason.

How it is tried: mutmut would collect the tests again for each mutant. Here they are collected once,
all run once under coverage, and each mutant is put into a fork of that process, which runs the
tests that reach the changed line, the quickest first, until one fails. Tests that start a process
are left out: the package in that process is not the mutant, so that they would see a difference
that is none.

What counts as killed: a test failed (a report of pytest says so), the process crashed, it took far
more processor time than the test takes without the mutant, or it waited for ever. Nothing else
does: an error of this tool, or a mutant that Python cannot compile, is "broken" and has to be seen
to. At the end, every test that killed runs once more, alone, in a fork without a mutant: if it
fails there, its kills are broken as well. Time limits count processor time: no mutant dies because
the machine was busy.
"""
