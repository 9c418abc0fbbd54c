"""Benchmarks: how fast the product is, next to plain code that does the same.

Run all of them, or some, from the root of the repository::

    python -m tests.benchmarks
    python -m tests.benchmarks pictures ledger --repeats 3

One table is printed and `build/bench.json` is written, a list of rows with the same columns:

- *figure* is ours, *peer's figure* what the named plain code needs or reaches on the same data in the same run, both
  in the row's *unit* and medians of several repeats. Own code and peer take turns, so that what else the machine does
  hits both.
- *ratio* is our figure divided by the peer's. More is better where the unit is a rate (images/s), less is better where
  it is a time (s, ms/item).
- *goal* is what the figure or the ratio should keep to, *met* whether it did; rows without a goal are there to explain
  the others.

Each benchmark runs in a process of its own, so that nothing loaded by one is warm for another. Data are generated and
worker processes started outside the measured time. A figure means little on a busy machine: compare ratios.

A file `bench_<name>.py` in this folder joins by decorating one function with `table.benchmark(<name>)`; it gets the
number of repeats and returns rows. None of this is collected by pytest.
"""
