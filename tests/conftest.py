"""Settings that all tests share."""

import os

from hypothesis import Phase, settings

# Read at import: TensorFlow's log, and what Keras computes with.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# A test must not fail because the machine was busy: no deadline.
settings.register_profile("tconv_edu", deadline=None)
# For mutants: few examples, the same each time, and the first that fails is enough.
settings.register_profile(
    "mutants",
    deadline=None,
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tconv_edu"))
