"""Settings that all tests share."""

import os

from hypothesis import settings

# Read at import: TensorFlow's log, and what Keras computes with.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# A test must not fail because the machine was busy: no deadline.
settings.register_profile("tconv_edu", deadline=None)
settings.load_profile("tconv_edu")
