"""Streaming: layers of samples that arrive in chunks, equal to those of the whole."""

from tconv_edu.streaming.chain import Stream
from tconv_edu.streaming.layers import StreamingTranspose

__all__ = ["Stream", "StreamingTranspose"]
