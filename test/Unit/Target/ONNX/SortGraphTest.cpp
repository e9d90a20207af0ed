//===- SortGraphTest.cpp - Order and names of a graph -----------*- C++ -*-===//
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

TEST(SortGraphTest, SortsStably) {
  onnx::ModelProto proto = parseGraph(R"(
    g (float[4] x) => (float[4] y) {
      y = Add(late, second)
      first = Relu(x)
      late = Relu(first)
      second = Neg(x)
    })");
  auto model = readProto(proto);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  std::string order;
  for (const OnnxNode &node : model->nodes)
    order += node.outputs[0] + " ";
  EXPECT_EQ(order, "first late second y ");
}

TEST(SortGraphTest, RefusesCycles) {
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) {
      a = Add(x, c)
      b = Relu(a)
      c = Relu(b)
      y = Relu(c)
    })"),
                  "the graph has a cycle");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) { y = Add(x, y) })"),
                  "needs its own result 'y'");
}

TEST(SortGraphTest, RefusesBadNames) {
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) { hidden = Relu(x) y = Relu(hiden) })"),
                  "'hiden' is not defined: no graph input, initializer or "
                  "node has it; did you mean 'hidden'?");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) { y = Relu(x) y = Neg(x) })"),
                  "the name 'y' is defined twice");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) { x = Relu(x) })"),
                  "the name 'x' is defined twice");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y, float[4] z) { y = Relu(x) })"),
                  "graph output 'z'");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y, float[4] y) { y = Relu(x) })"),
                  "listed twice");
  expectReadError(parseGraph("g (float[4] x) => () { y = Relu(x) }"),
                  "no outputs");
  expectReadError(parseGraph(R"(
    g (float[4] x, float[4] x) => (float[4] y) { y = Relu(x) })"),
                  "graph input 'x': the name is defined twice");
  expectReadError(parseGraph(R"(
    g (float[4] x) => (float[4] y) <float w = {1}, float w = {2}>
    { y = Relu(x) })"),
                  "initializer 'w': the name is defined twice");
}

TEST(SortGraphTest, EscapesNamesInMessages) {
  onnx::ModelProto proto = parseGraph(chain);
  proto.mutable_graph()->mutable_node(1)->set_input(0, "\x1b[31m\n");
  expectReadError(proto, "'\\1B[31m\\0A' is not defined");
  proto.mutable_graph()->mutable_node(1)->set_input(0, std::string(5000, 'n'));
  EXPECT_LT(getReadError(proto).size(), 300u);
}

TEST(SortGraphTest, ScalesToLargeGraphs) {
  // Every node reads its successor: the worst case for the sort.
  onnx::ModelProto proto = parseGraph(chain);
  onnx::GraphProto &graph = *proto.mutable_graph();
  graph.clear_node();
  constexpr int numNodes = 50000;
  for (int index = 0; index < numNodes; ++index) {
    onnx::NodeProto *node = graph.add_node();
    node->set_op_type("Relu");
    node->add_output(index ? "n" + std::to_string(index) : "c");
    node->add_input(index + 1 < numNodes ? "n" + std::to_string(index + 1)
                                         : "x");
  }
  EXPECT_EQ(getReadError(proto), "");
}
