"""Labels of several sources side by side, relaxed all at once by the machine's vector instructions.

Written as compiler intrinsics, because the compiler cannot tell by itself that the rows of one array do not overlap:
left to it, the same loops take ten times as long (`docs/decisions/0004-turn-aware-hierarchy.md`).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 32
"""Sources side by side. 16 fill the widest registers; more share the reading of an arc, and take more memory."""

_WORD = ir.IntType(32)
_INDEX = ir.IntType(64)
_ROW = ir.VectorType(_WORD, LANES)
_ALIGNMENT = np.dtype(np.int32).itemsize


def _pull(context: Any, labels: Any, row: Any, others: Any, weights: Any, first: Any, last: Any) -> Any:
    """Lower ``labels[row]`` to ``labels[others[k]] + weights[k]`` where that is less, for k from first up to last.

    ``labels`` has shape (rows, LANES), int32; ``others`` and ``weights`` are int32.
    """
    del context

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        loop = _Loop(target, builder, signature, arguments)
        before = builder.load(loop.own, align=_ALIGNMENT)
        with_others = loop.begin(before)
        candidate = builder.add(builder.load(loop.other, align=_ALIGNMENT), loop.weight)
        lower = builder.select(builder.icmp_signed("<", candidate, with_others), candidate, with_others)
        builder.store(loop.end(lower), loop.own, align=_ALIGNMENT)
        return target.get_dummy_value()

    return types.void(labels, row, others, weights, first, last), generate


def _push(context: Any, labels: Any, row: Any, others: Any, weights: Any, first: Any, last: Any) -> Any:
    """Lower ``labels[others[k]]`` to ``labels[row] + weights[k]`` where that is less, for k from first up to last.

    No other may be the row itself. Shapes are those of :data:`pull`.
    """
    del context

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        loop = _Loop(target, builder, signature, arguments)
        own = builder.load(loop.own, align=_ALIGNMENT)
        loop.begin(own)
        candidate = builder.add(own, loop.weight)
        before = builder.load(loop.other, align=_ALIGNMENT)
        lower = builder.select(builder.icmp_signed("<", candidate, before), candidate, before)
        builder.store(lower, loop.other, align=_ALIGNMENT)
        loop.end(own)
        return target.get_dummy_value()

    return types.void(labels, row, others, weights, first, last), generate


pull: Callable[..., None] = intrinsic(_pull)
push: Callable[..., None] = intrinsic(_push)


class _Loop:
    """A loop over arcs, in the compiler's intermediate language; it hands a row of labels from turn to turn."""

    def __init__(self, target: Any, builder: Any, signature: Any, arguments: Any) -> None:
        kinds = signature.args
        labels, row, others, weights, first, last = arguments
        self.builder = builder
        self._rows = builder.bitcast(target.make_array(kinds[0])(target, builder, labels).data, _ROW.as_pointer())
        self._others = target.make_array(kinds[2])(target, builder, others).data
        self._weights = target.make_array(kinds[3])(target, builder, weights).data
        row, self._first, self._last = (
            target.cast(builder, value, kind, types.int64)
            for value, kind in ((row, kinds[1]), (first, kinds[4]), (last, kinds[5]))
        )
        self.own = builder.gep(self._rows, [row])

    def begin(self, handed_on: Any) -> Any:
        """Open the loop; give what the turn before, or the start, handed on."""
        builder = self.builder
        self._before = builder.block
        self._at_start = handed_on
        self._turn = builder.append_basic_block("turn")
        self._after = builder.append_basic_block("after")
        builder.cbranch(builder.icmp_signed("<", self._first, self._last), self._turn, self._after)
        builder.position_at_end(self._turn)
        self._index = builder.phi(_INDEX)
        self._index.add_incoming(self._first, self._before)
        self._handed_on = builder.phi(_ROW)
        self._handed_on.add_incoming(handed_on, self._before)
        other = builder.sext(builder.load(builder.gep(self._others, [self._index])), _INDEX)
        self.other = builder.gep(self._rows, [other])
        weight = builder.load(builder.gep(self._weights, [self._index]))
        undefined = ir.Constant(_ROW, ir.Undefined)
        one = builder.insert_element(undefined, weight, ir.Constant(_WORD, 0))
        self.weight = builder.shuffle_vector(one, undefined, ir.Constant(_ROW, [0] * LANES))
        return self._handed_on

    def end(self, handed_on: Any) -> Any:
        """Close the loop; give what its last turn handed on, or the start where there was none."""
        builder = self.builder
        following = builder.add(self._index, ir.Constant(_INDEX, 1))
        self._index.add_incoming(following, self._turn)
        self._handed_on.add_incoming(handed_on, self._turn)
        builder.cbranch(builder.icmp_signed("<", following, self._last), self._turn, self._after)
        builder.position_at_end(self._after)
        result = builder.phi(_ROW)
        result.add_incoming(self._at_start, self._before)
        result.add_incoming(handed_on, self._turn)
        return result
