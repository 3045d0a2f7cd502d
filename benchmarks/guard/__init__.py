"""Tells when an operation takes more processor time than it did: ten of them, held against figures that are kept."""
