//===- RandomNetwork.cpp - Small networks for equality tests ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomNetwork.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {

/// A value of the network under construction.
struct Node {
  std::string name;
  SmallVector<int64_t> shape;
  std::string element = "f32";

  std::string type() const { return tensorType(shape, element); }
};

/// A code type and the numbers that it has.
struct CodeKind {
  const char *type;
  int64_t low, high;
};

constexpr CodeKind codeKinds[] = {
    {"!qnn.int<1, bipolar>", -1, 1}, {"!qnn.int<2, ternary>", -1, 1},
    {"!qnn.int<2>", -2, 1},          {"!qnn.int<4>", -8, 7},
    {"!qnn.int<3, unsigned>", 0, 7}, {"!qnn.int<8>", -128, 127},
    {"!qnn.int<8, unsigned>", 0, 255}};

class NetworkWriter {
public:
  NetworkWriter(Random &random, const NetworkOptions &options)
      : random(random), options(options) {}

  std::string build();

private:
  bool coin() { return random.in(0, 1) != 0; }

  std::string number(double x) {
    char text[64];
    snprintf(text, sizeof(text), "%.17e", x);
    return text;
  }
  double real(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random.engine);
  }
  /// Half of the scales are powers of two, which make ties.
  double scale(double about) {
    return coin() ? std::exp2(std::round(std::log2(about)))
                  : about * real(0.7, 1.4);
  }
  std::string list(StringRef type, int64_t count,
                   llvm::function_ref<std::string()> element) {
    std::string text = "array<" + type.str() + ": ";
    for (int64_t i = 0; i < count; ++i)
      text += (i ? ", " : "") + element();
    return text + ">";
  }

  Node emit(const std::string &op, SmallVector<int64_t> shape,
            const std::string &element = "f32") {
    Node node{"%" + std::to_string(counter++), std::move(shape), element};
    body += "  " + node.name + " = " + op + "\n";
    return node;
  }

  /// `qnn.NAME %x {attributes} : type -> type` with the type of `result`.
  Node unary(const std::string &op, const Node &x, const std::string &attrs,
             SmallVector<int64_t> shape, const std::string &element = "f32") {
    return emit(op + " " + x.name + " {" + attrs + "} : " + x.type() + " -> " +
                    tensorType(shape, element),
                shape, element);
  }

  Node weights(SmallVector<int64_t> shape, int64_t channelAxis);
  Node contraction(const Node &x);
  Node residual(const Node &x);
  Node activation(const Node &x);
  Node batchNorm(const Node &x);
  Node structural(const Node &x);
  Node quantized(const Node &x, double range, bool isLast);

  Random &random;
  const NetworkOptions &options;
  std::string body;
  int counter = 0;
};

} // namespace

/// Dequantized constant codes, per tensor or per output channel.
Node NetworkWriter::weights(SmallVector<int64_t> shape, int64_t channelAxis) {
  const CodeKind &kind = codeKinds[random.in(0, 5)];
  bool isUnsigned = kind.low == 0, isBipolar = kind.high - kind.low == 2 &&
                                               StringRef(kind.type).contains("bip");
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  // Nested brackets follow the shape.
  std::function<std::string(size_t)> elements = [&](size_t axis) {
    if (axis == shape.size()) {
      int64_t code = isBipolar ? (coin() ? 1 : -1)
                               : random.in(kind.low, kind.high);
      return std::to_string(code);
    }
    std::string text = "[";
    for (int64_t i = 0; i < shape[axis]; ++i)
      text += (i ? ", " : "") + elements(axis + 1);
    return text + "]";
  };
  Node codes = emit("qnn.constant dense<" + elements(0) + "> : " +
                        tensorType(shape, "i8") + " -> " +
                        tensorType(shape, kind.type),
                    shape, kind.type);
  bool isPerChannel = coin();
  double about = 1.0 / (kind.high * std::sqrt(double(count)));
  std::string attrs = "scale = " + list("f64", isPerChannel ? shape[channelAxis] : 1,
                                        [&] { return number(scale(about)); });
  if (isPerChannel)
    attrs += ", axis = " + std::to_string(channelAxis) + " : i64";
  if (isUnsigned)
    attrs += ", zero_point = array<i32: 3>";
  return unary("qnn.dequantize", codes, attrs, shape);
}

