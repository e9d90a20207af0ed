//===- ConvertModel.cpp - From protobuf to plain data -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InlineFunctions.h"
#include "OnnxProto.h"

#include "llvm/ADT/StringSet.h"

#include <google/protobuf/unknown_field_set.h>

using namespace llvm;

namespace mlir::qnn {

using Kind = OnnxAttribute::Kind;

namespace {

/// Converts one ModelProto.
class ModelConverter {
public:
  ModelConverter(onnx::ModelProto &proto, ExternalData &external)
      : proto(proto), external(external) {}

  Expected<OnnxModel> convert(StringRef sourceName);

private:
  Error convertOpsets();
  Error convertFunctions();
  Expected<OnnxFunction> convertFunction(onnx::FunctionProto &function);
  Error convertInitializers(onnx::GraphProto &graph);
  Error convertInputs(const onnx::GraphProto &graph);
  Expected<OnnxValueInfo> convertValueInfo(const onnx::ValueInfoProto &info,
                                           StringRef role);
  Expected<OnnxNode> convertNode(onnx::NodeProto &node,
                                 const StringMap<int64_t> &opsets,
                                 bool isInFunction = false);
  Expected<OnnxAttribute> convertAttribute(onnx::AttributeProto &attr,
                                           const OnnxNode &node);

