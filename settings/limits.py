"""Every limit on what is read, in one place."""

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_CELLS = 6_000_000  # 100,000 rows of 60 columns
MAX_UNFOLDED_BYTES = 1024 * 1024 * 1024
MAX_UNFOLDING_RATIO = 400  # a real sheet unfolds 5 to 30 times; repeated rows up to 150
HEADER_SEARCH_ROWS = 40
# A process that reads a file longer than this ends itself: 100,000 rows of 20 columns are 13 MB.
SECONDS_PER_FILE = 8
SECONDS_PER_MEGABYTE = 2
SECONDS_TO_START = 120
READING_WORKERS = 2
MAX_WORKER_BYTES = 3 * 1024 * 1024 * 1024
KEPT_BUILDS = 5
MAX_MERGED_CELLS = 200_000  # of one merged range
TITLE_SEARCH_ROWS = 5_000  # a further table of a sheet begins above this row
COLUMNAR_FROM_BYTES = 8_000_000  # of a sheet's XML: larger ones are read column by column
# Annotated copies of refused workbooks.
MAX_PATCHED_BYTES = 200 * 1024 * 1024  # of one part's XML
MAX_COMMENTS = 200  # of one sheet; the list has all
MAX_PLAIN_CELLS = 200_000  # of another format, written anew as .xlsx
MAX_COMPARED_BYTES = 5_000_000  # larger copies are not read again to compare
