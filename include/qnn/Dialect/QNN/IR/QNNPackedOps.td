//===- QNNPackedOps.td          - The packed level -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PACKED_OPS
#define QNN_PACKED_OPS

include "qnn/Dialect/QNN/IR/QNNIntegerOps.td"

def QNN_PackOp : QNN_Op<"pack", [Pure,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "codes to words, with a halo";
  let description = [{
    ```
    result[n, y, x, :] = words of input[n, y - top, x - left, 0 .. C-1]
    ```
    for positions inside the input, and words of C codes `pad_code` in the halo.
    The input is N,H,W,C codes, or N,H,W words that only get a halo; the result
    N, top+H+bottom, left+W+right, words. The codes of a pixel are `groups` runs
    of equal length, each packed on its own. In `taps` layout byte j of a word
    is a code of column x - left + j * `tap_step`, that of `pad_code` behind the
    right edge of the result, and a pixel may have more words than channels.
    Unused bits are 0 (`planes`); unused bytes are those of `pad_code`. In
    `bytes` and `taps` layout a byte is `code - least code` of the type, and
    `pad_code` may be any number that gives a byte. `lanes` is that of
    the target (i32 lanes of a vector, 1 if it has none).

    Example:
    ```mlir
    %1 = qnn.pack %0 {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
    ```
  }];
  let arguments = (ins AnyTypeOf<[QNN_CodeTensor, QNN_WordTensor]>:$input,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$halo,
      DefaultValuedAttr<I64Attr, "0">:$pad_code,
      DefaultValuedAttr<I64Attr, "1">:$lanes,
      DefaultValuedAttr<I64Attr, "1">:$groups,
      DefaultValuedAttr<I64Attr, "1">:$tap_step);
  let results = (outs QNN_WordTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QNN_PackedConv2DOp : QNN_Op<"packed_conv2d", [Pure,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "convolution kernel on words, with its epilogue";
  let description = [{
    ```
    raw[n,oy,ox,k] = sum over fy, fx, word group j < Cw, planes of
        input[n, oy*sy + fy*dy, ox*sx + fx*dx, G(k)*Cw + j, plane]
            (x) weights[k, fy, fx*Cw + j, plane]
    result = epilogue(raw)
    ```
    The input carries its halo, so there are no pads. `(x)` is the word product
    of `qnn.mma` of this `kind`; Cw is the number of word groups of a pixel that
    an output channel reads, G(k) its group. Weights are
    [blocks][FY][FX Cw][NR][planes][L] words. A block is NR L output channels
    of one of the `groups`; the last block of a group is filled up with zero
    words.

    * In `taps` layout a word holds four taps, so fx counts the
      ceil(kernel_width / 4) words of a row, 4 dx pixels apart; `kernel_width`
      is set in this layout only.
    * With `lane_wise` every channel is its own group (depthwise; the layout is
      `taps`): lane l of block b reads word b NR L + l of the pixel. Pixels are
      whole blocks of words.

    Epilogues, with class b = row_class[oy] * column_classes + column_class[ox]
    (bipolar codes that meet padding; else there is one class and no such
    attribute):

    * `affine`: result = raw * multiplier[0] + offset[b, k], an accumulator
    * `threshold`: level = number of i with s * raw >= thresholds[b, k, i],
      s = decreasing[k] ? -1 : 1, as in `qnn.threshold`
    * `requantize`: as `qnn.requantize` with offset[b, k], multiplier[k], shift[k]

    Constraints: first_level + T below the number of levels of the result type;
    low .. high within its range.

    The result is N,OY,OX,K: accumulators, codes, or (1-bit results only) words
    in `planes` layout.

    Example:
    ```mlir
    %2 = qnn.packed_conv2d xor_popcount %0, %1 affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
    ```
  }];
  let arguments = (ins QNN_WordTensor:$input, QNN_WordTensor:$weights,
      QNN_MmaKindAttr:$kind, QNN_TileAttr:$tile, I64Attr:$out_channels,
      DenseI64ArrayAttr:$strides, QNN_EpilogueKindAttr:$epilogue,
      OptionalAttr<DenseI32ArrayAttr>:$multiplier,
      OptionalAttr<ElementsAttr>:$offset,
      OptionalAttr<DenseI32ArrayAttr>:$shift,
      OptionalAttr<ElementsAttr>:$thresholds,
      OptionalAttr<DenseBoolArrayAttr>:$decreasing,
      DefaultValuedAttr<I64Attr, "0">:$first_level,
      DefaultValuedAttr<I64Attr, "0">:$low,
      DefaultValuedAttr<I64Attr, "0">:$high, UnitAttr:$tie_even,
      DefaultValuedAttr<I64Attr, "0">:$zero_point,
      OptionalAttr<DenseI32ArrayAttr>:$row_class,
      OptionalAttr<DenseI32ArrayAttr>:$column_class,
      OptionalAttr<QNN_ScheduleAttr>:$schedule,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups,
      OptionalAttr<I64Attr>:$kernel_width, UnitAttr:$lane_wise);
  let results = (outs AnyTypeOf<[QNN_AccTensor, QNN_CodeTensor,
                                 QNN_WordTensor]>:$result);
  let assemblyFormat = [{
    `` $kind $input `,` $weights `` $epilogue attr-dict `:`
        functional-type(operands, $result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// How the words under one row of a window lie in the input.
    struct WindowRow {
      /// Word groups of a pixel, and those of them that one output reads.
      int64_t pixelGroups, runGroups;
      /// Runs of the row, and the pixels from one to the next.
      int64_t runs, runStep;
      /// Columns that the window spans.
      int64_t span;
    };
    WindowRow getWindowRow();
    /// Blocks of output channels in each group, and its output channels.
    int64_t getBlocksPerGroup();
    int64_t getChannelsPerGroup();
  }];
}

def QNN_MmaValue : AnyTypeOf<[I32, VectorOfRankAndType<[1], [I32]>],
                             "i32 or a vector of i32 lanes">;

def QNN_MmaOp : QNN_Op<"mma", [Pure, AttrSizedOperandSegments,
    AllTypesMatch<["acc", "results"]>]> {
  let summary = "one step of a register tile";
  let description = [{
    ```
    result[m * NR + n] = acc[m * NR + n] + sum over planes p, q of
        weight(p, q) * product(lhs[m, p], rhs[n, q])
    ```
    `lhs` are MR x PA words, each broadcast to all lanes; `rhs` are NR x PB words
    (vectors of L words, or scalars when L = 1); MR, NR follow from the operand
    counts and the plane counts of the two code types. With `lane_wise` there
    are MR x NR vectors in `lhs`, and lanes meet lanes:
    ```
    result[m * NR + n] = acc[m * NR + n] + product(lhs[m * NR + n], rhs[n])
    ```
    Products of words:

    * `xor_popcount`: popcount(a ^ b): mismatches of two bipolar words
    * `and_popcount`: popcount(a & b), weight 2^(p+q), negative where exactly one
      of the planes is the sign plane of a two's complement code
    * `dot`: sum of four products, unsigned byte of a by signed byte of b
    * `shift`: a * decode(b) for a pow2 code b, by shift and sign

    Sums wrap at 32 bits; range analysis makes sure that they do not.

    Example:
    ```mlir
    %r = qnn.mma xor_popcount lhs(%a) rhs(%b) acc(%c) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
    ```
  }];
  let arguments = (ins QNN_MmaKindAttr:$kind, Variadic<QNN_MmaValue>:$lhs,
      Variadic<QNN_MmaValue>:$rhs, Variadic<QNN_MmaValue>:$acc,
      TypeAttrOf<QNN_Code>:$lhs_code, TypeAttrOf<QNN_Code>:$rhs_code,
      UnitAttr:$lane_wise);
  let results = (outs Variadic<QNN_MmaValue>:$results);
  let assemblyFormat = [{
    `` $kind `lhs` `(` $lhs `)` `rhs` `(` $rhs `)` `acc` `(` $acc `)` attr-dict
    `:` `(` type($lhs) `)` `,` `(` type($rhs) `)` `->` type($results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Planes of the operands: 1 but for and_popcount.
    int64_t getLhsPlanes();
    int64_t getRhsPlanes();
    int64_t getMR();
    int64_t getNR();
  }];
}

#endif // QNN_PACKED_OPS
