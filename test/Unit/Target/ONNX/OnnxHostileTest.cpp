//===- OnnxHostileTest.cpp - Damage made by hand ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// All that importing \p proto says.
static std::string getImportErrors(const onnx::ModelProto &proto) {
  llvm::Expected<OnnxModel> model = readProto(proto);
  if (!model)
    return llvm::toString(model.takeError());
  MLIRContext context(MLIRContext::Threading::DISABLED);
  std::string errors;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    errors += diagnostic.str() + "\n";
    return success();
  });
  return importOnnx(&context, *model) ? "" : errors;
}

static void expectImportError(const onnx::ModelProto &proto,
                              const std::string &expected) {
  EXPECT_EQ(getImportErrors(proto), expected + "\n");
}

/// `y = Add(x, w)`, to be damaged.
static onnx::ModelProto makeModel() {
  return parseGraph("g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> "
                    "{ y = Add(x, w) }");
}

TEST(OnnxHostileTest, NamesAreThere) {
  onnx::ModelProto proto = makeModel();
  proto.mutable_graph()->mutable_input(0)->clear_name();
  expectReadError(proto, "graph input '': the input has no name");
  proto = makeModel();
  proto.mutable_graph()->mutable_output(0)->clear_name();
  expectReadError(proto, "graph output '': the output has no name");
  proto = makeModel();
  proto.mutable_graph()->mutable_initializer(0)->clear_name();
  expectReadError(proto, "initializer '': the initializer has no name");
  proto = makeModel();
  proto.mutable_graph()->add_node()->set_op_type("Relu");
  proto.mutable_graph()->mutable_node(1)->add_input("x");
  // It computes nothing that the outputs depend on.
  EXPECT_EQ(getImportErrors(proto), "");
}

TEST(OnnxHostileTest, NamesAreMadePrintable) {
  onnx::ModelProto proto = makeModel();
  std::string name = "\x1b[2J\n" + std::string(5000, 'n');
  proto.mutable_graph()->mutable_node(0)->set_name(name);
  proto.mutable_graph()->mutable_node(0)->set_op_type("Ad\td");
  std::string message = getImportErrors(proto);
  EXPECT_NE(message.find("node '\\1B[2J\\0Annn"), std::string::npos) << message;
  EXPECT_NE(message.find("(Ad\\09d)"), std::string::npos) << message;
  EXPECT_LT(message.size(), 400u);

  proto = makeModel();
  auto *dim = proto.mutable_graph()
                  ->mutable_input(0)
                  ->mutable_type()
                  ->mutable_tensor_type()
                  ->mutable_shape()
                  ->mutable_dim();
  for (int i = 0; i < 1000; ++i)
    dim->Add()->set_dim_param("a\nb");
  message = getImportErrors(proto);
  EXPECT_LT(message.size(), 1000u);
  EXPECT_EQ(message.find("a\nb"), std::string::npos);
}

TEST(OnnxHostileTest, InputsAreTensorsOfKnownShape) {
  onnx::ModelProto proto = makeModel();
  onnx::TypeProto *type =
      proto.mutable_graph()->mutable_input(0)->mutable_type();
  type->mutable_tensor_type()->clear_shape();
  expectImportError(proto,
                    "graph input 'x': the shape is not known: the model does "
                    "not declare it; give its shape, as in --shape "
                    "x=1x3x32x32");
  type->mutable_sequence_type();
  expectImportError(proto, "graph input 'x': the input is not a tensor: "
                           "sequences, maps and optional values are not "
                           "supported; split the input into tensors");
}

TEST(OnnxHostileTest, ShapesOfTheCallerAreChecked) {
  auto say = [](StringRef first, StringRef second = "") {
    OnnxImportOptions options;
    llvm::Error error = options.addShape(first);
    if (!error && !second.empty())
      error = options.addShape(second);
    return llvm::toString(std::move(error));
  };
  EXPECT_EQ(say("1x3"), "cannot read shape '1x3': there is no NAME=; write it "
                        "as NAME=1x3x32x32");
  EXPECT_EQ(say("x=1x3", "x=1x4"), "cannot read shape 'x=1x4': the input has a "
                                   "shape already; write it as "
                                   "NAME=1x3x32x32");
}

