"""The command, one room per kind of use. Heavy things are imported where they are used."""
