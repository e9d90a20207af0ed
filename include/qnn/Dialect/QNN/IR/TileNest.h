//===- TileNest.h - Loops and tiles that code is made of --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A schedule with everything decided: the loops of a contraction and, for each
/// memory, the loops whose data are one tile there. The attribute `qnn.tiles`
/// holds it; `convert-qnn-to-loops` builds exactly this nest:
///
///     qnn.tiles = {
///       platform = "horowitz45", elides_first_read = true,
///       spatial = [#qnn.loop<k, 8>], temporal = [#qnn.loop<ox, 4>, ...],
///       memories = [{name = "array", weights = 1, inputs = 0, outputs = 0},
///                   {name = "sram", weights = 3, inputs = 2, outputs = 3}]}
///
/// A loop has a dimension and its number of iterations, innermost first; those
/// of `spatial` are inside all others. Memories are listed from the array
/// outwards; an operand's number says how many of the innermost temporal loops
/// work on one tile there. Without a number the operand has no tile there: it
/// bypasses the memory, or lies in it as a whole.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_TILENEST_H
#define QNN_DIALECT_QNN_IR_TILENEST_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

#include <optional>

namespace mlir::qnn {

/// Op attribute: the tile nest that the op becomes.
inline constexpr StringLiteral tilesAttrName = "qnn.tiles";

/// Function attribute (unit): the code counts what its tiles move. The lowered
/// function has one more output, `tensor<Nxi64>`, see listAccessCounters.
inline constexpr StringLiteral countAccessesAttrName = "qnn.count_accesses";

/// Operands of a contraction, in the order of `TileNest::Memory::cuts`.
enum TiledOperand : unsigned { TiledWeights, TiledInputs, TiledOutputs };

/// `weights`, `inputs`, `outputs`.
StringRef stringifyTiledOperand(unsigned operand);

/// The decoded attribute.
struct TileNest {
  struct Memory {
    std::string name;
    /// Loops inside a tile of weights, inputs, outputs.
    std::array<std::optional<unsigned>, 3> cuts;
  };

  std::string platform;
  /// Sums that nobody has begun are not read.
  bool elidesFirstRead = true;
  /// One element on its way to the array serves all MACs that want it; else
  /// each fetches its own.
  bool hasMulticast = true;
  SmallVector<LoopAttr> spatial, temporal;
  SmallVector<Memory> memories;
};

DictionaryAttr makeTilesAttr(MLIRContext *context, const TileNest &nest);

/// The nest that `qnn.tiles` of `op` describes. Emits an error if the attribute
/// is malformed: unknown keys, loops of fewer than two iterations, tiles that
/// shrink outwards, outputs without a tile.
FailureOr<TileNest> readTileNest(Operation *op);

/// Why code cannot run `nest` for `op`; empty if it can. Only convolutions and
/// products by one matrix have tiles, and reals are summed in the order c, fy,
/// fx.
std::string getTileProblem(Operation *op, const TileNest &nest);

/// What an access counter counts, in elements.
enum class AccessKind {
  Macs,     ///< Multiply-accumulates, those with padding included.
  In,       ///< Elements that come into the memory from outside.
  Partials, ///< Unfinished sums that leave it.
  Finals    ///< Finished sums that leave it.
};

/// `macs`, `in`, `partial out`, `final out`.
StringRef stringifyAccessKind(AccessKind kind);

/// One element of the output that an instrumented function has beside its own.
struct AccessCounter {
  Operation *op;
  AccessKind kind;
  unsigned memory = 0;  ///< Index into TileNest::memories.
  unsigned operand = 0; ///< A TiledOperand.
};

/// The counters of one nest, in order: MACs, then for each memory and operand
/// with a tile there what comes in and, for outputs, what leaves.
SmallVector<AccessCounter> listAccessCounters(Operation *op,
                                              const TileNest &nest);

/// The counters of all ops of `function` that have `qnn.tiles`, in their order.
FailureOr<SmallVector<AccessCounter>>
listAccessCounters(FunctionOpInterface function);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_TILENEST_H
