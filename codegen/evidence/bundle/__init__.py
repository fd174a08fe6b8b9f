"""The files of a bundle, their spelling, and the signature over them."""
