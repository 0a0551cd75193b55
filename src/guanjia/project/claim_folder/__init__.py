"""One folder, one claim: read, filed over the public API, followed to its end, compared."""
