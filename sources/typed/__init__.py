"""Raw tables of one contract, from all the files of a run, to typed records."""

from sources.typed.records import empty_records
from sources.typed.submissions import Batch, Submission, gather, identity

__all__ = ["Batch", "Submission", "empty_records", "gather", "identity"]
