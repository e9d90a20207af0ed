//===- OnnxModel.cpp - Reading a model --------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxModel.h"

#include "ExternalData.h"
#include "OnnxProto.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <climits>
#include <exception>

using namespace llvm;

namespace mlir::qnn {

StringRef getOnnxAttributeKindName(OnnxAttribute::Kind kind) {
  switch (kind) {
  case OnnxAttribute::Kind::Float:
    return "a float";
  case OnnxAttribute::Kind::Int:
    return "an integer";
  case OnnxAttribute::Kind::String:
    return "a string";
  case OnnxAttribute::Kind::Tensor:
    return "a tensor";
  case OnnxAttribute::Kind::Floats:
    return "a list of floats";
  case OnnxAttribute::Kind::Ints:
    return "a list of integers";
  case OnnxAttribute::Kind::Strings:
    return "a list of strings";
  case OnnxAttribute::Kind::Other:
    return "something else";
  }
  llvm_unreachable("unknown attribute kind");
}

std::string OnnxNode::getQualifiedOp() const {
  return domain.empty() ? opType : domain + "." + opType;
}

std::string OnnxNode::describe() const {
  if (!description.empty())
    return description;
  std::string result = "node";
  auto output =
      find_if(outputs, [](const std::string &s) { return !s.empty(); });
  if (!name.empty())
    result += " " + quoteOnnxName(name);
  else if (output != outputs.end())
    result += " with output " + quoteOnnxName(*output);
  // Without the quotes, but escaped and cut like a name.
  std::string op = quoteOnnxName(getQualifiedOp());
  return result + " (" + op.substr(1, op.size() - 2) + ")";
}

const OnnxAttribute *OnnxNode::findAttribute(StringRef attrName) const {
  for (const OnnxAttribute &attr : attributes)
    if (attr.name == attrName)
      return &attr;
  return nullptr;
}

/// Parses \p buffer into \p proto; false if it is not a protobuf message.
static bool parseProto(MemoryBufferRef buffer, onnx::ModelProto &proto) {
  namespace io = google::protobuf::io;
  // The parser reports to stderr on its own; our caller reports better.
  google::protobuf::LogSilencer silencer;
  io::ArrayInputStream stream(buffer.getBufferStart(),
                              static_cast<int>(buffer.getBufferSize()));
  io::CodedInputStream coded(&stream);
  return proto.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage();
}

Expected<OnnxModel> readOnnxModel(MemoryBufferRef buffer,
                                  StringRef externalDataDirectory) {
  if (buffer.getBufferSize() > INT_MAX)
    return makeOnnxError("", "the model is too large",
                         "it has " + Twine(buffer.getBufferSize()) +
                             " bytes, protobuf messages end at 2 GiB",
                         "store the weights as external data");
  // Exceptions end here: protobuf and the containers it uses may throw.
  try {
    onnx::ModelProto proto;
    if (!parseProto(buffer, proto))
      return makeOnnxError("", "this is not an ONNX model",
                           "its " + Twine(buffer.getBufferSize()) +
                               " bytes are not a whole protobuf message",
                           "the file may be cut short, or a pointer file of "
                           "Git LFS");
    ExternalData external(externalDataDirectory);
    return convertOnnxModel(proto, buffer.getBufferIdentifier(), external);
  } catch (const std::exception &exception) {
    return makeOnnxError("", "the model cannot be parsed", exception.what());
  }
}

Expected<OnnxModel> readOnnxModel(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFileOrSTDIN(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeOnnxError("", "cannot open " + quoteOnnxName(path),
                         buffer.getError().message());
  StringRef directory;
  if (path != "-") {
    directory = sys::path::parent_path(path);
    if (directory.empty())
      directory = ".";
  }
  return readOnnxModel((*buffer)->getMemBufferRef(), directory);
}

} // namespace mlir::qnn
