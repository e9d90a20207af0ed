//===- ListOps.cpp - The list of supported operators ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/ImportOnnx.h"

#include "FoldRules.h"
#include "OpTable.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// A row of the list.
struct ListedOp {
  StringRef name;
  int64_t since, until;
  std::string note;
};
} // namespace

/// The operators of \p domain by name, whether imported or folded.
static std::vector<ListedOp> getListedOps(OnnxDomain domain) {
  std::vector<ListedOp> ops;
  for (const OnnxOpEntry &entry : getOnnxOpTable())
    if (entry.domain == domain)
      ops.push_back({entry.opType, entry.since, entry.until, entry.note});
  if (domain == OnnxDomain::Standard)
    for (const OnnxFoldEntry &entry : getOnnxFoldTable())
      if (llvm::none_of(
              ops, [&](const ListedOp &op) { return op.name == entry.opType; }))
        ops.push_back(
            {entry.opType, entry.since, maxKnownOnnxOpset,
             entry.rule ? "of constants" : "of tensors whose shape is known"});
  llvm::sort(ops, [](const ListedOp &lhs, const ListedOp &rhs) {
    return lhs.name < rhs.name;
  });
  return ops;
}

/// `7-25`, `9+` for operators of the newest operator set.
static std::string formatVersions(const ListedOp &op) {
  if (op.until == maxKnownOnnxOpset)
    return llvm::formatv("{0}+", op.since);
  return llvm::formatv("{0}-{1}", op.since, op.until);
}

void mlir::qnn::printOnnxOps(raw_ostream &os) {
  // Each family with the domains that its operators are written in.
  static constexpr std::pair<OnnxDomain, const char *> families[] = {
      {OnnxDomain::Standard, "`ai.onnx` (the default domain)"},
      {OnnxDomain::Qonnx, "`qonnx.custom_op.general` (also `onnx.brevitas`, "
                          "`finn.custom_op.general`, the default domain)"},
      {OnnxDomain::ChannelsLast, "`qonnx.custom_op.channels_last`"},
      {OnnxDomain::Finn, "`finn.custom_op.fpgadataflow` (also with `.hls` or "
                         "`.rtl` behind it)"},
      {OnnxDomain::Microsoft, "`com.microsoft`"},
  };
  os << "ONNX operator sets up to version " << maxKnownOnnxOpset
     << ", IR versions up to " << maxKnownOnnxIrVersion << ".\n";
  for (auto [family, title] : families) {
    os << "\n## " << title << "\n\n";
    os << "| operator              | opset | remarks |\n";
    os << "|-----------------------|-------|---------|\n";
    for (const ListedOp &op : getListedOps(family))
      os << llvm::formatv("| {0,-21} | {1,-5} | {2} |\n", op.name,
                          formatVersions(op), op.note);
  }
}
