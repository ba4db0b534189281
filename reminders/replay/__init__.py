"""The replay: a real municipality's year through the real services on a stepped clock, and the proof that it held."""
