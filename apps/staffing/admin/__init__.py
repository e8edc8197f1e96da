"""The back office's door to figures and approved posts."""

from apps.staffing.admin.figures import FigureAdmin
from apps.staffing.admin.posts import ApprovedPostsAdmin
from apps.staffing.admin.runs import CountRunAdmin
from apps.staffing.admin.workloads import WorkloadAdmin

__all__ = ["ApprovedPostsAdmin", "CountRunAdmin", "FigureAdmin", "WorkloadAdmin"]
