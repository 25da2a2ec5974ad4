"""What people decided: criteria, rules, thresholds and plays, as YAML and as frozen values."""
