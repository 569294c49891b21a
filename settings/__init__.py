"""The small things that every room shares: paths, limits, errors, findings, labels, YAML."""
