//===- MutateNesting.cpp - Graphs in graphs, functions ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

using namespace mlir::qnn::fuzz;

/// A depth beyond what any reader may follow by recursion, at times.
static unsigned pickDepth(Random &random) {
  static constexpr unsigned depths[] = {1, 2, 3, 10, 30, 45, 98, 200};
  return depths[random() % std::size(depths)];
}

void mlir::qnn::fuzz::nestGraph(onnx::ModelProto &model, Random &random) {
  onnx::GraphProto &graph = *model.mutable_graph();
  unsigned depth = pickDepth(random);
  if (oneIn(random, 2) && graph.input_size() > 0) {
    onnx::TypeProto *type =
        pickFrom(*graph.mutable_input(), random).mutable_type();
    for (unsigned level = 0; level < depth; ++level)
      type = type->mutable_sequence_type()->mutable_elem_type();
    return;
  }
  for (unsigned level = 0; level < depth; ++level) {
    onnx::GraphProto outer;
    onnx::NodeProto &node = *outer.add_node();
    node.set_op_type("If");
    // A constant condition may be folded, another one not.
    onnx::TensorProto &condition = *outer.add_initializer();
    condition.set_name("condition" + std::to_string(level));
    condition.set_data_type(onnx::TensorProto::BOOL);
    condition.add_int32_data(static_cast<int32_t>(random() % 2));
    node.add_input(condition.name());
    for (const onnx::ValueInfoProto &output : graph.output()) {
      // The branches define names of their own, or those of the outer graph.
      node.add_output(output.name() + (oneIn(random, 4) ? "" : "_"));
      *outer.add_output() = output;
      outer.mutable_output()->rbegin()->set_name(
          *node.mutable_output()->rbegin());
    }
    outer.mutable_input()->Swap(graph.mutable_input());
    onnx::AttributeProto &branch = *node.add_attribute();
    branch.set_name("then_branch");
    branch.set_type(onnx::AttributeProto::GRAPH);
    if (level == 0) {
      onnx::AttributeProto &other = *node.add_attribute();
      other.set_name("else_branch");
      other.set_type(onnx::AttributeProto::GRAPH);
      *other.mutable_g() = graph;
    }
    branch.mutable_g()->Swap(&graph);
    graph.Swap(&outer);
  }
}

void mlir::qnn::fuzz::makeFunction(onnx::ModelProto &model, Random &random) {
  onnx::GraphProto &graph = *model.mutable_graph();
  if (graph.node_size() == 0)
    return;
  onnx::NodeProto &node = pickFrom(*graph.mutable_node(), random);
  unsigned depth = oneIn(random, 8) ? pickDepth(random) : 1 + random() % 3;
  std::string name = "Function";
  if (!oneIn(random, 3))
    name += std::to_string(model.functions_size());
  onnx::NodeProto call = node;
  for (unsigned level = 0; level < depth; ++level) {
    onnx::FunctionProto &function = *model.add_functions();
    function.set_domain("local");
    function.set_name(name + "_" + std::to_string(level));
    *function.mutable_opset_import() = model.opset_import();
    onnx::NodeProto &body = *function.add_node();
    body = call;
    // Inputs that the body takes under other names, attributes by reference.
    for (int i = 0; i < body.input_size(); ++i) {
      if (!body.input(i).empty())
        body.set_input(i, "in" + std::to_string(i));
      function.add_input("in" + std::to_string(i));
    }
    for (int i = 0; i < body.output_size(); ++i) {
      body.set_output(i, "out" + std::to_string(i));
      function.add_output(body.output(i));
    }
    for (onnx::AttributeProto &attribute : *body.mutable_attribute()) {
      if (oneIn(random, 3))
        continue;
      function.add_attribute(attribute.name());
      std::string attributeName = attribute.name();
      auto type = attribute.type();
      attribute.Clear();
      attribute.set_name(attributeName);
      attribute.set_type(type);
      attribute.set_ref_attr_name(attributeName);
    }
    // Two calls in each body double the size with each level.
    if (oneIn(random, 4)) {
      onnx::NodeProto &second = *function.add_node();
      second = body;
      for (int i = 0; i < second.output_size(); ++i)
        second.set_output(i, "more" + std::to_string(i));
    }
    call.set_domain("local");
    call.set_op_type(function.name());
  }
  // A function that calls itself, or one that comes later.
  if (oneIn(random, 8))
    model.mutable_functions(0)->mutable_node(0)->CopyFrom(call);
  onnx::OperatorSetIdProto &opset = *model.add_opset_import();
  opset.set_domain("local");
  opset.set_version(1);
  node.set_domain("local");
  node.set_op_type(call.op_type());
}

/// Changes one to four bytes, or the length.
static void mutateBytes(std::string &bytes, Random &random) {
  if (bytes.empty())
    return;
  switch (random() % 8) {
  case 0:
    bytes.resize(random() % bytes.size());
    return;
  case 1:
    bytes.insert(random() % bytes.size(), 1 + random() % 4,
                 static_cast<char>(random()));
    return;
  case 2:
    bytes.erase(random() % bytes.size(), 1 + random() % 4);
    return;
  default:
    for (unsigned count = 1 + random() % 4; count > 0; --count)
      bytes[random() % bytes.size()] = static_cast<char>(random());
  }
}

std::string mlir::qnn::fuzz::makeFile(const Corpus &corpus, uint64_t seed) {
  Random random(seed);
  onnx::ModelProto model = corpus.pick(random);
  // One file in five is damaged in its bytes, some in both ways.
  unsigned kind = random() % 10;
  if (kind > 1)
    for (bool again = true; again; again = oneIn(random, 3)) {
      if (kind > 4)
        mutateMeaning(model, corpus, random);
      else
        mutateAnyField(model, corpus, random);
    }
  std::string bytes;
  // Missing fields are among the faults.
  (void)model.SerializePartialToString(&bytes);
  if (kind <= 1 || oneIn(random, 20))
    mutateBytes(bytes, random);
  return bytes;
}
