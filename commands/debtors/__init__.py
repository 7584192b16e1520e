"""What a clerk does at the debtors' desk: notes, promises, reminders, late interest."""
