//===- QNNTypes.td              - Types -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TYPES
#define QNN_TYPES

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
include "mlir/Interfaces/DataLayoutInterfaces.td"
include "qnn/Dialect/QNN/IR/QNNDialect.td"
include "qnn/Dialect/QNN/IR/QNNEnums.td"

class QNN_Type<string name, string typeMnemonic, list<Trait> traits = []>
    : TypeDef<QNN_Dialect, name, traits> {
  let mnemonic = typeMnemonic;
}

def QNN_IntType : QNN_Type<"Int", "int", [
    VectorElementTypeInterface, MemRefElementTypeInterface,
    DeclareTypeInterfaceMethods<DataLayoutTypeInterface,
      ["getTypeSizeInBits", "getABIAlignment", "getPreferredAlignment"]>]> {
  let summary = "an integer code of 1 to 16 bits";
  let description = [{
    A code, and how its bits stand for a number:

    | encoding | widths | number of code `c` |
    |---|---|---|
    | signed (not printed) | 1-16 | two's complement |
    | `unsigned` | 1-16 | 0 .. 2^Q-1 |
    | `bipolar` | 1 | -1 (bit 0) or +1 (bit 1) |
    | `ternary` | 2 | -1, 0, +1; two's complement |
    | `pow2` | 2-6 | sign bit, then exponent field e: 0 if e = 0, else +-2^(e-1) |

    Scale and zero point belong to ops. Codes of a constant are kept unpacked in
    `i8` (Q <= 8) or `i16` as the *number* they stand for, except `pow2`, whose
    bit pattern is kept. Packing for a target is a later pass.

    Example:

    ```mlir
    !qnn.int<4>   !qnn.int<4, unsigned>   !qnn.int<1, bipolar>
    !qnn.int<2, ternary>   !qnn.int<4, pow2>
    ```
  }];
  let parameters = (ins "unsigned":$width,
      DefaultValuedParameter<"::mlir::qnn::Encoding",
                             "::mlir::qnn::Encoding::Signed">:$encoding);
  let assemblyFormat = "`<` $width (`,` $encoding^)? `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The least and greatest number a code can stand for (pow2 included).
    int64_t getMinValue() const;
    int64_t getMaxValue() const;
    /// How many codes there are: 2^Q, 2 for bipolar, 3 for ternary. Level `i`
    /// is the i-th smallest number. Not meaningful for pow2.
    int64_t getNumLevels() const;
    int64_t levelToValue(int64_t level) const;
    int64_t valueToLevel(int64_t value) const;
    /// True if `value` is the number of some code.
    bool isRepresentable(int64_t value) const;
    /// The number of an element of a constant, read as a signed integer.
    int64_t decode(int64_t stored) const;
    /// True if an element of a constant, read as a signed integer, is a code.
    bool isValidStored(int64_t stored) const;
    bool isBipolar() const { return getEncoding() == Encoding::Bipolar; }
    bool isPow2() const { return getEncoding() == Encoding::Pow2; }
    bool isUnsignedEncoding() const {
      return getEncoding() == Encoding::Unsigned;
    }
    /// i8 for at most 8 bits, else i16.
    ::mlir::IntegerType getStorageType() const;
  }];
}

def QNN_PackedType : QNN_Type<"Packed", "packed", [
    VectorElementTypeInterface, MemRefElementTypeInterface]> {
  let summary = "a 32-bit word of packed codes";
  let description = [{
    * `planes`: bit j of the word is one bit (plane p) of code 32k+j. A run of C
      codes takes ceil(C/32) groups of Q words, group k holding planes 0..Q-1.
    * `bytes`: byte j of the word is code 4k+j, as signed byte, or for an input
      of a dot product as unsigned byte `code - least code` (so that it is never
      negative). A run of C codes takes ceil(C/4) words.
    * `lanes`: one code in the word (pow2 weights).
    * `taps`: byte j of word c of pixel x is the code of channel c of pixel
      x + j d, as `bytes` hold it; d is the distance of the taps of the window
      that reads the words. A run of C codes takes C words. In weights, byte j
      belongs to tap 4t+j of a row of the window.

    Constraints: `planes` not of pow2 codes; `bytes` and `taps` of at most 8
    bits.

    Lowered to `i32`.

    Example:

    ```mlir
    !qnn.packed<!qnn.int<2>, planes>
    ```
  }];
  let parameters = (ins "::mlir::qnn::IntType":$code,
                        "::mlir::qnn::PackedLayout":$layout);
  let assemblyFormat = "`<` $code `,` $layout `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Words that a run of `codes` codes takes (units: 32-bit words).
    int64_t getNumWords(int64_t codes) const;
    /// Planes of one group: the width for `planes`, else 1.
    int64_t getNumPlanes() const;
    /// Codes of a run that one group of words holds: 32, 4 or 1.
    int64_t getCodesPerGroup() const;
  }];
}

def QNN_Real : AnyTypeOf<[F32, F64], "real number">;
def QNN_Code : Type<CPred<"::llvm::isa<::mlir::qnn::IntType>($_self)">,
                    "qnn code">;
def QNN_Boolean : Type<CPred<"::mlir::qnn::isBoolean($_self)">,
                       "!qnn.int<1, unsigned>">;
def QNN_Word : Type<CPred<"::llvm::isa<::mlir::qnn::PackedType>($_self)">,
                    "packed word">;
def QNN_Accumulator : AnyTypeOf<[I16, I32, I64], "accumulator">;

def QNN_RealTensor : StaticShapeTensorOf<[QNN_Real]>;
def QNN_CodeTensor : StaticShapeTensorOf<[QNN_Code]>;
def QNN_BooleanTensor : StaticShapeTensorOf<[QNN_Boolean]>;
def QNN_AccTensor : StaticShapeTensorOf<[QNN_Accumulator]>;
def QNN_WordTensor : StaticShapeTensorOf<[QNN_Word]>;
def QNN_CodeOrAccTensor : StaticShapeTensorOf<[QNN_Code, QNN_Accumulator]>;
def QNN_AnyTensor
    : StaticShapeTensorOf<[QNN_Real, QNN_Code, QNN_Accumulator]>;
def QNN_AnyOrWordTensor
    : StaticShapeTensorOf<[QNN_Real, QNN_Code, QNN_Accumulator, QNN_Word]>;

#endif // QNN_TYPES
