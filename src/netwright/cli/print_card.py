"""The data card, as a person reads it."""

from __future__ import annotations
