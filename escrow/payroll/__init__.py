"""Payrolls: taken in, signed and posted, checked, sent to the bank, and the bank's answer."""
