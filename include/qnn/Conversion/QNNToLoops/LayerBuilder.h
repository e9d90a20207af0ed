//===- LayerBuilder.h - Building the loops of one layer ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What loop lowerings build with: the flat buffers of a layer, constants as
/// globals, loops, and loads and stores that know how numbers are stored.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOLOOPS_LAYERBUILDER_H
#define QNN_CONVERSION_QNNTOLOOPS_LAYERBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "qnn/Target/TargetRecord.h"

#include <functional>

namespace mlir::qnn {

/// The element type of the buffer of a tensor with this element type: codes are
/// their storage type, packed words i32, others themselves.
Type getStorageElementType(Type elementType);

/// The flat buffer type of a tensor: one dimension, `storage` elements.
MemRefType getFlatBufferType(RankedTensorType type, Type storage);

/// `values` as an attribute of one dimension.
ElementsAttr flattenElements(ElementsAttr values);

/// The constants of a module: one private `memref.global` for each distinct
/// content, aligned to `alignment` bytes.
class ConstantPool {
public:
  ConstantPool(ModuleOp module, StringRef prefix, int64_t alignment);

  /// The global that holds `values` (flattened).
  memref::GlobalOp getOrCreate(ElementsAttr values);
  int64_t size() const { return globals.size(); }

private:
  ModuleOp module;
  std::string prefix;
  int64_t alignment;
  DenseMap<Attribute, memref::GlobalOp> globals;
  Operation *last = nullptr;
  int64_t nextIndex = 0;
};

/// A buffer as a layer sees it.
struct LayerBuffer {
  /// A flat memref.
  Value memref;
  /// The tensor it stands for: shape and element type before lowering.
  RankedTensorType type;

  ArrayRef<int64_t> getShape() const { return type.getShape(); }
  int64_t getNumElements() const { return type.getNumElements(); }
  Type getElementType() const { return type.getElementType(); }
  /// The code type of the elements; null if they are not codes.
  IntType getCode() const { return dyn_cast<IntType>(getElementType()); }
};

/// Builds the body of one layer function.
class LayerBuilder {
public:
  /// What an op makes of each integer of a tensor.
  struct Epilogue {
    /// Bits that the integer must have.
    unsigned width = 32;
    /// Emits the code of `number`; `channel` is its index along the axis that
    /// the parameters of the op follow, and may be null if they follow none.
    std::function<Value(Value number, Value channel)> emit;
  };

  LayerBuilder(OpBuilder &builder, Location loc, ConstantPool &constants,
               const ::qnn::TargetRecord &target, ArrayRef<LayerBuffer> inputs,
               ArrayRef<LayerBuffer> outputs);

  /// The target: one lane means no vectors.
  const ::qnn::TargetRecord &getTarget() const { return target; }

  OpBuilder &getBuilder() { return builder; }
  Location getLoc() const { return loc; }
  /// The layer function.
  func::FuncOp getFunction() {
    return cast<func::FuncOp>(entry->getParentOp());
  }
  /// The buffer of an operand of the op, by operand index.
  const LayerBuffer &getInput(unsigned index) const { return inputs[index]; }
  /// Makes operand `index` a constant; for the pass that makes the layer.
  void setConstant(unsigned index, ElementsAttr values) {
    inputs[index].memref = table(values);
    inputConstants[index] = values;
  }
  /// The elements of operand `index`; null if it is not constant.
  ElementsAttr getConstant(unsigned index) const {
    return inputConstants[index];
  }
  unsigned getNumInputs() const { return inputs.size(); }
  const LayerBuffer &getOutput(unsigned index = 0) const {
    return outputs[index];
  }

  /// Creates an op of one result at the insertion point.
  template <typename OpTy, typename... Args>
  Value create(Args &&...args) {
    return OpTy::create(builder, loc, std::forward<Args>(args)...);
  }

  //===--------------------------------------------------------------------===//
  // Constants
  //===--------------------------------------------------------------------===//

  Value index(int64_t value);
  Value integer(int64_t value, unsigned width);
  Value real(double value);
  /// A table as a global of this layer's module, seen as a flat memref. The
  /// access stands at the start of the layer function.
  Value table(ElementsAttr values);
  /// A table of reals (f64), or of integers of `width` bits.
  Value realTable(ArrayRef<double> values);
  Value integerTable(ArrayRef<int64_t> values, unsigned width);

  /// The element of `values` at `channel`, or the only element: a constant if
  /// they are all equal, else a load from a table of the narrowest type.
  Value channelReal(ArrayRef<double> values, Value channel);
  /// See channelReal; the result has `width` bits.
  Value channelInteger(ArrayRef<int64_t> values, Value channel, unsigned width);

  //===--------------------------------------------------------------------===//
  // Index arithmetic, folded where constant
  //===--------------------------------------------------------------------===//

  Value add(Value a, Value b);
  Value add(Value a, int64_t b);
  Value sub(Value a, Value b);
  Value mul(Value a, int64_t b);
  /// sum of terms[i].first * terms[i].second, plus `offset`.
  Value linear(ArrayRef<std::pair<Value, int64_t>> terms, int64_t offset = 0);
  /// The lesser (greater) of two signed integers or indices.
  Value min(Value a, Value b);
  /// See min.
  Value max(Value a, Value b);

