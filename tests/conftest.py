"""Settings that all tests share."""

from hypothesis import settings

# A test must not fail because the machine was busy: no deadline.
settings.register_profile("tconv_edu", deadline=None)
settings.load_profile("tconv_edu")
