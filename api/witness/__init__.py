"""A witness of logs: it sees that they only grow, and signs that it saw (c2sp.org/tlog-witness).

It needs a folder and nothing else: no database, no sign-in, no word of any case. An agency or a
court can run one with `daybook witness serve`, and a Daybook can lend itself to another as one.
"""
