//===- QNNAttributes.cpp - Attributes of the qnn dialect --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNAttributes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qnn;

/// Parses `[<k, 16>, <oy, 8>]`.
static ParseResult parseLoopList(AsmParser &parser,
                                 SmallVectorImpl<LoopAttr> &loops) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Square, [&]() -> ParseResult {
        Attribute loop = LoopAttr::parse(parser, Type());
        if (!loop)
          return failure();
        loops.push_back(cast<LoopAttr>(loop));
        return success();
      });
}

static void printLoopList(AsmPrinter &printer, ArrayRef<LoopAttr> loops) {
  printer << "[";
  llvm::interleaveComma(loops, printer,
                        [&](LoopAttr loop) { loop.print(printer); });
  printer << "]";
}

#define GET_ATTRDEF_CLASSES
#include "qnn/Dialect/QNN/IR/QNNAttributes.cpp.inc"

void QNNDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qnn/Dialect/QNN/IR/QNNAttributes.cpp.inc"
      >();
}

LogicalResult ScheduleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   StringAttr, ArrayRef<LoopAttr> temporal,
                                   ArrayRef<LoopAttr> spatial) {
  for (ArrayRef<LoopAttr> loops : {temporal, spatial})
    for (LoopAttr loop : loops)
      if (loop.getFactor() < 1)
        return emitError() << "the factor of loop "
                           << stringifyLoopDim(loop.getDim())
                           << " must be at least 1, got " << loop.getFactor();
  return success();
}
