"""What runs in the browser's Python, too: this very folder is put there; it needs NumPy alone."""
