"""One fingerprint, every runtime: `make runtimes`."""
