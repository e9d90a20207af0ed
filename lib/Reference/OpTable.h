//===- OpTable.h - From op name to evaluating function ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The dispatch table of the interpreter. To teach it an op, write a function
/// `llvm::Expected<Tensor> evaluate(SomeOp op, Operands operands)` in the file
/// of its family and add it to that family's `add...` function. Shapes and
/// types have been checked by the verifier of the op when it is called.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_REFERENCE_OPTABLE_H
#define QNN_LIB_REFERENCE_OPTABLE_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Reference/Tensor.h"

#include <functional>

namespace mlir::qnn::reference {

/// The values of an op's operands, in order.
using Operands = ArrayRef<const Tensor *>;

/// Evaluates an op with one result.
using OpFunction = std::function<llvm::Expected<Tensor>(Operation *, Operands)>;

class OpTable {
public:
  /// Every op that the interpreter knows.
  OpTable();

  /// The function of an op; null if there is none.
  const OpFunction *lookup(Operation *op) const {
    auto it = functions.find(op->getName().getStringRef());
    return it == functions.end() ? nullptr : &it->second;
  }

  template <typename OpTy>
  void add(llvm::Expected<Tensor> (*evaluate)(OpTy, Operands)) {
    functions[OpTy::getOperationName()] = [evaluate](Operation *op,
                                                     Operands operands) {
      return evaluate(cast<OpTy>(op), operands);
    };
  }

private:
  llvm::StringMap<OpFunction> functions;
};

void addQuantOps(OpTable &table);
void addRealOps(OpTable &table);
void addLayerOps(OpTable &table);
void addShapeOps(OpTable &table);
void addChoiceOps(OpTable &table);
void addIntegerOps(OpTable &table);
void addPackedOps(OpTable &table);

/// An error that starts with the name of the op and its `qnn.name`.
llvm::Error makeError(Operation *op, const Twine &message);

/// The shape of the only result of `op`.
inline ArrayRef<int64_t> resultShape(Operation *op) {
  return cast<RankedTensorType>(op->getResult(0).getType()).getShape();
}

/// Calls `body(channel, begin, end)` for each run of elements [begin, end) of a
/// row-major tensor with the same index `channel` along `axis`.
template <typename Body>
void forEachChannelRun(ArrayRef<int64_t> shape, int64_t axis, Body body) {
  int64_t outer = 1, inner = 1;
  for (int64_t size : shape.take_front(axis))
    outer *= size;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  int64_t begin = 0;
  for (int64_t i = 0; i < outer; ++i)
    for (int64_t channel = 0; channel < shape[axis]; ++channel, begin += inner)
      body(channel, begin, begin + inner);
}

/// The element of a per-channel parameter that has one element for all channels
/// or one for each.
template <typename Array>
auto channelElement(const Array &values, int64_t channel) {
  return values.size() == 1 ? values[0] : values[channel];
}

} // namespace mlir::qnn::reference

#endif // QNN_LIB_REFERENCE_OPTABLE_H
