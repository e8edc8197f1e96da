"""Approved posts, and the figures that a run counts."""

from apps.staffing.models.figures import CountRun, Figure
from apps.staffing.models.posts import ApprovedPosts
from apps.staffing.models.workloads import LoadCount, Workload, WorkloadPart

__all__ = ["ApprovedPosts", "CountRun", "Figure", "LoadCount", "Workload", "WorkloadPart"]
