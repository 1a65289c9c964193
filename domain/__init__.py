"""What a case is: events, state and rules, without I/O and without a framework.

Start at `case`, then `entry`. Each concept is one module (or a package of three) in the same
order: its events, its state, its rules. `record` is the log itself and the only part of this
package that speaks to PostgreSQL. `command` holds what every rule is asked with.
"""