/// A convolution of images, a matrix product of rows.
Node NetworkWriter::contraction(const Node &x) {
  int64_t outputs = random.in(1, 5);
  if (x.shape.size() == 2) {
    Node w = weights({x.shape[1], outputs}, 1);
    SmallVector<int64_t> shape = {x.shape[0], outputs};
    return emit("qnn.matmul " + x.name + ", " + w.name + " : (" + x.type() +
                    ", " + w.type() + ") -> " + tensorType(shape, "f32"),
                shape);
  }
  int64_t size = std::min<int64_t>({random.in(1, 3), x.shape[2], x.shape[3]});
  int64_t pad = size == 3 && coin() ? 1 : 0, stride = coin() ? 1 : 2;
  bool isDepthwise = random.in(0, 3) == 0;
  outputs = isDepthwise ? x.shape[1] : outputs;
  Node w = weights({outputs, isDepthwise ? 1 : x.shape[1], size, size}, 0);
  auto sizeOf = [&](int64_t in) { return (in + 2 * pad - size) / stride + 1; };
  SmallVector<int64_t> shape = {x.shape[0], outputs, sizeOf(x.shape[2]),
                                sizeOf(x.shape[3])};
  std::string operands = x.name + ", " + w.name, types = x.type() + ", " + w.type();
  if (coin()) {
    SmallVector<int64_t> biasShape = {outputs};
    std::string values = list("", outputs, [&] { return std::to_string(random.in(-40, 40)); });
    Node codes = emit("arith.constant dense<[" +
                          values.substr(8, values.size() - 9) + "]> : " +
                          tensorType(biasShape, "i32"),
                      biasShape, "i32");
    Node bias = unary("qnn.dequantize", codes,
                      "scale = array<f64: " + number(scale(0.01)) + ">",
                      biasShape);
    operands += ", " + bias.name;
    types += ", " + bias.type();
  }
  return emit("qnn.conv2d nchw " + operands + " {strides = " +
                  arrayAttr("i64", {stride, stride}) + ", pads = " +
                  arrayAttr("i64", {pad, pad, pad, pad}) + ", groups = " +
                  std::to_string(isDepthwise ? outputs : 1) + " : i64} : (" +
                  types + ") -> " + tensorType(shape, "f32"),
              shape);
}

Node NetworkWriter::batchNorm(const Node &x) {
  int64_t channels = x.shape[1];
  auto values = [&](double low, double high) {
    return list("f32", channels, [&] { return number(float(real(low, high))); });
  };
  std::string gamma = list("f32", channels, [&] {
    return number(random.in(0, 4) == 0 ? 0.0 : float(real(-1, 2)));
  });
  return emit("qnn.batch_norm " + x.name + " {axis = 1 : i64, gamma = " + gamma +
                  ", beta = " + values(-1, 1) + ", mean = " + values(-1, 1) +
                  ", variance = " + values(0.1, 2) +
                  ", epsilon = 1.0e-05 : f64} : " + x.type(),
              x.shape);
}

Node NetworkWriter::activation(const Node &x) {
  static const char *const kinds[] = {
      "relu", "leaky_relu", "clip", "tanh", "neg", "mul", "add"};
  std::string kind = kinds[random.in(0, 6)], attrs;
  if (kind == "leaky_relu")
    attrs = "params = array<f64: 0.1>";
  if (kind == "clip")
    attrs = "params = array<f64: -0.5, 0.75>";
  std::string operands = x.name, types = x.type();
  if (kind == "mul" || kind == "add") {
    Node c = emit("arith.constant dense<" + number(float(real(-2, 2))) +
                      "> : tensor<1xf32>",
                  {1});
    bool isFirst = coin();
    operands = isFirst ? c.name + ", " + x.name : x.name + ", " + c.name;
    types = isFirst ? c.type() + ", " + x.type() : x.type() + ", " + c.type();
  }
  return emit("qnn.elementwise " + kind + " " + operands + " {" + attrs +
                  "} : (" + types + ") -> " + x.type(),
              x.shape);
}

/// The sum of `x` and of `x` coded once more.
Node NetworkWriter::residual(const Node &x) {
  Node other = quantized(activation(x), 2.0, /*isLast=*/false);
  return emit("qnn.elementwise add " + x.name + ", " + other.name + " : (" +
                  x.type() + ", " + x.type() + ") -> " + x.type(),
              x.shape);
}

/// A pool, a transpose or a reshape.
Node NetworkWriter::structural(const Node &x) {
  if (x.shape.size() != 4 || x.element != "f32")
    return x;
  int64_t height = x.shape[2], width = x.shape[3];
  if (coin() && height > 1 && width > 1)
    return unary("qnn.max_pool nchw", x,
                 "kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, "
                 "pads = array<i64: 0, 0, 0, 0>",
                 {x.shape[0], x.shape[1], height / 2, width / 2});
  if (coin())
    return unary("qnn.transpose", x, "permutation = array<i64: 0, 1, 3, 2>",
                 {x.shape[0], x.shape[1], width, height});
  return unary("qnn.reshape", x, "", {x.shape[0], x.shape[1], width, height});
}

/// quantize, and dequantize unless this is the result.
Node NetworkWriter::quantized(const Node &x, double range, bool isLast) {
  const CodeKind &kind = codeKinds[random.in(0, 6)];
  bool isBipolar = StringRef(kind.type).contains("bip");
  double step = scale(range / std::max<int64_t>(kind.high, 1));
  std::string attrs = "scale = array<f64: " + number(step) + ">";
  if (!isBipolar && coin())
    attrs += ", zero_point = array<i32: " +
             std::to_string(random.in(kind.low / 2, kind.high / 2)) + ">";
  std::string quantizeAttrs = attrs;
  if (!isBipolar && kind.high > 1 && coin())
    quantizeAttrs += ", narrow";
  Node codes = unary("qnn.quantize", x, quantizeAttrs, x.shape, kind.type);
  if (isLast)
    return codes;
  return unary("qnn.dequantize", codes, attrs, x.shape);
}

