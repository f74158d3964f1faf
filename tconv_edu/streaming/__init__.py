"""Streaming: layers of samples that arrive in chunks, equal to those of the whole."""

from tconv_edu.streaming.stream import Stream
from tconv_edu.streaming.transposed import StreamingTranspose

__all__ = ["Stream", "StreamingTranspose"]
