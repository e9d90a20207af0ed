//===- OpTable.cpp - From operator name to import function ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"

#include "FoldRules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace mlir::qnn {

static constexpr OnnxOpEntry table[] = {
    {OnnxDomain::Standard, "Abs", importUnary},
    {OnnxDomain::Standard, "Add", importBinary},
    {OnnxDomain::Standard, "And", importPredicate},
    {OnnxDomain::Standard, "ArgMax", importArgMax},
    {OnnxDomain::Standard, "ArgMin", importArgMax},
    {OnnxDomain::Standard, "AveragePool", importAveragePool, 1, "1-D and 2-D"},
    {OnnxDomain::Standard, "BatchNormalization", importBatchNorm, 1,
     "inference"},
    {OnnxDomain::Standard, "Cast", importCast},
    {OnnxDomain::Standard, "Ceil", importUnary},
    {OnnxDomain::Standard, "Clip", importClip},
    {OnnxDomain::Standard, "Concat", importConcat},
    {OnnxDomain::Standard, "Conv", importConv, 1, "1-D and 2-D"},
    {OnnxDomain::Standard, "ConvInteger", importConvInteger, 10},
    {OnnxDomain::Standard, "ConvTranspose", importConvTranspose, 1,
     "1-D and 2-D"},
    {OnnxDomain::Standard, "DepthToSpace", importDepthToSpace},
    {OnnxDomain::Standard, "DequantizeLinear", importDequantizeLinear, 10},
    {OnnxDomain::Standard, "Div", importBinary},
    {OnnxDomain::Standard, "Dropout", importDropout},
    {OnnxDomain::Standard, "DynamicQuantizeLinear", importDynamicQuantizeLinear,
     11},
    {OnnxDomain::Standard, "Elu", importActivation},
    {OnnxDomain::Standard, "Equal", importPredicate},
    {OnnxDomain::Standard, "Erf", importUnary, 9},
    {OnnxDomain::Standard, "Exp", importUnary},
    {OnnxDomain::Standard, "Expand", importExpand, 8},
    {OnnxDomain::Standard, "Flatten", importFlatten},
    {OnnxDomain::Standard, "Floor", importUnary},
    {OnnxDomain::Standard, "Gather", importGather, 1, "constant indices"},
    {OnnxDomain::Standard, "Gelu", importGelu, 20},
    {OnnxDomain::Standard, "Gemm", importGemm},
    {OnnxDomain::Standard, "GlobalAveragePool", importGlobalPool, 1,
     "1-D and 2-D"},
    {OnnxDomain::Standard, "GlobalMaxPool", importGlobalPool, 1, "1-D and 2-D"},
    {OnnxDomain::Standard, "Greater", importPredicate},
    {OnnxDomain::Standard, "GreaterOrEqual", importPredicate, 12},
    {OnnxDomain::Standard, "GroupNormalization", importInstanceNorm, 18},
    {OnnxDomain::Standard, "HardSigmoid", importActivation},
    {OnnxDomain::Standard, "HardSwish", importUnary, 14},
    {OnnxDomain::Standard, "Identity", importIdentity},
    {OnnxDomain::Standard, "InstanceNormalization", importInstanceNorm},
    {OnnxDomain::Standard, "LRN", importLRN},
    {OnnxDomain::Standard, "LayerNormalization", importLayerNorm, 17},
    {OnnxDomain::Standard, "LeakyRelu", importActivation},
    {OnnxDomain::Standard, "Less", importPredicate},
    {OnnxDomain::Standard, "LessOrEqual", importPredicate, 12},
    {OnnxDomain::Standard, "Log", importUnary},
    {OnnxDomain::Standard, "LogSoftmax", importSoftmax},
    {OnnxDomain::Standard, "MatMul", importMatMul},
    {OnnxDomain::Standard, "MatMulInteger", importMatMulInteger, 10},
    {OnnxDomain::Standard, "Max", importVariadic},
    {OnnxDomain::Standard, "MaxPool", importMaxPool, 1,
     "1-D and 2-D, without indices"},
    {OnnxDomain::Standard, "Mean", importVariadic},
    {OnnxDomain::Standard, "Min", importVariadic},
    {OnnxDomain::Standard, "Mish", importUnary, 18},
    {OnnxDomain::Standard, "Mul", importBinary},
    {OnnxDomain::Standard, "Neg", importUnary},
    {OnnxDomain::Standard, "Not", importPredicate},
    {OnnxDomain::Standard, "Or", importPredicate},
    {OnnxDomain::Standard, "PRelu", importPRelu},
    {OnnxDomain::Standard, "Pad", importPad, 1, "constant pads"},
    {OnnxDomain::Standard, "Pow", importPow},
    {OnnxDomain::Standard, "QLinearConv", importQLinearConv, 10},
    {OnnxDomain::Standard, "QLinearMatMul", importQLinearMatMul, 10},
    {OnnxDomain::Standard, "QuantizeLinear", importQuantizeLinear, 10},
    {OnnxDomain::Standard, "RMSNormalization", importLayerNorm, 23},
    {OnnxDomain::Standard, "Reciprocal", importUnary},
    {OnnxDomain::Standard, "ReduceL1", importReduce},
    {OnnxDomain::Standard, "ReduceL2", importReduce},
    {OnnxDomain::Standard, "ReduceLogSum", importReduce},
    {OnnxDomain::Standard, "ReduceLogSumExp", importReduce},
    {OnnxDomain::Standard, "ReduceMax", importReduce},
    {OnnxDomain::Standard, "ReduceMean", importReduce},
    {OnnxDomain::Standard, "ReduceMin", importReduce},
    {OnnxDomain::Standard, "ReduceProd", importReduce},
    {OnnxDomain::Standard, "ReduceSum", importReduce},
    {OnnxDomain::Standard, "ReduceSumSquare", importReduce},
    {OnnxDomain::Standard, "Relu", importUnary},
    {OnnxDomain::Standard, "Reshape", importReshape},
    {OnnxDomain::Standard, "Resize", importResize, 10,
     "nearest and linear, without antialiasing"},
    {OnnxDomain::Standard, "Round", importUnary, 11},
    {OnnxDomain::Standard, "Selu", importActivation},
    {OnnxDomain::Standard, "Sigmoid", importUnary},
    {OnnxDomain::Standard, "Sign", importUnary, 9},
    {OnnxDomain::Standard, "Slice", importSlice, 1, "constant ranges"},
    {OnnxDomain::Standard, "Softmax", importSoftmax},
    {OnnxDomain::Standard, "Softplus", importUnary},
    {OnnxDomain::Standard, "Softsign", importUnary},
    {OnnxDomain::Standard, "SpaceToDepth", importSpaceToDepth},
    {OnnxDomain::Standard, "Split", importSplit, 1, "constant sizes"},
    {OnnxDomain::Standard, "Sqrt", importUnary},
    {OnnxDomain::Standard, "Squeeze", importSqueeze},
    {OnnxDomain::Standard, "Sub", importBinary},
    {OnnxDomain::Standard, "Sum", importVariadic},
    {OnnxDomain::Standard, "Swish", importActivation, 24},
    {OnnxDomain::Standard, "Tanh", importUnary},
    {OnnxDomain::Standard, "ThresholdedRelu", importActivation, 10},
    {OnnxDomain::Standard, "Tile", importTile, 6},
    {OnnxDomain::Standard, "TopK", importTopK, 1, "constant k"},
    {OnnxDomain::Standard, "Transpose", importTranspose},
    {OnnxDomain::Standard, "Unsqueeze", importUnsqueeze},
    {OnnxDomain::Standard, "Upsample", importResize, 7, "nearest and linear",
     9},
    {OnnxDomain::Standard, "Where", importWhere, 9},
    {OnnxDomain::Standard, "Xor", importPredicate},
    {OnnxDomain::Qonnx, "BipolarQuant", importBipolarQuant},
    {OnnxDomain::Qonnx, "FloatQuant", importFloatQuant, 1,
     "saturating formats"},
    {OnnxDomain::Qonnx, "IntQuant", importQuant},
    {OnnxDomain::Qonnx, "MultiThreshold", importMultiThreshold, 1,
     "constant thresholds"},
    {OnnxDomain::Qonnx, "Quant", importQuant},
    {OnnxDomain::Qonnx, "Trunc", importTrunc},
    {OnnxDomain::Qonnx, "XnorPopcountMatMul", importXnorPopcountMatMul},
    {OnnxDomain::ChannelsLast, "AveragePool", importAveragePool},
    {OnnxDomain::ChannelsLast, "BatchNormalization", importBatchNorm},
    {OnnxDomain::ChannelsLast, "Conv", importConv},
    {OnnxDomain::ChannelsLast, "GlobalAveragePool", importGlobalPool},
    {OnnxDomain::ChannelsLast, "MaxPool", importMaxPool},
    {OnnxDomain::Finn, "MVAU", importMvau},
    {OnnxDomain::Finn, "MVAU_hls", importMvau},
    {OnnxDomain::Finn, "MVAU_rtl", importMvau},
    {OnnxDomain::Finn, "MatrixVectorActivation", importMvau},
    {OnnxDomain::Finn, "StreamingFCLayer_Batch", importMvau},
    {OnnxDomain::Microsoft, "DequantizeLinear", importDequantizeLinear},
    {OnnxDomain::Microsoft, "QGemm", importQGemm},
    {OnnxDomain::Microsoft, "QLinearAdd", importQLinearBinary},
    {OnnxDomain::Microsoft, "QLinearAveragePool", importQLinearUnary},
    {OnnxDomain::Microsoft, "QLinearConcat", importQLinearConcat},
    {OnnxDomain::Microsoft, "QLinearConv", importQLinearConv},
    {OnnxDomain::Microsoft, "QLinearGlobalAveragePool", importQLinearUnary},
    {OnnxDomain::Microsoft, "QLinearLeakyRelu", importQLinearUnary},
    {OnnxDomain::Microsoft, "QLinearMul", importQLinearBinary},
    {OnnxDomain::Microsoft, "QLinearSigmoid", importQLinearUnary},
    {OnnxDomain::Microsoft, "QuantizeLinear", importQuantizeLinear},
};

