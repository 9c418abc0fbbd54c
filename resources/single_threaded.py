"""Imported by workers before numpy: they are as many as the user asked for, and each computes in one thread.

Threads of OpenBLAS wait for each other by spinning, which costs other workers their processor time, and each takes
address space, which is limited.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"
