"""moto's server, plus the rules of AWS that moto lacks and that Floodgate depends on.

Each module extends one service and is applied on import. Every difference from moto is named where it is made.
"""
