"""Invented offices for trying the product: their workbooks, and the truth behind them."""
