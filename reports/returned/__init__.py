"""Annotated copies of refused workbooks (退回修改件): what goes back to the sender."""
