"""What follows from where contacts stand: outcomes, capacity and reach."""
