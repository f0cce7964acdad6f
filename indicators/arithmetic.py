"""The arithmetic behind every figure, as DuckDB macros: rounding, reading published cells, confidence limits.

* **Rounding** is half up, away from zero: ``sign(x) · trunc(|x| · 10^d + 0.5 + √ε) / 10^d`` (ε is the spacing
  of floating-point numbers at 1), as the Department for Education's dashboard rounds.
* **Wilson** limits for a share: Wilson (1927); **Byar's** limits for a count, as in Breslow and Day (1987)
  and in Public Health England's "Commonly used public health statistics and their confidence intervals".
* All limits are two-sided 95% limits (z = 1.959964).
"""

from __future__ import annotations

import duckdb

Z95 = 1.959963984540054

MACROS = f"""
CREATE OR REPLACE TEMP MACRO round_half_up(x, d) AS
    sign(x) * trunc(abs(x) * power(10, d) + 0.5 + 1.4901161193847656e-08) / power(10, d);

-- A published cell is a number or a symbol. DuckDB reads 'nan' and 'inf' as numbers: they are not figures.
CREATE OR REPLACE TEMP MACRO figure(cell) AS
    CASE WHEN isfinite(TRY_CAST(cell AS DOUBLE)) THEN TRY_CAST(cell AS DOUBLE) END;

-- An empty cell is a figure that is not available. Brackets are how spending workbooks write symbols.
CREATE OR REPLACE TEMP MACRO symbol(cell) AS
    CASE
        WHEN figure(cell) IS NOT NULL THEN ''
        WHEN cell IS NULL OR trim(cell) = '' THEN 'x'
        ELSE lower(trim(cell, ' []'))
    END;

-- '01:07' is one year and seven months.
CREATE OR REPLACE TEMP MACRO months(cell) AS
    TRY_CAST(split_part(cell, ':', 1) AS INTEGER) * 12 + TRY_CAST(split_part(cell, ':', 2) AS INTEGER);

CREATE OR REPLACE TEMP MACRO wilson_lower(n, d) AS
    (2 * n + {Z95}**2 - {Z95} * sqrt(greatest({Z95}**2 + 4 * n * (1 - n / d), 0))) / (2 * (d + {Z95}**2));

CREATE OR REPLACE TEMP MACRO wilson_upper(n, d) AS
    (2 * n + {Z95}**2 + {Z95} * sqrt(greatest({Z95}**2 + 4 * n * (1 - n / d), 0))) / (2 * (d + {Z95}**2));

CREATE OR REPLACE TEMP MACRO byar_lower(n) AS
    CASE WHEN n = 0 THEN 0 ELSE n * power(greatest(1 - 1 / (9 * n) - {Z95} / (3 * sqrt(n)), 0), 3) END;

CREATE OR REPLACE TEMP MACRO byar_upper(n) AS
    (n + 1) * power(1 - 1 / (9 * (n + 1)) + {Z95} / (3 * sqrt(n + 1)), 3);

-- The authority differs from a comparator only when the comparator lies outside its limits and the two
-- differ as shown.
CREATE OR REPLACE TEMP MACRO difference(shown, lower_limit, upper_limit, other) AS
    CASE
        WHEN shown IS NULL OR other IS NULL OR lower_limit IS NULL OR upper_limit IS NULL THEN ''
        WHEN other < lower_limit AND shown > other THEN 'higher'
        WHEN other > upper_limit AND shown < other THEN 'lower'
        ELSE 'similar'
    END;
"""


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros known to the connection (temporary: nothing is written to its database)."""
    connection.execute(MACROS)
