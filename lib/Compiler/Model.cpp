//===- Model.cpp - Loading and interpreting models --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arrays.h"
#include "ErrorCollector.h"
#include "ModelImpl.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Parser/Parser.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/InitAllDialects.h"
#include "qnn/Target/ONNX/ExportOnnx.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;
using mlir::qnn::Tensor;

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// Runs `read` and turns the errors that it emits into one error.
static llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
collectErrors(mlir::MLIRContext &context,
              llvm::function_ref<mlir::OwningOpRef<mlir::ModuleOp>()> read) {
  ErrorCollector collector(context);
  mlir::OwningOpRef<mlir::ModuleOp> module = read();
  if (!module)
    return collector.take();
  return module;
}

llvm::Expected<mlir::qnn::OnnxImportOptions>
qnn::getOnnxImportOptions(const LoadOptions &options) {
  mlir::qnn::OnnxImportOptions result;
  result.batch = options.batch;
  for (const std::string &shape : options.shapes)
    if (llvm::Error error = result.addShape(shape))
      return error;
  return result;
}

static llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
readModule(mlir::MLIRContext &context, llvm::StringRef path,
           const LoadOptions &options) {
  if (!path.ends_with(".onnx"))
    return collectErrors(context, [&] {
      return mlir::parseSourceFile<mlir::ModuleOp>(path, &context);
    });
  auto importOptions = getOnnxImportOptions(options);
  if (!importOptions)
    return importOptions.takeError();
  return collectErrors(context, [&] {
    return mlir::qnn::importOnnx(&context, path, *importOptions);
  });
}

/// Describes an argument or result of type `type`.
static llvm::Expected<TensorInfo> describe(mlir::Type type,
                                           mlir::DictionaryAttr attributes,
                                           const llvm::Twine &otherName) {
  TensorInfo info;
  auto get = [&](llvm::StringRef name) {
    return attributes ? attributes.get(name) : mlir::Attribute();
  };
  auto given =
      llvm::dyn_cast_or_null<mlir::StringAttr>(get(mlir::qnn::nameAttrName));
  info.name = given ? given.str() : otherName.str();
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() ||
      !mlir::qnn::getElementKind(tensor.getElementType())) {
    std::string message;
    llvm::raw_string_ostream(message)
        << "'" << info.name << "' has type " << type
        << "; a model takes and returns tensors of numbers or codes of static "
           "shape";
    return llvm::createStringError(message);
  }
  info.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  llvm::raw_string_ostream(info.elementType) << tensor.getElementType();
  info.type = arrayTypeFor(tensor.getElementType());
  if (auto scale = llvm::dyn_cast_or_null<mlir::FloatAttr>(
          get(mlir::qnn::scaleAttrName)))
    info.scale = scale.getValueAsDouble();
  if (auto zeroPoint = llvm::dyn_cast_or_null<mlir::IntegerAttr>(
          get(mlir::qnn::zeroPointAttrName)))
    info.zeroPoint = zeroPoint.getInt();
  return info;
}

llvm::Error qnn::describeSignature(mlir::func::FuncOp function,
                                   std::vector<TensorInfo> &inputs,
                                   std::vector<TensorInfo> &outputs) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    llvm::Expected<TensorInfo> info =
        describe(function.getArgumentTypes()[i], function.getArgAttrDict(i),
                 "input_" + llvm::Twine(i));
    if (!info)
      return info.takeError();
    inputs.push_back(std::move(*info));
  }
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    llvm::Expected<TensorInfo> info =
        describe(function.getResultTypes()[i], function.getResultAttrDict(i),
                 "output_" + llvm::Twine(i));
    if (!info)
      return info.takeError();
    outputs.push_back(std::move(*info));
  }
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Model::Impl>>
Model::Impl::make(std::shared_ptr<mlir::MLIRContext> context,
                  mlir::OwningOpRef<mlir::ModuleOp> module) {
  auto impl = std::make_unique<Impl>();
  impl->context = std::move(context);
  impl->module = std::move(module);
  impl->function = mlir::qnn::findModelFunction(*impl->module);
  if (!impl->function)
    return llvm::createStringError(
        "expected a function 'main', or exactly one function");
  if (llvm::Error error =
          describeSignature(impl->function, impl->inputs, impl->outputs))
    return std::move(error);
  return impl;
}

llvm::Expected<Model> Model::load(llvm::StringRef path,
                                  const LoadOptions &options) {
  mlir::DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  auto context = std::make_shared<mlir::MLIRContext>(registry);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (llvm::Error error = readModule(*context, path, options).moveInto(module))
    return std::move(error);
  llvm::Expected<std::unique_ptr<Impl>> impl =
      Impl::make(std::move(context), std::move(module));
  if (!impl)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(impl.takeError()));
  return Model(std::move(*impl));
}

Model::Model(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Model::Model(Model &&) = default;
Model &Model::operator=(Model &&) = default;
Model::~Model() = default;

llvm::ArrayRef<TensorInfo> Model::inputs() const { return impl->inputs; }
llvm::ArrayRef<TensorInfo> Model::outputs() const { return impl->outputs; }

//===----------------------------------------------------------------------===//
// Interpreting
//===----------------------------------------------------------------------===//

/// Runs one sample through `interpreter`.
static llvm::Expected<std::vector<NpyArray>>
interpretSample(const mlir::qnn::Interpreter &interpreter,
                mlir::func::FuncOp function, llvm::ArrayRef<TensorInfo> outputs,
                llvm::ArrayRef<NpyArray> sample, Model::Observer observer) {
  llvm::SmallVector<Tensor> tensors;
  for (auto [index, array] : llvm::enumerate(sample)) {
    auto type =
        llvm::cast<mlir::RankedTensorType>(function.getArgumentTypes()[index]);
    llvm::Expected<Tensor> tensor = toTensor(array, type);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back(std::move(*tensor));
  }
  auto observe = [&](mlir::Operation *op, llvm::ArrayRef<Tensor> results) {
    mlir::Type type = mlir::getElementTypeOrSelf(op->getResult(0));
    bool isReal = results[0].getKind() == mlir::qnn::ElementKind::Real;
    observer(mlir::qnn::getOpName(op),
             toArray(results[0], isReal ? NpyType::F64 : arrayTypeFor(type)));
  };
  mlir::qnn::Interpreter::Observer observeOps;
  if (observer)
    observeOps = observe;
  llvm::Expected<llvm::SmallVector<Tensor>> results =
      interpreter.run(tensors, observeOps);
  if (!results)
    return results.takeError();
  std::vector<NpyArray> arrays;
  for (auto [index, result] : llvm::enumerate(*results))
    arrays.push_back(toArray(result, outputs[index].type));
  return arrays;
}

llvm::Expected<std::vector<NpyArray>>
Model::interpret(llvm::ArrayRef<NpyArray> inputs, Observer observer) {
  if (!impl->interpreter) {
    llvm::Expected<mlir::qnn::Interpreter> interpreter =
        mlir::qnn::Interpreter::create(impl->function);
    if (!interpreter)
      return interpreter.takeError();
    impl->interpreter = std::move(*interpreter);
  }
  return runSamples(impl->inputs, impl->outputs, inputs,
                    [&](llvm::ArrayRef<NpyArray> sample) {
                      Observer first = std::exchange(observer, nullptr);
                      return interpretSample(*impl->interpreter, impl->function,
                                             impl->outputs, sample, first);
                    });
}
