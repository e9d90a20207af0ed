//===- QNNChoiceOps.td - Comparing, choosing, converting ---*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CHOICE_OPS
#define QNN_CHOICE_OPS

include "qnn/Dialect/QNN/IR/QNNQuantOps.td"

class QNN_ChoiceOp<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)>;

def QNN_PredicateOp : QNN_ChoiceOp<"predicate", [InferTypeOpAdaptor]> {
  let summary = "a question about each element";
  let description = [{
    The result is a boolean: the code 1 of `!qnn.int<1, unsigned>` for true, 0
    for false. Operands broadcast as in NumPy.

    | kind | result |
    |---|---|
    | equal less less_equal greater greater_equal | comparison of numbers; false with NaN |
    | and or xor | of two booleans |
    | not | of one boolean |

    Constraints: operands have one element type, `!qnn.int<1, unsigned>` for the
    last four kinds and not `pow2`; the result has the broadcast shape.

    Example:
    ```mlir
    %2 = qnn.predicate less %0, %1 : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8x!qnn.int<1, unsigned>>
    ```
  }];
  let arguments = (ins QNN_PredicateKindAttr:$kind,
                       Variadic<QNN_AnyTensor>:$inputs);
  let results = (outs QNN_BooleanTensor:$result);
  let assemblyFormat = [{
    `` $kind $inputs attr-dict `:` functional-type($inputs, $result)
  }];
  let hasVerifier = 1;
}

def QNN_SelectOp : QNN_ChoiceOp<"select", [InferTypeOpAdaptor]> {
  let summary = "one of two elements";
  let description = [{
    ```
    result = condition == 1 ? on_true : on_false
    ```
    Operands broadcast as in NumPy.

    Constraints: `on_true`, `on_false` and the result have one element type; the
    result has the broadcast shape.

    Example:
    ```mlir
    %3 = qnn.select %0, %1, %2 : (tensor<2x8x!qnn.int<1, unsigned>>, tensor<2x8xf32>, tensor<1xf32>) -> tensor<2x8xf32>
    ```
  }];
  let arguments = (ins QNN_BooleanTensor:$condition, QNN_AnyTensor:$on_true,
                       QNN_AnyTensor:$on_false);
  let results = (outs QNN_AnyTensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def QNN_ToIntegerOp : QNN_ChoiceOp<"to_integer",
    [DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
     AllShapesMatch<["input", "result"]>]> {
  let summary = "number to integer of a type";
  let description = [{
    ```
    real number:   result = clamp(truncate(input), least, greatest)
    code, integer: result = input modulo 2^Q, in least .. greatest
    ```
    least .. greatest is the range of the result type, Q its width. NaN becomes
    `least`. For the other way see `qnn.dequantize`.

    Constraints: the result is an accumulator, or a signed or unsigned code.

    Example:
    ```mlir
    %1 = qnn.to_integer %0 : tensor<2x8xf32> -> tensor<2x8xi64>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input);
  let results = (outs QNN_CodeOrAccTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The least and the greatest integer of the result type.
    std::pair<int64_t, int64_t> getRange();
  }];
}

class QNN_TopKBase<string mnemonic>
    : QNN_ChoiceOp<mnemonic, [InferTypeOpAdaptor]> {
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QNN_TopKOp : QNN_TopKBase<"top_k"> {
  let summary = "the greatest elements of each line";
  let description = [{
    The `k` greatest elements of each line along `axis`, in descending order;
    with `smallest`, the least in ascending order. NaN comes after every number.

    Constraints: 1 <= k <= size of the axis; not `pow2` codes.

    Example:
    ```mlir
    %1 = qnn.top_k %0 {axis = 1 : i64, k = 3 : i64} : tensor<2x8xf32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, I64Attr:$axis, I64Attr:$k,
                       UnitAttr:$smallest);
  let results = (outs QNN_AnyTensor:$result);
}

def QNN_ArgTopKOp : QNN_TopKBase<"arg_top_k"> {
  let summary = "where the greatest elements of each line are";
  let description = [{
    The indices along `axis` of the elements that `qnn.top_k` yields. Of equal
    elements the one with the lesser index comes first, or with `last` the one
    with the greater.

    Constraints: as `qnn.top_k`.

    Example:
    ```mlir
    %1 = qnn.arg_top_k %0 {axis = 1 : i64, k = 1 : i64} : tensor<2x8xf32> -> tensor<2x1xi64>
    ```
  }];
  let arguments = (ins QNN_AnyTensor:$input, I64Attr:$axis, I64Attr:$k,
                       UnitAttr:$smallest, UnitAttr:$last);
  let results = (outs QNN_AccTensor:$result);
}

#endif // QNN_CHOICE_OPS
