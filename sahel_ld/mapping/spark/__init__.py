"""The second engine: the same plans on Apache Spark, for tables that one machine can't hold.

`dialect`, `terms` and `functions` say things in Spark's SQL, `readers` read sources, `limits` refuse by name
what can't run here, `engine` alone imports pyspark, `running` carries a plan out.
"""

from __future__ import annotations
