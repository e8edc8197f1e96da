"""Whole standards as files that other systems read: CASE 1.1 and a flat table."""
