"""From bytes to tagged columns: open by content, find the table, keep true cell addresses."""
