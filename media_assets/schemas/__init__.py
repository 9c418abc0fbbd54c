"""One pyarrow schema per table, each column with its meaning; writers validate, the UI's column lists derive from it.

One module per family of tables. Times within media are seconds from the start of what a player shows; sizes are bytes.
"""
