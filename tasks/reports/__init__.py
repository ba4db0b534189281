"""The monthly report: by unit, by field, by assigner; every rate with its numerator and denominator."""