StringRef getOnnxDomainName(OnnxDomain family) {
  switch (family) {
  case OnnxDomain::Standard:
    return "";
  case OnnxDomain::Qonnx:
    return "qonnx.custom_op.general";
  case OnnxDomain::ChannelsLast:
    return "qonnx.custom_op.channels_last";
  case OnnxDomain::Finn:
    return "finn.custom_op.fpgadataflow";
  case OnnxDomain::Microsoft:
    return "com.microsoft";
  }
  llvm_unreachable("all families are listed");
}

bool isInOnnxDomain(StringRef domain, OnnxDomain family) {
  switch (family) {
  case OnnxDomain::Standard:
    return domain.empty();
  case OnnxDomain::Qonnx:
    return domain.empty() || domain == "qonnx.custom_op.general" ||
           domain == "onnx.brevitas" || domain == "finn" ||
           domain == "finn.custom_op.general";
  case OnnxDomain::ChannelsLast:
    return domain == "qonnx.custom_op.channels_last" ||
           domain == "finn.custom_op.channels_last";
  case OnnxDomain::Finn:
    // With the way that the circuit is made as a suffix: `.hls`, `.rtl`.
    return domain == "finn" || domain == "finn.custom_op.fpgadataflow" ||
           domain.starts_with("finn.custom_op.fpgadataflow.");
  case OnnxDomain::Microsoft:
    return domain == "com.microsoft";
  }
  llvm_unreachable("all families are listed");
}

