"""Which elements of a bank message are read, and under which names: a tree of paths."""

from collections.abc import Mapping


class Node:
    """One element of the tree: `leaf` is the key its text is kept under, `group` the kind of record that it opens."""

    __slots__ = ("currency", "group", "kids", "leaf", "other")

    def __init__(self) -> None:
        self.kids: dict[str, Node] = {}
        self.leaf: str | None = None
        self.group: str | None = None
        self.currency = ""  # the key of the attribute Ccy
        self.other = self  # where an element leads that is not in `kids`


NOWHERE = Node()  # inside an element that is not read


def tree(leaves: Mapping[str, str], **groups: tuple[str, Node]) -> Node:
    """A node whose `leaves` are given as path: key, its groups as kind=(path, node)."""
    root = _node()
    for path, key in leaves.items():
        node = _reach(root, path)
        node.leaf, node.currency = key, f"{key} currency"
    for kind, (path, inner) in groups.items():
        parent, _, name = path.rpartition("/")
        inner.group = kind
        _reach(root, parent).kids[name] = inner
    return root


def roots(**messages: Node) -> Node:
    """The place outside every message, where only the names of messages mean something."""
    outside = Node()
    for name, node in messages.items():
        node.group = "message"
        outside.kids[name] = node
    return outside


def _node() -> Node:
    node = Node()
    node.other = NOWHERE
    return node


def _reach(root: Node, path: str) -> Node:
    for name in path.split("/") if path else ():
        root = root.kids.setdefault(name, _node())
    return root
