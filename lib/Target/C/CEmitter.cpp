//===- CEmitter.cpp - Networks as C99 ---------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/C/CEmitter.h"
#include "CInterface.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Support/AtomicFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::qnn;

static constexpr char runtimeText[] =
#include "CRuntime.inc"
    ;

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The comment above a layer function.
static std::string describeLayer(emitc::FuncOp func) {
  auto name = func->getAttrOfType<StringAttr>(layerAttrName);
  auto kernel = func->getAttrOfType<StringAttr>(kernelAttrName);
  std::vector<std::string> lines = {name ? name.str() : func.getName().str()};
  if (kernel && kernel.getValue() != lines.front())
    lines.front() += ": " + kernel.str();
  if (auto signature = func->getAttrOfType<TypeAttr>(signatureAttrName)) {
    lines.emplace_back();
    llvm::raw_string_ostream(lines.back()) << signature.getValue();
  }
  if (auto energy = func->getAttrOfType<EnergyAttr>(energyAttrName)) {
    std::string text;
    llvm::raw_string_ostream(text)
        << "energy on " << energy.getPlatform().getValue() << ": "
        << llvm::formatv("{0:F1} pJ compute, {1:F1} pJ SRAM, {2:F1} pJ DRAM",
                         energy.getMac().getValueAsDouble(),
                         energy.getSram().getValueAsDouble(),
                         energy.getDram().getValueAsDouble());
    lines.push_back(text);
  }
  return wrapComment(lines);
}

/// True if `type` is a floating point number, or points to one.
static bool isReal(Type type) {
  if (auto pointer = dyn_cast<emitc::PointerType>(type))
    type = pointer.getPointee();
  return isa<FloatType>(type);
}

/// True if the network calculates with real numbers.
static bool hasRealArithmetic(ModuleOp module) {
  return module
      .walk([](Operation *op) {
        bool found = !isa<emitc::CallOp>(op) &&
                     llvm::any_of(op->getResultTypes(), isReal);
        return found ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Calls must follow definitions: layers first, the main function last.
static SmallVector<emitc::FuncOp> orderFunctions(ModuleOp module) {
  SmallVector<emitc::FuncOp> order;
  for (bool isPrivate : {true, false})
    for (auto func : module.getOps<emitc::FuncOp>())
      if (func.isPrivate() == isPrivate)
        order.push_back(func);
  return order;
}

/// C names of all symbols; the public function becomes `NAME_layers`, and where
/// its name is a prefix of others, that becomes NAME.
static SymbolNames nameSymbols(ModuleOp module, const CInterface &model) {
  NameScope scope;
  for (StringRef suffix :
       {"_run", "_call", "_layers", "_abi_version", "_arena_bytes", "_message"})
    scope.claim(model.name + suffix.str());
  SymbolNames names;
  for (Operation &op : *module.getBody()) {
    StringRef name = cast<SymbolOpInterface>(op).getName(), rest = name;
    bool isPart = rest.consume_front(model.mainName) && rest.starts_with("_");
    if (name == model.mainName)
      names[name] = model.name + "_layers";
    else
      names[name] = scope.claim(isPart ? model.name + rest.str() : name.str());
  }
  return names;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// What a compiler has to be told so that it rounds every real operation.
static constexpr char realPreamble[] = R"(
/* Each operation on real numbers rounds once: none may be fused. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__) && !defined(__STRICT_ANSI__) && defined(__FP_FAST_FMA)
#pragma GCC optimize("fp-contract=off")
#endif

#include <math.h>
)";

static llvm::Expected<std::string> printSource(ModuleOp module,
                                               const SymbolNames &symbols,
                                               const CInterface &model) {
  std::string text = printBanner(model.name + ".c", "Layers of a network");
  if (hasRealArithmetic(module))
    text += realPreamble;
  text += "\n#include \"" + model.name + ".h\"\n#include \"" + model.name +
          "_weights.h\"\n#include \"qnn_runtime.h\"\n\n";
  text += "#if QNN_ABI_VERSION != " + model.macro + "_ABI_VERSION\n" +
          "#error \"qnn_runtime.h belongs to another version of qnn\"\n" +
          "#endif\n";
  for (emitc::FuncOp func : orderFunctions(module)) {
    text += "\n" + (func.isPrivate()
                        ? describeLayer(func)
                        : wrapComment({"The layers in order, on buffers in the "
                                       "arena."}));
    if (failed(CFunctionPrinter(symbols, text).print(func)))
      return llvm::createStringError("'%s' cannot be printed as C",
                                     func.getName().str().c_str());
  }
  return text + "\n" + printEntryPoints(model, model.name + "_layers");
}

llvm::Expected<std::vector<CFile>>
mlir::qnn::generateC(ModuleOp module, const CEmitOptions &options) {
  OwningOpRef<ModuleOp> owned(module.clone());
  llvm::Expected<CInterface> model = readInterface(*owned, options.modelName);
  if (!model)
    return model.takeError();

  PassManager manager(module.getContext(), ModuleOp::getOperationName());
  // Comparisons that only have one outcome, of which compilers warn.
  manager.addPass(arith::createIntRangeOptimizationsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createSymbolDCEPass());
  manager.addPass(createConvertQNNToEmitCPass());
  if (failed(manager.run(*owned)))
    return llvm::createStringError("'%s' could not be turned into C",
                                   model->name.c_str());

  SymbolNames symbols = nameSymbols(*owned, *model);
  llvm::Expected<std::string> weights = printWeights(*owned, symbols, *model);
  if (!weights)
    return weights.takeError();
  llvm::Expected<std::string> source = printSource(*owned, symbols, *model);
  if (!source)
    return source.takeError();
  std::vector<CFile> files;
  files.push_back({model->name + ".h", printHeader(*model)});
  files.push_back({model->name + ".c", std::move(*source)});
  files.push_back({model->name + "_weights.h", std::move(*weights)});
  files.push_back({"qnn_runtime.h", runtimeText});
  return files;
}

llvm::Error mlir::qnn::emitC(ModuleOp module, const CEmitOptions &options,
                             llvm::StringRef folder) {
  llvm::Expected<std::vector<CFile>> files = generateC(module, options);
  if (!files)
    return files.takeError();
  if (std::error_code code = llvm::sys::fs::create_directories(folder))
    return llvm::createStringError(code, "cannot make the folder '%s': %s",
                                   folder.str().c_str(),
                                   code.message().c_str());
  for (const CFile &file : *files) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, file.name);
    if (llvm::Error error = ::qnn::writeFileAtomically(path, file.contents))
      return error;
  }
  return llvm::Error::success();
}
