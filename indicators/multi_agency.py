"""Enabler of the National Framework: multi-agency working is prioritised and effective.

There is no indicator here, on purpose. The Department for Education publishes none for this enabler: its own
dashboard names the enabler and shows no figure. What would show it, such as initial child protection conferences
held within 15 working days of an enquiry, or the share of referrals that come from schools, health and the
police, is in an authority's own children in need return, and the indicators computed from returns will be
defined in this module.
"""

from __future__ import annotations

from indicators.model import Indicator

INDICATORS: tuple[Indicator, ...] = ()
