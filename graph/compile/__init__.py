"""Compiled execution: a prepared operation as straight-line Python, which answers as graphql-core does and takes a fraction of its time.

For each selection set of an operation there is a generated function that makes an object of the answer out of a record (`source`). A leaf
is written where it stands (`leaves`), a list or an abstract type by small functions that are put together once (`completion`), and a field
with a resolver of its own calls it (`resolving`, `arguments`). What must be waited for is put off, and goes on by itself as soon as it is
there (`running`): nothing waits for what it does not need.

It takes for granted what holds for our schema. What a resolver gives may be an awaitable, or a list of awaitables, where the field, or the
entries, are nullable: what is there already is then never taken back. A value's class tells whether it is of a type.

`compiled` is the one way in. docs/execution.md tells what is promised.
"""

from graph.compile.operation import CompiledOperation, compiled

__all__ = ["CompiledOperation", "compiled"]
