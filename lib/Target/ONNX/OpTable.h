//===- OpTable.h - From operator name to import function --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The table of supported operators, and the import functions it lists. Adding
/// an operator is a function in one of the Import*.cpp files and a line in
/// OpTable.cpp.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_OPTABLE_H
#define QNN_LIB_TARGET_ONNX_OPTABLE_H

#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

class GraphImporter;

/// Emits the ops of a node and records its result, or says why not.
using OnnxImportFunction = llvm::Error (*)(GraphImporter &, const OnnxNode &);

/// The family of domains that an operator belongs to.
enum class OnnxDomain {
  /// The default domain.
  Standard,
  /// QONNX's quantizers, under any of the domain names they have had.
  Qonnx,
  /// QONNX's layers on N,H,W,C data.
  ChannelsLast,
  /// FINN's layers, which stand for a circuit each.
  Finn,
  /// The operators of ONNX Runtime.
  Microsoft
};

/// What messages and lists call \p family.
llvm::StringRef getOnnxDomainName(OnnxDomain family);

/// Whether an operator of \p family may be written with domain \p domain.
bool isInOnnxDomain(llvm::StringRef domain, OnnxDomain family);

struct OnnxOpEntry {
  OnnxDomain domain;
  const char *opType;
  OnnxImportFunction import;
  /// The first version of the domain's operator set that has the operator.
  int64_t since = 1;
  /// What is left out, in a few words for the list of operators; may be empty.
  const char *note = "";
  /// The last version that has it.
  int64_t until = maxKnownOnnxOpset;
};

/// All supported operators, those of a domain one after another.
llvm::ArrayRef<OnnxOpEntry> getOnnxOpTable();

/// The entry for the operator of \p node, or null; a version of the operator
/// set without the operator has no entry for it.
const OnnxOpEntry *lookupOnnxOp(const OnnxNode &node);

/// Whether \p node is in the table or can be folded.
bool isKnownOnnxOp(const OnnxNode &node);

/// The error for a node that is not in the table: says what is known of the
/// operator, and a similar name if there is one.
llvm::Error makeUnsupportedError(const OnnxNode &node, const OnnxModel &model);

// ImportConv.cpp
llvm::Error importConv(GraphImporter &importer, const OnnxNode &node);
llvm::Error importConvTranspose(GraphImporter &importer, const OnnxNode &node);

// ImportPools.cpp
llvm::Error importMaxPool(GraphImporter &importer, const OnnxNode &node);
llvm::Error importAveragePool(GraphImporter &importer, const OnnxNode &node);
llvm::Error importGlobalPool(GraphImporter &importer, const OnnxNode &node);

// ImportNorms.cpp
llvm::Error importBatchNorm(GraphImporter &importer, const OnnxNode &node);
llvm::Error importLayerNorm(GraphImporter &importer, const OnnxNode &node);
llvm::Error importInstanceNorm(GraphImporter &importer, const OnnxNode &node);
llvm::Error importLRN(GraphImporter &importer, const OnnxNode &node);
llvm::Error importSoftmax(GraphImporter &importer, const OnnxNode &node);

// ImportReduce.cpp
llvm::Error importReduce(GraphImporter &importer, const OnnxNode &node);

// ImportMatMul.cpp
llvm::Error importMatMul(GraphImporter &importer, const OnnxNode &node);
llvm::Error importGemm(GraphImporter &importer, const OnnxNode &node);

// ImportMath.cpp
llvm::Error importBinary(GraphImporter &importer, const OnnxNode &node);
llvm::Error importUnary(GraphImporter &importer, const OnnxNode &node);
llvm::Error importVariadic(GraphImporter &importer, const OnnxNode &node);
llvm::Error importPow(GraphImporter &importer, const OnnxNode &node);

// ImportActivations.cpp
llvm::Error importActivation(GraphImporter &importer, const OnnxNode &node);
llvm::Error importGelu(GraphImporter &importer, const OnnxNode &node);
llvm::Error importPRelu(GraphImporter &importer, const OnnxNode &node);
llvm::Error importClip(GraphImporter &importer, const OnnxNode &node);

