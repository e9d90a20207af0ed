//===- CWeights.cpp - Constants in C ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CInterface.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace mlir::qnn;

using Visit = llvm::function_ref<void(const std::string &)>;

/// Visits the number in the little-endian `bytes` of an element.
static void visitRaw(const char *bytes, Type type, Visit visit) {
  unsigned width = type.getIntOrFloatBitWidth();
  uint64_t bits = 0;
  for (unsigned i = 0; i < width / 8; ++i)
    bits |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i]))
            << (8 * i);
  APInt value(width, bits);
  if (auto real = dyn_cast<FloatType>(type))
    return visit(getCLiteral(APFloat(real.getFloatSemantics(), value)));
  visit(getCLiteral(value, type));
}

/// Visits the elements of `values` as C constants; false if they cannot be
/// read.
static bool visitElements(ElementsAttr values, Visit visit) {
  Type type = values.getElementType();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(values)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    size_t size = llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
    if (!blob || type.isInteger(1) ||
        blob->getData().size() != size * resource.getNumElements())
      return false;
    for (int64_t i = 0; i < resource.getNumElements(); ++i)
      visitRaw(blob->getData().data() + i * size, type, visit);
    return true;
  }
  auto dense = dyn_cast<DenseElementsAttr>(values);
  if (!dense)
    return false;
  if (isa<FloatType>(type))
    for (const APFloat &value : dense.getValues<APFloat>())
      visit(getCLiteral(value));
  else
    for (const APInt &value : dense.getValues<APInt>())
      visit(getCLiteral(value, type));
  return true;
}

llvm::Expected<std::string> mlir::qnn::printWeights(ModuleOp module,
                                                    const SymbolNames &symbols,
                                                    CInterface &model) {
  std::string text =
      printBanner(model.name + "_weights.h", "Constants of a network");
  std::string guard = model.macro + "_WEIGHTS_H";
  text += "\n#ifndef " + guard + "\n#define " + guard +
          "\n\n#include \"qnn_runtime.h\"\n";
  model.constantBytes = 0;
  for (auto global : module.getOps<emitc::GlobalOp>()) {
    auto type = cast<emitc::ArrayType>(global.getType());
    Type element = type.getElementType();
    // C has no arrays without elements.
    int64_t size = std::max<int64_t>(type.getNumElements(), 1);
    model.constantBytes +=
        size * llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
    text += "\nstatic const QNN_CONST " + getCType(element) + " " +
            symbols.at(global.getSymName()) + "[" + std::to_string(size) +
            "] = {\n";
    size_t column = 0;
    auto append = [&](const std::string &number) {
      if (column != 0 && column + number.size() + 2 > 80) {
        text += "\n";
        column = 0;
      }
      std::string separator = column == 0 ? "    " : " ";
      text += separator + number + ",";
      column += separator.size() + number.size() + 1;
    };
    auto values = cast<ElementsAttr>(*global.getInitialValue());
    if (!visitElements(values, append))
      return llvm::createStringError(
          "the values of constant '%s' are missing or damaged",
          global.getSymName().str().c_str());
    if (type.getNumElements() == 0)
      append("0");
    text += "\n};\n";
  }
  return text + "\n#endif /* " + guard + " */\n";
}
