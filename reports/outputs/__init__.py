"""Official outputs beside the ranking: sheets and texts of published rows, as `outputs/` says."""
