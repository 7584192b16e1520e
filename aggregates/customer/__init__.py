"""The customer, seen as a debtor: who owes, how to reach them, and on what terms."""

from aggregates.customer.customer import EVOLVE, Contact, Customer

__all__ = ["EVOLVE", "Contact", "Customer"]
