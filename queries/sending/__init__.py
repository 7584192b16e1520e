"""Questions about what is on its way, was sent, or came back."""
