"""Reads of competency."""