ArrayRef<OnnxOpEntry> getOnnxOpTable() { return table; }

/// Whether \p entry is about the operator of \p node, in any version.
static bool matchesName(const OnnxOpEntry &entry, const OnnxNode &node) {
  return node.opType == entry.opType &&
         isInOnnxDomain(node.domain, entry.domain);
}

const OnnxOpEntry *lookupOnnxOp(const OnnxNode &node) {
  const auto *it = llvm::find_if(table, [&](const OnnxOpEntry &entry) {
    // Quantizers of QONNX are also written with domains that nobody versions.
    bool isVersioned = entry.domain == OnnxDomain::Standard;
    return matchesName(entry, node) &&
           (!isVersioned ||
            (node.opset >= entry.since && node.opset <= entry.until));
  });
  return it == std::end(table) ? nullptr : it;
}

bool isKnownOnnxOp(const OnnxNode &node) {
  return lookupOnnxOp(node) || isFoldableOnnxOp(node);
}

/// The supported operator whose name is nearest to \p opType, if one is near.
static StringRef findSimilarOp(StringRef opType) {
  constexpr size_t maxLength = 64;
  if (opType.size() > maxLength)
    return "";
  unsigned bestDistance = std::min<unsigned>(3, opType.size() / 2 + 1);
  StringRef best;
  for (const OnnxOpEntry &entry : table) {
    unsigned distance = opType.lower() == StringRef(entry.opType).lower()
                            ? 0
                            : opType.edit_distance(entry.opType);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = entry.opType;
    }
  }
  return best;
}

Error makeUnsupportedError(const OnnxNode &node, const OnnxModel &model) {
  std::string domain = node.domain.empty()
                           ? "the default domain"
                           : "domain " + quoteOnnxName(node.domain);
  std::string what = "operator " + quoteOnnxName(node.opType) + " of " +
                     domain + " is not supported";
  if (llvm::is_contained({"If", "Loop", "Scan"}, StringRef(node.opType)) &&
      node.domain.empty())
    return node.makeError(what, "it is control flow with graphs inside",
                          "export the model with fixed shapes and constant "
                          "folding, so that branches and loops are resolved");
  for (const OnnxOpEntry &entry : table)
    if (matchesName(entry, node) && !lookupOnnxOp(node))
      return node.makeError(what + " in version " + Twine(node.opset),
                            "it is in versions " + Twine(entry.since) + " to " +
                                Twine(entry.until),
                            "convert the model with onnx's version_converter");
  if (isFoldableOnnxOp(node))
    return node.makeError(what + " on values that are computed at run time",
                          "it is supported on constants only",
                          "export the model with constant folding and fixed "
                          "shapes");
  for (const OnnxOpEntry &entry : table)
    if (node.opType == entry.opType) {
      StringRef home = getOnnxDomainName(entry.domain);
      return node.makeError(what,
                            Twine("an operator of this name is supported in ") +
                                (home.empty() ? "the default domain only"
                                              : "domain '" + home + "'"),
                            "if it means the same, correct the node's domain");
    }
  StringRef similar = findSimilarOp(node.opType);
  if (!similar.empty())
    return node.makeError(what, "", "did you mean '" + similar + "'?");
  return node.makeError(what, "",
                        "express it with other operators, or end the model "
                        "before this node");
}

} // namespace mlir::qnn
