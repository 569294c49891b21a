"""Words that stand in a cell in place of a figure."""

# What stands for the figures of a small group that are part of those of the unit above it.
ROLLED_UP = "并入上级"
UNDETERMINED = ("待定", "未定")
WORDS_FOR_FIGURES = frozenset({ROLLED_UP, *UNDETERMINED, "不涉及"})