  //===--------------------------------------------------------------------===//
  // Loops
  //===--------------------------------------------------------------------===//

  using Body = function_ref<void(Value iv)>;
  using ReduceBody = function_ref<Value(Value iv, Value acc)>;
  using ReduceManyBody =
      function_ref<SmallVector<Value>(Value iv, ValueRange accs)>;

  /// for (iv = lower; iv < upper; iv += step). A loop of exactly one known
  /// iteration becomes its body.
  void loop(int64_t upper, Body body) { loop(0, upper, 1, body); }
  void loop(int64_t lower, int64_t upper, int64_t step, Body body);
  void loop(Value lower, Value upper, Value step, Body body);
  /// Nested loops from 0 to each extent, outermost first.
  void loops(ArrayRef<int64_t> extents,
             function_ref<void(ArrayRef<Value> ivs)> body);
  /// Calls `body` with the flat index of every element of a tensor of `shape`
  /// and its index along `axis` (0 without an axis), in row-major order. The
  /// outer loop may be shared (see there), so that `body` may only write the
  /// element at that index.
  void forEachElement(ArrayRef<int64_t> shape, std::optional<int64_t> axis,
                      function_ref<void(Value index, Value channel)> body);
  /// Nested loops over `extents`; `body` gets, for each list of strides, the
  /// sum of index times stride. Axes that all lists step through alike are
  /// joined.
  void stridedLoops(ArrayRef<int64_t> extents,
                    ArrayRef<SmallVector<int64_t>> strides,
                    function_ref<void(ArrayRef<Value> offsets)> body);
  /// The same with loops that may be shared; see sharedLoops.
  void sharedStridedLoops(ArrayRef<int64_t> extents,
                          ArrayRef<SmallVector<int64_t>> strides, double cycles,
                          function_ref<void(ArrayRef<Value> offsets)> body);
  /// Consecutive steps of a loop.
  struct Steps {
    Value begin, end;
  };
  /// The steps of a loop from 0 to `count` that a call of this layer takes: all
  /// of them, unless the target has threads and `cycles`, a rough estimate of
  /// the whole loop, is worth handing out parts to them. No two steps may write
  /// the same element, or read what another one writes, and nothing may be
  /// written outside of the loop. At most one loop of a layer can be shared;
  /// for others, this returns all steps.
  Steps share(int64_t count, double cycles);
  /// The same as loops(), the first of more than one step being shared;
  /// `cycles` is an estimate of one `body`.
  void sharedLoops(ArrayRef<int64_t> extents, double cycles,
                   function_ref<void(ArrayRef<Value> ivs)> body);
  /// Loops with values carried from one iteration to the next;
  /// returns the last ones.
  Value reduce(Value lower, Value upper, Value init, ReduceBody body);
  SmallVector<Value> reduce(Value lower, Value upper, ValueRange inits,
                            ReduceManyBody body);

  //===--------------------------------------------------------------------===//
  // Loads and stores
  //===--------------------------------------------------------------------===//

  /// The element as it is stored.
  Value load(Value memref, Value index);
  void store(Value value, Value memref, Value index);
  /// A real element, extended to f64.
  Value loadReal(const LayerBuffer &buffer, Value index);
  /// Stores an f64 value, rounded if the buffer holds f32.
  void storeReal(Value value, const LayerBuffer &buffer, Value index);
  /// The number that a stored code stands for (pow2 decoded), or an
  /// accumulator, as a signed integer of `width` bits (at least that of the
  /// element).
  Value loadInteger(const LayerBuffer &buffer, Value index,
                    unsigned width = 32);
  /// Stores a signed integer, truncated to the element of the buffer.
  void storeInteger(Value value, const LayerBuffer &buffer, Value index);
  /// Stores an integer that the op of this layer has computed, at `index` of
  /// the first output: after the epilogues, if the layer has any. `channel` is
  /// the index along the axis that the op promised to know (see
  /// LoopLoweringOpInterface); it may be null if that is none.
  void finishInteger(Value value, Value index, Value channel);
  /// Appends to what becomes of the integers that the op computes.
  void addEpilogue(Epilogue epilogue) {
    epilogues.push_back(std::move(epilogue));
  }
  /// Copies an element of any kind; reals change precision as needed.
  void copyElement(const LayerBuffer &from, Value fromIndex,
                   const LayerBuffer &to, Value toIndex);
  /// `value` as a signed integer of `width` bits.
  Value resize(Value value, unsigned width);

private:
  /// The value of `key`, made once, at the start of the layer function.
  Value hoisted(Attribute key, function_ref<Value(OpBuilder &)> make);
  Value constant(TypedAttr value);
  /// `value` of the type of `like`, an index or an integer.
  Value constantLike(Value like, int64_t value);

  OpBuilder &builder;
  Location loc;
  ConstantPool &constants;
  const ::qnn::TargetRecord &target;
  SmallVector<LayerBuffer> inputs, outputs;
  SmallVector<ElementsAttr> inputConstants;
  SmallVector<Epilogue, 0> epilogues;
  /// Constants of the function, and the last of them, which the next follows.
  Block *entry;
  DenseMap<Attribute, Value> cache;
  Operation *lastHoisted = nullptr;
};

} // namespace mlir::qnn

#endif // QNN_CONVERSION_QNNTOLOOPS_LAYERBUILDER_H
