"""A county's relocation office in 2016: its workbooks, and the truth behind them."""

from demo.relocation.office import BUSINESS_DATE, write_office
from demo.relocation.truth import FileTruth, Truth, truth

__all__ = ["BUSINESS_DATE", "FileTruth", "Truth", "truth", "write_office"]
