"""Reads photos and electronic bills. Only `reader` and `result` are for other folders."""