// ImportShape.cpp
llvm::Error importIdentity(GraphImporter &importer, const OnnxNode &node);
llvm::Error importDropout(GraphImporter &importer, const OnnxNode &node);
llvm::Error importReshape(GraphImporter &importer, const OnnxNode &node);
llvm::Error importFlatten(GraphImporter &importer, const OnnxNode &node);
llvm::Error importSqueeze(GraphImporter &importer, const OnnxNode &node);
llvm::Error importUnsqueeze(GraphImporter &importer, const OnnxNode &node);
llvm::Error importTranspose(GraphImporter &importer, const OnnxNode &node);

// ImportMove.cpp
llvm::Error importConcat(GraphImporter &importer, const OnnxNode &node);
llvm::Error importSlice(GraphImporter &importer, const OnnxNode &node);
llvm::Error importSplit(GraphImporter &importer, const OnnxNode &node);
llvm::Error importGather(GraphImporter &importer, const OnnxNode &node);
llvm::Error importExpand(GraphImporter &importer, const OnnxNode &node);
llvm::Error importTile(GraphImporter &importer, const OnnxNode &node);

// ImportPad.cpp
llvm::Error importPad(GraphImporter &importer, const OnnxNode &node);

// ImportResize.cpp
llvm::Error importResize(GraphImporter &importer, const OnnxNode &node);
llvm::Error importDepthToSpace(GraphImporter &importer, const OnnxNode &node);
llvm::Error importSpaceToDepth(GraphImporter &importer, const OnnxNode &node);

// ImportChoice.cpp
llvm::Error importPredicate(GraphImporter &importer, const OnnxNode &node);
llvm::Error importWhere(GraphImporter &importer, const OnnxNode &node);
llvm::Error importCast(GraphImporter &importer, const OnnxNode &node);
llvm::Error importArgMax(GraphImporter &importer, const OnnxNode &node);
llvm::Error importTopK(GraphImporter &importer, const OnnxNode &node);

// ImportQDQ.cpp
llvm::Error importQuantizeLinear(GraphImporter &importer, const OnnxNode &node);
llvm::Error importDequantizeLinear(GraphImporter &importer,
                                   const OnnxNode &node);

// ImportQonnx.cpp
llvm::Error importQuant(GraphImporter &importer, const OnnxNode &node);
llvm::Error importBipolarQuant(GraphImporter &importer, const OnnxNode &node);

// ImportFloatQuant.cpp
llvm::Error importFloatQuant(GraphImporter &importer, const OnnxNode &node);

// ImportTrunc.cpp
llvm::Error importTrunc(GraphImporter &importer, const OnnxNode &node);

// ImportThreshold.cpp
llvm::Error importMultiThreshold(GraphImporter &importer, const OnnxNode &node);

// ImportFinn.cpp
llvm::Error importXnorPopcountMatMul(GraphImporter &importer,
                                     const OnnxNode &node);
llvm::Error importMvau(GraphImporter &importer, const OnnxNode &node);

// ImportIntegerOps.cpp
llvm::Error importConvInteger(GraphImporter &importer, const OnnxNode &node);
llvm::Error importMatMulInteger(GraphImporter &importer, const OnnxNode &node);
llvm::Error importDynamicQuantizeLinear(GraphImporter &importer,
                                        const OnnxNode &node);

// ImportQLinear.cpp
llvm::Error importQLinearConv(GraphImporter &importer, const OnnxNode &node);
llvm::Error importQLinearMatMul(GraphImporter &importer, const OnnxNode &node);
llvm::Error importQGemm(GraphImporter &importer, const OnnxNode &node);
llvm::Error importQLinearBinary(GraphImporter &importer, const OnnxNode &node);
llvm::Error importQLinearUnary(GraphImporter &importer, const OnnxNode &node);
llvm::Error importQLinearConcat(GraphImporter &importer, const OnnxNode &node);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_OPTABLE_H
