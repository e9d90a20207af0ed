//===- Interpreter.cpp - The reference interpreter --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Reference/Interpreter.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

OpTable::OpTable() {
  addQuantOps(*this);
  addRealOps(*this);
  addLayerOps(*this);
  addShapeOps(*this);
  addChoiceOps(*this);
  addIntegerOps(*this);
  addPackedOps(*this);
}

llvm::Error mlir::qnn::reference::makeError(Operation *op,
                                            const Twine &message) {
  StringRef name = getOpName(op);
  return llvm::createStringError(
      op->getName().getStringRef() +
      (name.empty() ? Twine(": ") : " '" + name + "': ") + message);
}

namespace {
/// One op to evaluate, with the places of its operands and its result.
struct Step {
  Operation *op;
  const OpFunction *function;
  SmallVector<unsigned> operands;
  unsigned result;
};
} // namespace

struct Interpreter::Impl {
  func::FuncOp function;
  /// The ops that depend on arguments, in program order.
  std::vector<Step> steps;
  /// Each value has a place; those of constants are filled in advance.
  DenseMap<Value, unsigned> places;
  DenseMap<unsigned, Tensor> constants;
  /// Of all values, each of which lives to the end of a run.
  int64_t numElements = 0;

  llvm::Error prepare(const OpTable &table);
  llvm::Error prepareOp(Operation &op, const OpTable &table);
  llvm::Error takeMemory(Type type, const Twine &what);
  llvm::Expected<Tensor> evaluate(const Step &step,
                                  ArrayRef<const Tensor *> values) const;
};

/// Fails if the interpreter has no values of type `type`.
static llvm::Error checkType(Type type, const Twine &what) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && tensor.hasStaticShape() &&
      getElementKind(tensor.getElementType()))
    return llvm::Error::success();
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return llvm::createStringError(
      what + ": the interpreter has no values of type " + text);
}

/// Counts the elements of a value and fails if there are too many: a small file
/// can describe a large network.
llvm::Error Interpreter::Impl::takeMemory(Type type, const Twine &what) {
  constexpr int64_t maxElements = int64_t(1) << 28;
  int64_t added = cast<RankedTensorType>(type).getNumElements();
  if (llvm::AddOverflow(numElements, added, numElements) ||
      numElements > maxElements)
    return llvm::createStringError(
        what + ": the interpreter keeps all values, at most " +
        Twine(maxElements) + " elements, and this one has " + Twine(added) +
        "; run the compiled model instead");
  return llvm::Error::success();
}

llvm::Error Interpreter::Impl::prepareOp(Operation &op, const OpTable &table) {
  Step step;
  step.op = &op;
  step.function = table.lookup(&op);
  if (!step.function || op.getNumResults() != 1)
    return makeError(&op, "the interpreter does not support this op");
  if (llvm::Error error =
          checkType(op.getResult(0).getType(), op.getName().getStringRef()))
    return error;
  if (llvm::Error error =
          takeMemory(op.getResult(0).getType(), op.getName().getStringRef()))
    return error;
  step.result = places.size();
  places[op.getResult(0)] = step.result;
  bool isConstant = true;
  for (Value operand : op.getOperands()) {
    step.operands.push_back(places.lookup(operand));
    isConstant &= constants.contains(step.operands.back());
  }
  if (!isConstant) {
    steps.push_back(std::move(step));
    return llvm::Error::success();
  }
  SmallVector<const Tensor *> operands;
  for (unsigned place : step.operands)
    operands.push_back(&constants.find(place)->second);
  llvm::Expected<Tensor> value = (*step.function)(&op, operands);
  if (!value)
    return value.takeError();
  constants[step.result] = std::move(*value);
  return llvm::Error::success();
}

llvm::Error Interpreter::Impl::prepare(const OpTable &table) {
  if (!function.getBody().hasOneBlock())
    return llvm::createStringError("function '" + function.getName() +
                                   "' must have exactly one block");
  for (BlockArgument argument : function.getArguments()) {
    if (llvm::Error error = checkType(
            argument.getType(), "argument " + Twine(argument.getArgNumber())))
      return error;
    if (llvm::Error error = takeMemory(
            argument.getType(), "argument " + Twine(argument.getArgNumber())))
      return error;
    unsigned place = places.size();
    places[argument] = place;
  }
  for (Operation &op : function.getBody().front().without_terminator())
    if (llvm::Error error = prepareOp(op, table))
      return error;
  return llvm::Error::success();
}

llvm::Expected<Tensor>
Interpreter::Impl::evaluate(const Step &step,
                            ArrayRef<const Tensor *> values) const {
  SmallVector<const Tensor *> operands;
  for (unsigned place : step.operands)
    operands.push_back(values[place]);
  return (*step.function)(step.op, operands);
}

Interpreter::Interpreter(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Interpreter::Interpreter(Interpreter &&) = default;
Interpreter &Interpreter::operator=(Interpreter &&) = default;
Interpreter::~Interpreter() = default;

llvm::Expected<Interpreter> Interpreter::create(func::FuncOp function) {
  static const OpTable table;
  auto impl = std::make_unique<Impl>();
  impl->function = function;
  if (llvm::Error error = impl->prepare(table))
    return error;
  return Interpreter(std::move(impl));
}

llvm::Expected<SmallVector<Tensor>> Interpreter::run(ArrayRef<Tensor> inputs,
                                                     Observer observer) const {
  FunctionType type = impl->function.getFunctionType();
  if (inputs.size() != type.getNumInputs())
    return llvm::createStringError("function '" + impl->function.getName() +
                                   "' takes " + Twine(type.getNumInputs()) +
                                   " inputs, got " + Twine(inputs.size()));

  std::vector<Tensor> computed(impl->places.size());
  SmallVector<const Tensor *> values(impl->places.size(), nullptr);
  for (const auto &entry : impl->constants)
    values[entry.first] = &entry.second;
  for (auto [index, input] : llvm::enumerate(inputs)) {
    auto inputType = cast<RankedTensorType>(type.getInput(index));
    if (llvm::Error error =
            checkTensor(input, inputType, "input " + Twine(index)))
      return error;
    computed[index] = input;
    if (inputType.getElementType().isF32())
      computed[index].roundToFloat32();
    values[index] = &computed[index];
  }

  for (const Step &step : impl->steps) {
    llvm::Expected<Tensor> value = impl->evaluate(step, values);
    if (!value)
      return value.takeError();
    computed[step.result] = std::move(*value);
    values[step.result] = &computed[step.result];
    if (observer)
      observer(step.op, computed[step.result]);
  }

  SmallVector<Tensor> results;
  Operation *terminator = impl->function.getBody().front().getTerminator();
  for (Value operand : terminator->getOperands()) {
    results.push_back(*values[impl->places.lookup(operand)]);
    if (getElementTypeOrSelf(operand.getType()).isF32())
      results.back().roundToFloat32();
  }
  return results;
}

llvm::Expected<SmallVector<Tensor>>
mlir::qnn::interpret(func::FuncOp function, ArrayRef<Tensor> inputs,
                     Interpreter::Observer observer) {
  llvm::Expected<Interpreter> interpreter = Interpreter::create(function);
  if (!interpreter)
    return interpreter.takeError();
  return interpreter->run(inputs, observer);
}
