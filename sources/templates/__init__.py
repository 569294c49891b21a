"""Blank workbooks made from contracts: what is handed out is what is read in."""
