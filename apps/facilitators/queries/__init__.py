"""Reads of people, employments and posts."""

from apps.facilitators.queries.duplicates import Pair, doubtful_pairs, probable_duplicates
from apps.facilitators.queries.merging import MergePreview, merge_preview
from apps.facilitators.queries.people import Event, status_on, timeline

__all__ = [
    "Event",
    "MergePreview",
    "Pair",
    "doubtful_pairs",
    "merge_preview",
    "probable_duplicates",
    "status_on",
    "timeline",
]