std::string NetworkWriter::build() {
  bool isImage = random.in(0, 3) != 0;
  Node x{"%x", isImage ? SmallVector<int64_t>{1, random.in(1, 3), 6, 5}
                       : SmallVector<int64_t>{2, random.in(2, 9)}};
  std::string arguments = x.name + ": " + x.type();
  x = quantized(x, 1.5, /*isLast=*/false);
  int64_t layers = random.in(1, 3);
  for (int64_t layer = 0; layer < layers; ++layer) {
    if (random.in(0, 4) == 0)
      x = residual(x);
    else
      x = contraction(x);
    if (options.hasStructuralOps && coin())
      x = structural(x);
    if (coin())
      x = batchNorm(x);
    if (coin())
      x = activation(x);
    bool isLast = layer + 1 == layers;
    if (!isLast || coin())
      x = quantized(x, 1.0, isLast);
    if (options.hasStructuralOps && coin())
      x = structural(x);
  }
  if (x.shape.size() == 4 && x.element == "f32" && coin())
    x = unary("qnn.avg_pool nchw", x,
              "kernel = " + arrayAttr("i64", {x.shape[2], x.shape[3]}) +
                  ", strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>",
              {x.shape[0], x.shape[1], 1, 1});
  return "func.func @main(" + arguments + ") -> " + x.type() + " {\n" + body +
         "  return " + x.name + " : " + x.type() + "\n}";
}

std::string mlir::qnn::test::makeNetwork(Random &random,
                                         const NetworkOptions &options) {
  return NetworkWriter(random, options).build();
}

SmallVector<Tensor> mlir::qnn::test::makeInputs(Random &random,
                                                func::FuncOp function) {
  SmallVector<Tensor> inputs;
  for (Type type : function.getArgumentTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    int64_t count = tensor.getNumElements();
    auto code = dyn_cast<IntType>(tensor.getElementType());
    if (!code) {
      inputs.push_back(Tensor::reals(tensor.getShape(), random.reals(count)));
      continue;
    }
    std::vector<int32_t> codes(count);
    for (int32_t &value : codes)
      value = code.levelToValue(random.in(0, code.getNumLevels() - 1));
    inputs.push_back(Tensor::codes(tensor.getShape(), std::move(codes)));
  }
  return inputs;
}

/// Compares all results of two functions; false after a failure.
static bool compare(Program &reference, Program &subject,
                    ArrayRef<Tensor> inputs) {
  auto expected = interpret(reference.function(), inputs);
  auto actual = interpret(subject.function(), inputs);
  if (!expected || !actual) {
    ADD_FAILURE() << (expected ? "" : llvm::toString(expected.takeError()))
                  << (actual ? "" : llvm::toString(actual.takeError()));
    return false;
  }
  for (auto [left, right] : llvm::zip_equal(*expected, *actual)) {
    EXPECT_EQ(left.getShape(), right.getShape());
    EXPECT_EQ(left.getKind(), right.getKind());
    for (int64_t k = 0, e = left.getNumElements(); k < e; ++k)
      if (left.getAsDouble(k) != right.getAsDouble(k)) {
        ADD_FAILURE() << "element " << k << ": expected "
                      << left.getAsDouble(k) << ", got "
                      << right.getAsDouble(k);
        return false;
      }
  }
  return true;
}

void mlir::qnn::test::expectSameResults(
    const std::string &text, StringRef pipeline, InputMaker makeInputs,
    int numInputs, llvm::function_ref<void(func::FuncOp)> inspect) {
  Program reference(text), subject(text);
  registerQNNPasses();
  auto module = subject.function()->getParentOfType<ModuleOp>();
  PassManager manager(module->getContext());
  ASSERT_TRUE(succeeded(parsePassPipeline(pipeline, manager)));
  {
    // Remarks about what stays real are expected.
    ScopedDiagnosticHandler quiet(module->getContext(), [](Diagnostic &diag) {
      return success(diag.getSeverity() == DiagnosticSeverity::Remark);
    });
    ASSERT_TRUE(succeeded(manager.run(module))) << text;
  }
  if (inspect)
    inspect(subject.function());
  for (int i = 0; i < numInputs; ++i)
    if (!compare(reference, subject, makeInputs(reference.function()))) {
      std::string after;
      llvm::raw_string_ostream(after) << *module;
      FAIL() << StringRef(text).take_front(20000).str() << "\n"
             << StringRef(after).take_front(20000).str();
    }
}

void mlir::qnn::test::expectSameResults(
    const std::string &text, StringRef pipeline, Random &random, int numInputs,
    llvm::function_ref<void(func::FuncOp)> inspect) {
  expectSameResults(
      text, pipeline,
      [&](func::FuncOp function) { return makeInputs(random, function); },
      numInputs, inspect);
}
