"""Vectors become demands: reduce, group, name, recognise again."""
