"""Mutation testing: change the package in one place at a time, and see whether a test fails.

What mutmut would change is taken from mutmut. Its way of running tests collects them again for each
mutant; here they are collected once, and each mutant is tried in a fork of that process.
"""