  onnx::ModelProto &proto;
  ExternalData &external;
  OnnxModel model;
};

} // namespace

/// Numbers of fields that ONNX 1.12 does not have: `overload`, and
/// `attribute_proto` of functions.
static constexpr int overloadOfNode = 8, overloadOfFunction = 13,
                     defaultsOfFunction = 11;

/// `ai.onnx` is the default domain's other spelling.
static StringRef normalizeDomain(StringRef domain) {
  return domain == "ai.onnx" ? "" : domain;
}

Expected<OnnxModel> ModelConverter::convert(StringRef sourceName) {
  model.sourceName = sourceName.str();
  model.irVersion = proto.ir_version();
  // Nearly any bytes parse as some protobuf message: these two fields are what
  // tells a model from noise.
  if (model.irVersion < 1 || !proto.has_graph())
    return makeOnnxError("", "this is not an ONNX model",
                         model.irVersion < 1 ? "it has no IR version"
                                             : "it has no graph");
  if (model.irVersion > maxKnownOnnxIrVersion)
    return makeOnnxError("", "the model's file format is too new",
                         "it has IR version " + Twine(model.irVersion) +
                             ", qnn knows up to " +
                             Twine(maxKnownOnnxIrVersion),
                         "export it with an older version of the onnx package");
  if (Error error = convertOpsets())
    return std::move(error);

  onnx::GraphProto &graph = *proto.mutable_graph();
  model.graphName = graph.name();
  if (Error error = convertInitializers(graph))
    return std::move(error);
  if (Error error = convertInputs(graph))
    return std::move(error);
  for (const onnx::ValueInfoProto &info : graph.output()) {
    Expected<OnnxValueInfo> output = convertValueInfo(info, "output");
    if (!output)
      return output.takeError();
    model.outputs.push_back(std::move(*output));
  }
  for (onnx::NodeProto &node : *graph.mutable_node()) {
    Expected<OnnxNode> converted = convertNode(node, model.opsets);
    if (!converted)
      return converted.takeError();
    model.nodes.push_back(std::move(*converted));
  }
  if (Error error = convertFunctions())
    return std::move(error);
  if (Error error = sortAndCheckOnnxGraph(model))
    return std::move(error);
  return std::move(model);
}

Error ModelConverter::convertOpsets() {
  for (const onnx::OperatorSetIdProto &opset : proto.opset_import()) {
    StringRef domain = normalizeDomain(opset.domain());
    if (opset.version() < 1)
      return makeOnnxError("opset import of domain " + quoteOnnxName(domain),
                           "the version is invalid", Twine(opset.version()));
    auto [it, inserted] = model.opsets.try_emplace(domain, opset.version());
    if (!inserted && it->second != opset.version())
      return makeOnnxError("opset import of domain " + quoteOnnxName(domain),
                           "the domain is imported twice",
                           "versions " + Twine(it->second) + " and " +
                               Twine(opset.version()));
  }
  // Before IR version 3 there were no imports, and only one operator set.
  if (model.irVersion < 3)
    model.opsets.try_emplace("", 1);
  auto it = model.opsets.find("");
  if (it != model.opsets.end() && it->second > maxKnownOnnxOpset)
    return makeOnnxError(
        "", "the model's operator set is too new",
        "it uses version " + Twine(it->second) + ", qnn knows up to " +
            Twine(maxKnownOnnxOpset),
        "export it for an older opset, or convert it with onnx's "
        "version_converter");
  return Error::success();
}

Error ModelConverter::convertInitializers(onnx::GraphProto &graph) {
  if (graph.sparse_initializer_size() > 0)
    return makeOnnxError(
        "initializer " +
            quoteOnnxName(graph.sparse_initializer(0).values().name()),
        "sparse initializers are not supported", "",
        "store the tensor densely");
  for (onnx::TensorProto &tensor : *graph.mutable_initializer()) {
    std::string where = "initializer " + quoteOnnxName(tensor.name());
    if (tensor.name().empty())
      return makeOnnxError(where, "the initializer has no name");
    Expected<OnnxTensor> converted = convertOnnxTensor(tensor, where, external);
    if (!converted)
      return converted.takeError();
    if (!model.initializers.try_emplace(tensor.name(), std::move(*converted))
             .second)
      return makeOnnxError(where, "the name is defined twice",
                           "two initializers have it");
  }
  return Error::success();
}

Error ModelConverter::convertInputs(const onnx::GraphProto &graph) {
  StringSet<> names;
  for (const onnx::ValueInfoProto &info : graph.input()) {
    Expected<OnnxValueInfo> input = convertValueInfo(info, "input");
    if (!input)
      return input.takeError();
    if (!names.insert(input->name).second)
      return makeOnnxError("graph input " + quoteOnnxName(input->name),
                           "the name is defined twice",
                           "two graph inputs have it");
    // Old models list their parameters among the inputs, as defaults.
    if (!model.initializers.contains(input->name))
      model.inputs.push_back(std::move(*input));
  }
  return Error::success();
}

Expected<OnnxValueInfo>
ModelConverter::convertValueInfo(const onnx::ValueInfoProto &info,
                                 StringRef role) {
  std::string where =
      ("graph " + role + " " + quoteOnnxName(info.name())).str();
  OnnxValueInfo result;
  result.name = info.name();
  if (result.name.empty())
    return makeOnnxError(where, "the " + role + " has no name");
  if (!info.has_type())
    return result;
  result.isTensor = info.type().value_case() == onnx::TypeProto::kTensorType;
  if (!result.isTensor)
    return result;
  const onnx::TypeProto::Tensor &type = info.type().tensor_type();
  result.elementType = type.elem_type();
  result.hasShape = type.has_shape();
  for (const onnx::TensorShapeProto::Dimension &dim : type.shape().dim()) {
    OnnxDim converted;
    if (dim.has_dim_value()) {
      converted.value = dim.dim_value();
      if (converted.value < 0)
        return makeOnnxError(where, "a dimension is negative",
                             Twine(converted.value));
    } else {
      converted.symbol = dim.dim_param();
    }
    result.dims.push_back(std::move(converted));
  }
  return result;
}

Error ModelConverter::convertFunctions() {
  std::vector<OnnxFunction> functions;
  StringSet<> known;
  for (onnx::FunctionProto &proto : *this->proto.mutable_functions()) {
    Expected<OnnxFunction> function = convertFunction(proto);
    if (!function)
      return function.takeError();
    if (!known.insert(function->getKey()).second)
      return makeOnnxError(function->describe(),
                           "the function is defined twice");
    functions.push_back(std::move(*function));
  }
  return inlineOnnxFunctions(model, functions);
}

Expected<OnnxFunction>
ModelConverter::convertFunction(onnx::FunctionProto &proto) {
  OnnxFunction function;
  function.domain = normalizeDomain(proto.domain()).str();
  function.name = proto.name();
  for (std::string &overload : readNewerField(proto, overloadOfFunction))
    function.overload = std::move(overload);
  function.inputs.assign(proto.input().begin(), proto.input().end());
  function.outputs.assign(proto.output().begin(), proto.output().end());
  // What the function does not import, it has from the model.
  StringMap<int64_t> opsets = model.opsets;
  for (const onnx::OperatorSetIdProto &opset : proto.opset_import())
    opsets[normalizeDomain(opset.domain())] = opset.version();
  for (const std::string &bytes : readNewerField(proto, defaultsOfFunction)) {
    onnx::AttributeProto attr;
    OnnxNode owner;
    owner.name = function.name;
    owner.opType = function.name;
    if (!attr.ParseFromString(bytes))
      return makeOnnxError(function.describe(),
                           "the default of an attribute cannot be read");
    Expected<OnnxAttribute> converted = convertAttribute(attr, owner);
    if (!converted)
      return converted.takeError();
    function.defaults.push_back(std::move(*converted));
  }
  for (onnx::NodeProto &node : *proto.mutable_node()) {
    Expected<OnnxNode> converted =
        convertNode(node, opsets, /*isInFunction=*/true);
    if (!converted)
      return converted.takeError();
    function.nodes.push_back(std::move(*converted));
  }
  return function;
}

Expected<OnnxNode> ModelConverter::convertNode(onnx::NodeProto &node,
                                               const StringMap<int64_t> &opsets,
                                               bool isInFunction) {
  OnnxNode result;
  result.name = node.name();
  result.opType = node.op_type();
  result.domain = normalizeDomain(node.domain()).str();
  for (std::string &overload : readNewerField(node, overloadOfNode))
    result.overload = std::move(overload);
  result.opset = opsets.lookup(result.domain);
  result.inputs.assign(node.input().begin(), node.input().end());
  result.outputs.assign(node.output().begin(), node.output().end());
  if (result.opType.empty())
    return result.makeError("the node has no operator type");
  if (result.domain.empty() && !result.opset)
    return result.makeError("the node's operator set has no version",
                            "the model does not import the default domain",
                            "add it to the model's opset_import");
  StringSet<> names;
  for (onnx::AttributeProto &attr : *node.mutable_attribute()) {
    if (!names.insert(attr.name()).second)
      return result.makeError("attribute " + quoteOnnxName(attr.name()) +
                              " is given twice");
    if (!attr.ref_attr_name().empty() && !isInFunction)
      return result.makeError(
          "attribute " + quoteOnnxName(attr.name()) + " has no value",
          "it refers to attribute " + quoteOnnxName(attr.ref_attr_name()) +
              " of a function, and is in none");
    Expected<OnnxAttribute> converted = convertAttribute(attr, result);
    if (!converted)
      return converted.takeError();
    result.attributes.push_back(std::move(*converted));
  }
  return result;
}

/// The kind of \p attr: its declared type or, in models older than IR version
/// 2, whichever field is set. Nothing if the declared field is absent.
static std::optional<Kind> getKind(const onnx::AttributeProto &attr) {
  auto require = [](bool present, Kind kind) {
    return present ? std::optional<Kind>(kind) : std::nullopt;
  };
  switch (attr.type()) {
  case onnx::AttributeProto::FLOAT:
    return require(attr.has_f(), Kind::Float);
  case onnx::AttributeProto::INT:
    return require(attr.has_i(), Kind::Int);
  case onnx::AttributeProto::STRING:
    return require(attr.has_s(), Kind::String);
  case onnx::AttributeProto::TENSOR:
    return require(attr.has_t(), Kind::Tensor);
  case onnx::AttributeProto::FLOATS:
    return Kind::Floats;
  case onnx::AttributeProto::INTS:
    return Kind::Ints;
  case onnx::AttributeProto::STRINGS:
    return Kind::Strings;
  case onnx::AttributeProto::UNDEFINED:
    break;
  default:
    return Kind::Other;
  }
  if (attr.has_f())
    return Kind::Float;
  if (attr.has_i())
    return Kind::Int;
  if (attr.has_s())
    return Kind::String;
  if (attr.has_t())
    return Kind::Tensor;
  if (attr.floats_size())
    return Kind::Floats;
  if (attr.ints_size())
    return Kind::Ints;
  if (attr.strings_size())
    return Kind::Strings;
  return Kind::Other;
}

Expected<OnnxAttribute>
ModelConverter::convertAttribute(onnx::AttributeProto &attr,
                                 const OnnxNode &node) {
  if (!attr.ref_attr_name().empty()) {
    OnnxAttribute reference;
    reference.name = attr.name();
    reference.refName = attr.ref_attr_name();
    return reference;
  }
  std::string quoted = quoteOnnxName(attr.name());
  std::optional<Kind> kind = getKind(attr);
  if (!kind)
    return node.makeError("attribute " + quoted +
                          " does not have the value that its type promises");
  OnnxAttribute result;
  result.name = attr.name();
  result.kind = *kind;
  result.f = attr.f();
  result.i = attr.i();
  result.s = attr.s();
  result.floats.assign(attr.floats().begin(), attr.floats().end());
  result.ints.assign(attr.ints().begin(), attr.ints().end());
  result.strings.assign(attr.strings().begin(), attr.strings().end());
  if (result.kind == Kind::Tensor) {
    Expected<OnnxTensor> tensor = convertOnnxTensor(
        *attr.mutable_t(), node.describe() + ", attribute " + quoted, external);
    if (!tensor)
      return tensor.takeError();
    result.t = std::move(*tensor);
  }
  return result;
}

std::vector<std::string>
readNewerField(const google::protobuf::Message &message, int number) {
  const google::protobuf::Reflection *reflection = message.GetReflection();
  std::vector<std::string> values;
  if (const google::protobuf::FieldDescriptor *field =
          message.GetDescriptor()->FindFieldByNumber(number)) {
    if (!field->is_repeated())
      return {reflection->GetString(message, field)};
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      values.push_back(reflection->GetRepeatedMessage(message, field, i)
                           .SerializePartialAsString());
    return values;
  }
  const google::protobuf::UnknownFieldSet &unknown =
      reflection->GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i)
    if (unknown.field(i).number() == number &&
        unknown.field(i).type() ==
            google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      values.push_back(unknown.field(i).length_delimited());
  return values;
}

Expected<OnnxModel> convertOnnxModel(onnx::ModelProto &proto,
                                     StringRef sourceName,
                                     ExternalData &external) {
  return ModelConverter(proto, external).convert(sourceName);
}

} // namespace mlir::qnn
