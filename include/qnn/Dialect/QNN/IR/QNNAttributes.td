//===- QNNAttributes.td         - Attributes -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ATTRIBUTES
#define QNN_ATTRIBUTES

include "mlir/IR/AttrTypeBase.td"
include "qnn/Dialect/QNN/IR/QNNDialect.td"
include "qnn/Dialect/QNN/IR/QNNEnums.td"

class QNN_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<QNN_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def QNN_TileAttr : QNN_Attr<"Tile", "tile"> {
  let summary = "register tile of a kernel";
  let description = [{
    MR pixels by NR vectors of L output channels; belongs to the kernel record
    of a target.

    Example:

    ```mlir
    #qnn.tile<4 x 4 x 16>
    ```
  }];
  let parameters = (ins "int64_t":$mr, "int64_t":$nr, "int64_t":$lanes);
  let assemblyFormat = "`<` $mr `x` $nr `x` $lanes `>`";
}

def QNN_LoopAttr : QNN_Attr<"Loop", "loop"> {
  let summary = "one loop of a schedule: a dimension and its factor";
  let description = [{
    Example:

    ```mlir
    #qnn.loop<oy, 8>
    ```
  }];
  let parameters = (ins "::mlir::qnn::LoopDim":$dim, "int64_t":$factor);
  let assemblyFormat = "`<` $dim `,` $factor `>`";
}

def QNN_ScheduleAttr : QNN_Attr<"Schedule", "schedule"> {
  let summary = "how a contraction runs on a platform";
  let description = [{
    `temporal` lists loops from outermost to innermost; a factor is the size of
    the tile of that dimension which the loops inside it work on. `spatial`
    lists the dimensions unrolled over the processing elements. Code generation
    runs the temporal loops over `k`, `oy` and `ox`; the energy model takes the
    parallelism from the spatial loops.

    Example:

    ```mlir
    #qnn.schedule<"cortex-m4", temporal = [<k, 16>, <oy, 8>], spatial = []>
    ```
  }];
  let parameters = (ins "::mlir::StringAttr":$platform,
      ArrayRefParameter<"::mlir::qnn::LoopAttr">:$temporal,
      ArrayRefParameter<"::mlir::qnn::LoopAttr">:$spatial);
  let assemblyFormat = [{
    `<` $platform `,` `temporal` `=` custom<LoopList>($temporal) `,`
        `spatial` `=` custom<LoopList>($spatial) `>`
  }];
  let genVerifyDecl = 1;
}

def QNN_EnergyAttr : QNN_Attr<"Energy", "energy"> {
  let summary = "energy of an op in picojoules, written on request";
  let description = [{
    Example:

    ```mlir
    #qnn.energy<"moons2017", mac = 120.5 : f64, sram = 30.0 : f64, dram = 0.0 : f64>
    ```
  }];
  let parameters = (ins "::mlir::StringAttr":$platform, "::mlir::FloatAttr":$mac,
                        "::mlir::FloatAttr":$sram, "::mlir::FloatAttr":$dram);
  let assemblyFormat = [{
    `<` $platform `,` `mac` `=` $mac `,` `sram` `=` $sram `,`
        `dram` `=` $dram `>`
  }];
}

def QNN_HistogramAttr : QNN_Attr<"Histogram", "histogram"> {
  let summary = "how often real values occurred";
  let description = [{
    Bin i of `counts` holds the values v with

        (first + i) * width <= v < (first + i + 1) * width

    (of negative values the interval is open below and closed above). Zeros are
    in no bin: they are the values that a `#qnn.statistics` does not count as
    non-zero. `width` is a power of two; there are at most 4096 bins, none
    beyond bin 2047 on either side of zero, and the first and the last are not
    empty.

    Example:

    ```mlir
    #qnn.histogram<width = 5.000000e-01, first = -2, counts = [1, 0, 3]>
    ```
  }];
  let parameters = (ins "::mlir::FloatAttr":$width, "int64_t":$first,
                        ArrayRefParameter<"int64_t">:$counts);
  let assemblyFormat = [{
    `<` `width` `=` custom<Real>($width) `,` `first` `=` $first `,`
        `counts` `=` `[` $counts `]` `>`
  }];
  let genVerifyDecl = 1;
}

def QNN_StatisticsAttr : QNN_Attr<"Statistics", "statistics"> {
  let summary = "what calibration samples say about a real tensor";
  let description = [{
    Of all `count` elements of the tensor over `samples` samples: how many are
    not zero, the least and the greatest value, and the sums of values and of
    their squares. From these follow

        mean     = sums[0] / count
        variance = sums[1] / count - mean^2
        density  = non_zeros / count            (activation density)

    `channels` says the same of each channel apart, for tensors of at most 256
    channels; `histogram` counts the values that are not zero.

    As the discardable attribute `qnn.statistics` it describes the only result
    of an op, or an argument of a function. `qnn.input_means`, a
    `tensor<GxKxf64>` on a convolution or matrix product, holds the mean of each
    of the K factors of its dot products, for each of its G groups. Both are
    written by `qnn-quantize --calibrate-only`, and quantizing needs no samples
    then; nothing else looks at them, and passes may drop them.

    Example:

    ```mlir
    #qnn.statistics<samples = 2, count = 6, non_zeros = 4,
      range = [-1.000000e+00, 2.500000e-01],
      sums = [-1.125000e+00, 1.203125e+00],
      histogram = <width = 5.000000e-01, first = -2, counts = [1, 1, 2]>>
    ```
  }];
  let parameters = (ins "int64_t":$samples, "int64_t":$count,
      "int64_t":$nonZeros, "::mlir::DenseF64ArrayAttr":$range,
      "::mlir::DenseF64ArrayAttr":$sums,
      OptionalArrayRefParameter<"::mlir::qnn::StatisticsAttr">:$channels,
      OptionalParameter<"::mlir::qnn::HistogramAttr">:$histogram);
  let assemblyFormat = [{
    `<` `samples` `=` $samples `,` `count` `=` $count `,`
        `non_zeros` `=` $nonZeros `,` `range` `=` custom<RealList>($range) `,`
        `sums` `=` custom<RealList>($sums)
        `` custom<Details>($channels, $histogram) `>`
  }];
  let genVerifyDecl = 1;
}

#endif // QNN_ATTRIBUTES
