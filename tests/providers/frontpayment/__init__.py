"""Tests of Front Payment."""
