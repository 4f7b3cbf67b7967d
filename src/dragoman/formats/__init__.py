"""The formats of the field, read and written: one module a format, found by name in ``registry``."""
