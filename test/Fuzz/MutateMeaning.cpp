//===- MutateMeaning.cpp - Changes of what a model means --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

#include <algorithm>

using namespace mlir::qnn::fuzz;

/// A size of a tensor that is still small.
static int64_t pickDim(Random &random) {
  static constexpr int64_t dims[] = {1, 1, 2, 3, 4, 5, 8, 16, 17, 0};
  return dims[random() % std::size(dims)];
}

/// Bytes of an element of ONNX type `type`, as raw data has them.
static size_t getElementBytes(int32_t type) {
  switch (type) {
  case onnx::TensorProto::INT64:
  case onnx::TensorProto::UINT64:
  case onnx::TensorProto::DOUBLE:
    return 8;
  case onnx::TensorProto::INT16:
  case onnx::TensorProto::UINT16:
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return 2;
  case onnx::TensorProto::FLOAT:
  case onnx::TensorProto::INT32:
  case onnx::TensorProto::UINT32:
    return 4;
  default:
    return 1;
  }
}

/// Gives `tensor` data for its dimensions.
static void fillTensor(onnx::TensorProto &tensor, Random &random) {
  size_t count = 1;
  for (int64_t dim : tensor.dims())
    count = std::min<size_t>(count * static_cast<size_t>(dim), 1 << 14);
  for (int number : {onnx::TensorProto::kFloatDataFieldNumber,
                     onnx::TensorProto::kInt32DataFieldNumber,
                     onnx::TensorProto::kInt64DataFieldNumber})
    tensor.GetReflection()->ClearField(
        &tensor, tensor.GetDescriptor()->FindFieldByNumber(number));
  std::string data(count * getElementBytes(tensor.data_type()), '\0');
  bool isFloat = tensor.data_type() == onnx::TensorProto::FLOAT;
  uint64_t pattern = random();
  for (size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<char>(pattern >> (i % 8 * 8));
  if (isFloat)
    for (size_t i = 0; i < count; ++i) {
      float value = oneIn(random, 8)
                        ? static_cast<float>(pickFloat(random))
                        : static_cast<float>(int64_t(random() % 256) - 128) / 8;
      std::copy_n(reinterpret_cast<const char *>(&value), 4, &data[i * 4]);
    }
  tensor.set_raw_data(data);
}

/// An initializer, or the value of an attribute; null if there is none.
static onnx::TensorProto *pickTensor(onnx::GraphProto &graph, Random &random) {
  std::vector<onnx::TensorProto *> tensors;
  for (onnx::TensorProto &tensor : *graph.mutable_initializer())
    tensors.push_back(&tensor);
  for (onnx::NodeProto &node : *graph.mutable_node())
    for (onnx::AttributeProto &attribute : *node.mutable_attribute())
      if (attribute.has_t())
        tensors.push_back(attribute.mutable_t());
  return tensors.empty() ? nullptr : tensors[random() % tensors.size()];
}

static void mutateTensor(onnx::GraphProto &graph, Random &random) {
  onnx::TensorProto *tensor = pickTensor(graph, random);
  if (!tensor)
    return;
  switch (random() % 6) {
  case 0:
    tensor->set_data_type(static_cast<int32_t>(random() % 28));
    break;
  case 1:
    tensor->add_dims(1);
    break;
  case 2:
    tensor->clear_dims();
    break;
  case 3: {
    // Data in another file, at a place that may be outside of it.
    static const char *const files[] = {"weights.bin", "weights.bin",
                                        "link",        "pipe",
                                        "folder",      "../weights.bin"};
    auto add = [&](const char *key, const std::string &value) {
      onnx::StringStringEntryProto *entry = tensor->add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    };
    add("location", files[random() % std::size(files)]);
    if (oneIn(random, 2))
      add("offset", std::to_string(pickInteger(random)));
    if (oneIn(random, 4))
      add("length", std::to_string(pickInteger(random)));
    tensor->set_data_location(onnx::TensorProto::EXTERNAL);
    tensor->clear_raw_data();
    tensor->clear_float_data();
    tensor->clear_int64_data();
    return;
  }
  default:
    if (tensor->dims_size() > 0)
      pickFrom(*tensor->mutable_dims(), random) = pickDim(random);
    break;
  }
  if (!oneIn(random, 8))
    fillTensor(*tensor, random);
}

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
