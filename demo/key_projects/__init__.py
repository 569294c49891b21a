"""A district's project office with half a year of reports: the material and its truth."""

from demo.key_projects.office import (
    BUSINESS_DATE,
    FileTruth,
    Truth,
    expected_reports,
    truth,
    write_office,
)

__all__ = ["BUSINESS_DATE", "FileTruth", "Truth", "expected_reports", "truth", "write_office"]
