//===- OnnxWriter.cpp - Building an ONNX file -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxWriter.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace mlir::qnn {

/// The version of the file format that came with operator set \p opset, by
/// ONNX's table of releases (Versioning.md).
static int64_t getIrVersion(int64_t opset) {
  static constexpr std::pair<int64_t, int64_t> releases[] = {
      {14, 7}, {18, 8}, {20, 9}, {22, 10}, {23, 11}, {24, 12}};
  for (auto [lastOpset, irVersion] : releases)
    if (opset <= lastOpset)
      return irVersion;
  return 13;
}

OnnxWriter::OnnxWriter(StringRef graphName)
    : model(std::make_unique<onnx::ModelProto>()) {
  model->set_producer_name("qnn");
  // The checker wants a name.
  model->mutable_graph()->set_name(graphName.empty() ? "main"
                                                     : graphName.str());
}

OnnxWriter::~OnnxWriter() = default;

static void setValueInfo(onnx::ValueInfoProto &info, StringRef name,
                         OnnxType type, ArrayRef<int64_t> dims) {
  info.set_name(name.str());
  onnx::TypeProto::Tensor &tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(static_cast<int32_t>(type));
  // Also without dimensions: no shape would mean an unknown rank.
  onnx::TensorShapeProto &shape = *tensor.mutable_shape();
  for (int64_t dim : dims)
    shape.add_dim()->set_dim_value(dim);
}

void OnnxWriter::addInput(StringRef name, OnnxType type,
                          ArrayRef<int64_t> dims) {
  setValueInfo(*model->mutable_graph()->add_input(), name, type, dims);
}

void OnnxWriter::addOutput(StringRef name, OnnxType type,
                           ArrayRef<int64_t> dims) {
  setValueInfo(*model->mutable_graph()->add_output(), name, type, dims);
}

void OnnxWriter::addInitializer(StringRef name, const OnnxTensor &tensor) {
  onnx::TensorProto &proto = *model->mutable_graph()->add_initializer();
  proto.set_name(name.str());
  proto.set_data_type(static_cast<int32_t>(tensor.getType()));
  for (int64_t dim : tensor.getDims())
    proto.add_dims(dim);
  ArrayRef<char> bytes = tensor.getBytes();
  std::string &raw = *proto.mutable_raw_data();
  if (getOnnxBitWidth(tensor.getType()) != 4) {
    raw.assign(bytes.begin(), bytes.end());
    return;
  }
  // Two elements in a byte, the first one low.
  raw.assign((bytes.size() + 1) / 2, '\0');
  for (auto [index, byte] : llvm::enumerate(bytes))
    raw[index / 2] |= static_cast<char>((byte & 15) << (index % 2 ? 4 : 0));
}

void OnnxWriter::addNode(StringRef domain, StringRef opType,
                         ArrayRef<std::string> inputs,
                         ArrayRef<std::string> outputs,
                         ArrayRef<OnnxNodeAttr> attributes) {
  onnx::NodeProto &node = *model->mutable_graph()->add_node();
  node.set_name(outputs.back());
  node.set_op_type(opType.str());
  if (!domain.empty())
    node.set_domain(domain.str());
  usesQonnx |= domain == qonnxDomain;
  for (const std::string &input : inputs)
    node.add_input(input);
  for (const std::string &output : outputs)
    node.add_output(output);
  for (const OnnxNodeAttr &attribute : attributes) {
    onnx::AttributeProto &proto = *node.add_attribute();
    proto.set_name(attribute.name.str());
    if (const auto *i = std::get_if<int64_t>(&attribute.value)) {
      proto.set_type(onnx::AttributeProto::INT);
      proto.set_i(*i);
    } else if (const auto *f = std::get_if<float>(&attribute.value)) {
      proto.set_type(onnx::AttributeProto::FLOAT);
      proto.set_f(*f);
    } else if (const auto *s = std::get_if<std::string>(&attribute.value)) {
      proto.set_type(onnx::AttributeProto::STRING);
      proto.set_s(*s);
    } else {
      proto.set_type(onnx::AttributeProto::INTS);
      for (int64_t i : std::get<SmallVector<int64_t>>(attribute.value))
        proto.add_ints(i);
    }
  }
}

Expected<std::string> OnnxWriter::finish(int64_t opset) {
  model->set_ir_version(getIrVersion(opset));
  auto import = [&](StringRef domain, int64_t version) {
    onnx::OperatorSetIdProto &id = *model->add_opset_import();
    id.set_domain(domain.str());
    id.set_version(version);
  };
  import("", opset);
  if (usesQonnx)
    import(qonnxDomain, 1);
  size_t size = model->ByteSizeLong();
  if (size > size_t(std::numeric_limits<int32_t>::max()))
    return createStringError("the file would have " + Twine(size) +
                             " bytes, more than the 2 GB that protobuf allows");
  std::string bytes;
  if (!model->SerializeToString(&bytes))
    return createStringError("a name is not valid UTF-8");
  return bytes;
}

} // namespace mlir::qnn
