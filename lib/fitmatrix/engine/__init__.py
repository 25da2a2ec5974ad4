"""The database behind the URL: engines, and the few SQL words that differ between them."""
