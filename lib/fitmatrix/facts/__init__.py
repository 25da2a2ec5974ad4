"""What happened: contacts, activities, stages and deals, and how files become them."""
