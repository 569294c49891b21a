"""What leaves: the ranking workbook and the explanation of a rank, both from published tables."""
