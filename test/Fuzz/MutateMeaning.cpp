//===- MutateMeaning.cpp - Changes of what a model means --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

using namespace mlir::qnn::fuzz;

static void mutateInput(onnx::GraphProto &graph, Random &random) {
  if (graph.input_size() == 0)
    return;
  auto &type = *pickFrom(*graph.mutable_input(), random)
                    .mutable_type()
                    ->mutable_tensor_type();
  auto &dims = *type.mutable_shape()->mutable_dim();
  if (oneIn(random, 6))
    type.set_elem_type(static_cast<int32_t>(random() % 28));
  else if (dims.empty() || oneIn(random, 6))
    dims.Add()->set_dim_value(pickDim(random));
  else if (oneIn(random, 6))
    dims.RemoveLast();
  else if (oneIn(random, 4))
    pickFrom(dims, random).set_dim_value(pickInteger(random));
  else
    pickFrom(dims, random).set_dim_value(pickDim(random));
}

/// Some name that the graph defines.
static std::string pickTensorName(onnx::GraphProto &graph, Random &random) {
  std::vector<std::string> names;
  for (const onnx::ValueInfoProto &input : graph.input())
    names.push_back(input.name());
  for (const onnx::TensorProto &tensor : graph.initializer())
    names.push_back(tensor.name());
  for (const onnx::NodeProto &node : graph.node())
    names.insert(names.end(), node.output().begin(), node.output().end());
  return names.empty() ? "" : names[random() % names.size()];
}

static void mutateAttribute(onnx::NodeProto &node, const Corpus &corpus,
                            Random &random) {
  if (node.attribute_size() == 0 || oneIn(random, 4)) {
    onnx::AttributeProto &added = *node.add_attribute();
    added.set_name(corpus.pickWord(random));
    added.set_type(onnx::AttributeProto::INT);
    added.set_i(pickInteger(random));
    return;
  }
  onnx::AttributeProto &attribute = pickFrom(*node.mutable_attribute(), random);
  if (attribute.has_i())
    attribute.set_i(pickInteger(random));
  if (attribute.has_f())
    attribute.set_f(static_cast<float>(pickFloat(random)));
  if (attribute.has_s())
    attribute.set_s(pickString(corpus, random));
  if (attribute.ints_size() > 0)
    pickFrom(*attribute.mutable_ints(), random) = pickInteger(random);
}

static void mutateNode(onnx::GraphProto &graph, const Corpus &corpus,
                       Random &random) {
  if (graph.node_size() == 0)
    return;
  onnx::NodeProto &node = pickFrom(*graph.mutable_node(), random);
  switch (random() % 8) {
  case 0:
    node.set_op_type(corpus.pickOperator(random));
    return;
  case 1:
    node.set_domain(corpus.pickWord(random));
    return;
  case 2:
    node.add_input(pickTensorName(graph, random));
    return;
  case 3:
    if (node.input_size() > 0)
      node.mutable_input()->RemoveLast();
    return;
  case 4:
  case 5:
    if (node.input_size() > 0)
      pickFrom(*node.mutable_input(), random) = pickTensorName(graph, random);
    return;
  default:
    return mutateAttribute(node, corpus, random);
  }
}

void mlir::qnn::fuzz::mutateMeaning(onnx::ModelProto &model,
                                    const Corpus &corpus, Random &random) {
  onnx::GraphProto &graph = *model.mutable_graph();
  switch (random() % 16) {
  case 0:
    return nestGraph(model, random);
  case 1:
    return makeFunction(model, random);
  case 2:
    if (model.opset_import_size() > 0)
      pickFrom(*model.mutable_opset_import(), random)
          .set_version(static_cast<int64_t>(random() % 28));
    return;
  case 3:
  case 4:
  case 5:
    return mutateTensor(graph, random);
  case 6:
  case 7:
    return mutateInput(graph, random);
  default:
    return mutateNode(graph, corpus, random);
  }
}
