//===- QNNShapeOps.td - Ops that move elements -------------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_SHAPE_OPS
#define QNN_SHAPE_OPS

include "qnn/Dialect/QNN/IR/QNNQuantOps.td"

/// An op on tensors of any element type, which is that of the result, too.
class QNN_StructuralOp<string mnemonic, list<string> methods,
                       list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_StructuralOpInterface, methods>,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)>;

def QNN_ReshapeOp : QNN_StructuralOp<"reshape", ["getMovedAxis"]> {
  let summary = "same elements in row-major order, another shape";
  let description = [{
    Elements may be words; then the codes of a pixel must stay whole words.

    Example:
    ```mlir
    %1 = qnn.reshape %0 : tensor<1x4x2x2xf32> -> tensor<1x16xf32>
    ```
  }];
  let arguments = (ins QNN_AnyOrWordTensor:$input);
  let results = (outs QNN_AnyOrWordTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_TransposeOp : QNN_StructuralOp<"transpose", ["getMovedAxis"],
                                       [InferTypeOpAdaptor]> {
  let summary = "permutation of axes";
  let description = [{
    Axis i of the result is axis `permutation[i]` of the input.

    Example:
    ```mlir
    %1 = qnn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x2x3xf32> -> tensor<1x2x3x4xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_ConcatOp : QNN_StructuralOp<"concat", ["getMovedAxis"],
                                    [InferTypeOpAdaptor]> {
  let summary = "tensors one after another";
  let description = [{
    Along `axis` the elements of each input follow those of the input before it.

    Constraints: at least one input; one element type; sizes may differ along
    `axis` only.

    Example:
    ```mlir
    %2 = qnn.concat %0, %1 {axis = 1 : i64} : (tensor<1x2x4xf32>, tensor<1x3x4xf32>) -> tensor<1x5x4xf32>
    ```
  }];
  let arguments = (ins Variadic<QNN_AnyTensor>:$inputs, I64Attr:$axis);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = [{
    $inputs attr-dict `:` functional-type($inputs, $result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_SliceOp : QNN_StructuralOp<"slice", ["getMovedAxis"]> {
  let summary = "regularly spaced elements";
  let description = [{
    ```
    result[i0, i1, ...] = input[offsets[0] + i0 * strides[0], ...]
    ```
    A negative stride runs backwards. The sizes are those of the result type.

    Constraints: one offset and one stride per axis; every element of the result
    lies in the input; strides are not 0.

    Example:
    ```mlir
    %1 = qnn.slice %0 {offsets = array<i64: 0, 7>, strides = array<i64: 1, -2>} : tensor<2x8xf32> -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$strides);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_PadOp : QNN_StructuralOp<"pad", ["getMovedAxis", "getFillNumber"],
                                 [InferTypeOpAdaptor]> {
  let summary = "a constant border";
  let description = [{
    Puts `low[i]` elements before the first and `high[i]` after the last element
    of axis i. They have the number `fill`, which for codes is the number that a
    code stands for, before scale and zero point.

    Constraints: one element of `low` and `high` per axis, not negative; the
    element type can hold `fill`.

    Example:
    ```mlir
    %1 = qnn.pad %0 {low = array<i64: 0, 1>, high = array<i64: 0, 2>, fill = 0.0 : f64} : tensor<2x8xf32> -> tensor<2x11xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, DenseI64ArrayAttr:$low,
      DenseI64ArrayAttr:$high, DefaultValuedAttr<F64Attr, "0.0">:$fill);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_GatherOp : QNN_StructuralOp<"gather", ["getMovedAxis"],
                                    [InferTypeOpAdaptor]> {
  let summary = "elements at constant indices";
  let description = [{
    ```
    result[..., i, ...] = input[..., indices[i], ...]     along `axis`
    ```
    Constraints: at least one index; indices lie in the axis.

    Example:
    ```mlir
    %1 = qnn.gather %0 {axis = 1 : i64, indices = array<i64: 2, 0, 0>} : tensor<2x4xf32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, I64Attr:$axis,
                       DenseI64ArrayAttr:$indices);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QNN_BroadcastOp : QNN_StructuralOp<"broadcast", ["getMovedAxis"]> {
  let summary = "repetition along axes of size 1";
  let description = [{
    The input takes the shape of the result as an operand of NumPy would: missing
    axes come first, axes of size 1 are repeated.

    Example:
    ```mlir
    %1 = qnn.broadcast %0 : tensor<4x1xf32> -> tensor<2x4x3xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QNN_ResizeOp : QNN_StructuralOp<"resize",
    ["getMovedAxis", "getFillNumber", "movesElements"]> {
  let summary = "sampling at other positions";
  let description = [{
    Index i of an axis of the result samples the input at the position
    ```
    p = (i + shifts[axis]) / scales[axis] + offsets[axis]
    ```
    in float64. The convention of a framework is a choice of these numbers:
    shift 0.5 and offset -0.5 put pixels in the middle of their area, zeros put
    them at its corner.

    * `nearest`: the element at `clamp(round(p), 0, size - 1)`; `round` follows
      `rounding` (half down if not given). Any element type.
    * `linear`: with `q = clamp(p, 0, size - 1)`, `low = floor(q)`, `t = q - low`
      and `high = min(low + 1, size - 1)`, the number
      `input[low] * (1 - t) + input[high] * t`, with the last axis innermost.
      Real numbers only. Axes whose positions are their indices take no part.

    With `fill`, results whose p lies below 0 or above size - 1 on some axis
    have this number instead.

    Constraints: one scale, shift and offset per axis; scales are not 0, nothing
    is NaN, positions are below 2^53; at most 4 axes take part in `linear`.

    Example:
    ```mlir
    %1 = qnn.resize nearest %0 {scales = array<f64: 1.0, 1.0, 2.0, 2.0>, shifts = array<f64: 0.0, 0.0, 0.5, 0.5>, offsets = array<f64: 0.0, 0.0, -0.5, -0.5>} : tensor<1x3x4x4xf32> -> tensor<1x3x8x8xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, QNN_ResizeModeAttr:$mode,
      DenseF64ArrayAttr:$scales, DenseF64ArrayAttr:$shifts,
      DenseF64ArrayAttr:$offsets,
      DefaultValuedAttr<QNN_RoundingAttr,
                        "::mlir::qnn::Rounding::HalfDown">:$rounding,
      OptionalAttr<F64Attr>:$fill);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat =
      "`` $mode $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// What index i along `axis` of the result samples, for each i.
    ::llvm::SmallVector<ResizeSample> getSamples(int64_t axis);
    /// True if index i of `axis` samples position i, for all i.
    bool keepsAxis(int64_t axis);
  }];
}

#endif // QNN_SHAPE_OPS
