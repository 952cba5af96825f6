"""Keeps the mail that the stack sends, to be read on a page or by Mailpit's API; nothing leaves the machine."""
