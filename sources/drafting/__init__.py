"""Help for whoever writes contracts: a schema for editors, a trial on a workbook, a first draft."""
