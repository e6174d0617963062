"""The board of deals: columns of painted cards, moved by mouse, keys or menu."""
