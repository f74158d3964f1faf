"""Side-by-side timing of the package against its peers: `make bench`."""
