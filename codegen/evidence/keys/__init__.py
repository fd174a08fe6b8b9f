"""Ed25519 keys and the forms in which OpenSSH keeps and uses them."""
