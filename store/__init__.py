"""How facts are kept: the only floor that knows the event tables. Start at `store.store.Store`."""
