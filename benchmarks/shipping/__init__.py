"""A small decoder, trained and shipped to four runtimes."""
