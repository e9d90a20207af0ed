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

#endif // QNN_ATTRIBUTES
