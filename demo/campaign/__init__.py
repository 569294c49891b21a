"""A prefecture's office for study and practice, 2016: some 200 workbooks, and the truth of them."""

from demo.campaign.office import BUSINESS_DATE, FileTruth, Truth, truth, write_office

__all__ = ["BUSINESS_DATE", "FileTruth", "Truth", "truth", "write_office"]
