"""What Dagster loads: the graph of the workspace that KAOPING_HOME names."""

from orchestration.job import build_definitions
from settings.workspace import workspace_from

defs = build_definitions(workspace_from(None))