TEST(OnnxHostileTest, EmptyTensorsAreNoOperands) {
  onnx::ModelProto proto = makeModel();
  onnx::TensorProto *tensor = proto.mutable_graph()->mutable_initializer(0);
  tensor->clear_float_data();
  tensor->clear_raw_data();
  tensor->set_dims(0, 0);
  expectImportError(proto, "constant 'w': the tensor is empty: [0]");
}

TEST(OnnxHostileTest, EmptyParametersAreRefused) {
  onnx::ModelProto proto = parseGraph(
      "g (float[2] x) => (float[2] y) <float s = {1}, float z = {0}, float b = "
      "{4}> { y = qonnx.custom_op.general.Quant(x, s, z, b) }");
  std::string node = "node with output 'y' (qonnx.custom_op.general.Quant): ";
  for (auto [index, what] : {std::pair{0, "scale"}, {1, "zero point"}}) {
    onnx::ModelProto damaged = proto;
    auto *tensor = damaged.mutable_graph()->mutable_initializer(index);
    tensor->clear_float_data();
    tensor->add_dims(0);
    expectImportError(damaged, node + "the " + what + " is empty");
  }
  proto = makeModel();
  proto.mutable_graph()->mutable_node(0)->set_output(0, "");
  proto.mutable_graph()->mutable_node(0)->add_output("y");
  expectImportError(proto, "node with output 'y' (Add): output 0 is missing");
}

TEST(OnnxHostileTest, UnsignedNumbersStayBelow63Bits) {
  onnx::ModelProto proto = makeModel();
  onnx::TensorProto *tensor = proto.mutable_graph()->mutable_initializer(0);
  tensor->set_data_type(onnx::TensorProto::UINT64);
  tensor->clear_float_data();
  tensor->set_raw_data(std::string(16, '\xff'));
  expectReadError(proto, "initializer 'w': the tensor's element 0 is too "
                         "large: UINT64 values beyond 2^63-1 are not "
                         "supported");
}

TEST(OnnxHostileTest, NestingEnds) {
  // Protobuf itself refuses what is nested more than a hundred times.
  onnx::ModelProto proto = makeModel();
  onnx::TypeProto *type =
      proto.mutable_graph()->mutable_input(0)->mutable_type();
  for (int depth = 0; depth < 200; ++depth)
    type = type->mutable_sequence_type()->mutable_elem_type();
  expectReadError(proto, "this is not an ONNX model");
  proto = makeModel();
  for (int depth = 0; depth < 20; ++depth) {
    onnx::ModelProto outer = makeModel();
    onnx::NodeProto *node = outer.mutable_graph()->mutable_node(0);
    node->set_op_type("If");
    onnx::AttributeProto *branch = node->add_attribute();
    branch->set_name("then_branch");
    branch->set_type(onnx::AttributeProto::GRAPH);
    branch->mutable_g()->Swap(proto.mutable_graph());
    proto.Swap(&outer);
  }
  EXPECT_NE(
      getImportErrors(proto).find("it is control flow with graphs inside"),
      std::string::npos);
}

TEST(OnnxHostileTest, FieldsNewerThanTheLibraryAreChecked) {
  onnx::ModelProto proto = makeModel();
  onnx::FunctionProto *function = proto.add_functions();
  function->set_name("f");
  function->set_domain("local");
  // Field 11, `attribute_proto`, which is not one.
  ASSERT_TRUE(function->MergeFromString("\x5a\x01\xff"));
  expectReadError(proto, "function 'local.f': the default of an attribute "
                         "cannot be read");
}
