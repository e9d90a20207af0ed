//===- MutateTensors.cpp - Changes of constants -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

#include <algorithm>

using namespace mlir::qnn::fuzz;

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

void mlir::qnn::fuzz::mutateTensor(onnx::GraphProto &graph, Random &random) {
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
