"""The figures that programs show themselves: one module a program, with what is known of how it counts.

A figure here is what a program would show, not what it should: where it drops text, counts twice or calls something
kappa that is none, so does the module, and says so. Each names its source, and whether the formula is the program's
own word or what others say of it.
"""
