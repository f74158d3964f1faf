"""Streaming: layers of samples that arrive in chunks, equal to those of the whole."""

from tconv_edu.streaming.layers import StreamingTranspose
from tconv_edu.streaming.stream import Stream

__all__ = ["Stream", "StreamingTranspose"]
