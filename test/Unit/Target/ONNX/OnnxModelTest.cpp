//===- OnnxModelTest.cpp - Structure of models ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

using namespace mlir::qnn;
using namespace mlir::qnn::test;

static const char *const chain = R"(
  chain (float[N,4] x) => (float[N,4] c) {
    a = Relu(x)
    b = Neg(a)
    c = Relu(b)
  })";

TEST(OnnxModelTest, ReadsAGraph) {
  auto model = readProto(parseGraph(R"(
    net (float[N,3] x, float[2] w) => (float[N,2] y)
    <float[2] w = {1, 2}, int8[2,1] k = {-1, 7}> {
      h = qonnx.custom_op.general.Quant <signed = 1, mode = "ROUND",
                                         f = 0.5> (x, , k)
      y = Add(h, w)
    })"));
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  EXPECT_EQ(model->graphName, "net");
  ASSERT_EQ(model->inputs.size(), 1u) << "w has an initializer";
  EXPECT_EQ(model->inputs[0].dims[0].symbol, "N");
  EXPECT_FALSE(model->inputs[0].dims[0].isKnown());
  EXPECT_EQ(model->inputs[0].dims[1].value, 3);
  EXPECT_EQ(model->initializers.lookup("k").getInt(0), -1);
  ASSERT_EQ(model->nodes.size(), 2u);
  const OnnxNode &quant = model->nodes[0];
  EXPECT_EQ(quant.domain, "qonnx.custom_op.general");
  EXPECT_EQ(quant.opset, 1);
  EXPECT_FALSE(quant.hasInput(1));
  EXPECT_TRUE(quant.hasInput(2));
  EXPECT_EQ(quant.describe(),
            "node with output 'h' (qonnx.custom_op.general.Quant)");
  EXPECT_EQ(model->nodes[1].opset, 13);
}

TEST(OnnxModelTest, RefusesBadHeaders) {
  onnx::ModelProto proto;
  expectReadError(proto, "this is not an ONNX model");
  proto.set_ir_version(8);
  expectReadError(proto, "it has no graph");

  proto = parseGraph(chain);
  proto.mutable_opset_import(0)->set_version(maxKnownOnnxOpset + 1);
  expectReadError(proto, "operator set is too new");
  proto.mutable_opset_import(0)->set_version(-3);
  expectReadError(proto, "the version is invalid");
  proto.mutable_opset_import()->Clear();
  expectReadError(proto, "does not import the default domain");
  proto.set_ir_version(2);
  EXPECT_EQ(getReadError(proto), "");

  proto = parseGraph(chain);
  onnx::OperatorSetIdProto *again = proto.add_opset_import();
  again->set_domain("ai.onnx");
  again->set_version(7);
  expectReadError(proto, "the domain is imported twice");
}

TEST(OnnxModelTest, RefusesBadFields) {
  onnx::ModelProto proto = parseGraph(chain);
  proto.mutable_graph()->mutable_node(0)->clear_op_type();
  expectReadError(proto, "the node has no operator type");

  proto = parseGraph(chain);
  onnx::AttributeProto *attr =
      proto.mutable_graph()->mutable_node(0)->add_attribute();
  attr->set_name("a");
  attr->set_type(onnx::AttributeProto::INT);
  expectReadError(proto, "does not have the value that its type promises");
  attr->set_i(1);
  *proto.mutable_graph()->mutable_node(0)->add_attribute() = *attr;
  expectReadError(proto, "attribute 'a' is given twice");

  proto = parseGraph(chain);
  proto.mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(1)
      ->set_dim_value(-4);
  expectReadError(proto, "graph input 'x': a dimension is negative: -4");

  proto = parseGraph(chain);
  proto.mutable_graph()->add_sparse_initializer();
  expectReadError(proto, "sparse initializers are not supported");
}

TEST(OnnxModelTest, RefusesWhatIsNoModel) {
  auto readBytes = [](llvm::StringRef bytes) {
    auto model = readOnnxModel(llvm::MemoryBufferRef(bytes, "test"));
    return model ? "" : llvm::toString(model.takeError());
  };
  EXPECT_NE(readBytes("").find("not an ONNX model"), std::string::npos);
  EXPECT_NE(readBytes("version https://git-lfs.github.com/spec/v1\n")
                .find("not an ONNX model"),
            std::string::npos);
  // Groups nested beyond protobuf's limit.
  EXPECT_NE(readBytes(std::string(100000, '\x3a')).find("not an ONNX model"),
            std::string::npos);
  auto missing = readOnnxModel("/nonexistent/model.onnx");
  ASSERT_FALSE(bool(missing));
  EXPECT_EQ(llvm::toString(missing.takeError()),
            "cannot open '/nonexistent/model.onnx': No such file or directory");
}

TEST(OnnxModelTest, RefusesDeepSubgraphs) {
  onnx::GraphProto graph;
  for (int depth = 0; depth < 2000; ++depth) {
    onnx::GraphProto outer;
    onnx::AttributeProto *attr = outer.add_node()->add_attribute();
    attr->set_type(onnx::AttributeProto::GRAPH);
    attr->mutable_g()->Swap(&graph);
    graph.Swap(&outer);
  }
  onnx::ModelProto proto;
  proto.set_ir_version(8);
  proto.mutable_graph()->Swap(&graph);
  expectReadError(proto, "not a whole protobuf message");
}
