"""Reads of monthly reports."""
