"""What runs in a measuring interpreter: NumPy, one peer, and nothing else of codegen.

The folder is copied as a whole to where the interpreter starts, so it uses relative imports only.
"""
