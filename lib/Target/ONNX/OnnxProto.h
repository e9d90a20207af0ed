//===- OnnxProto.h - From protobuf classes to plain data --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The only header that includes ONNX's generated classes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_ONNXPROTO_H
#define QNN_LIB_TARGET_ONNX_ONNXPROTO_H

#include "ExternalData.h"
#include "qnn/Target/ONNX/OnnxModel.h"

#include <onnx/onnx_pb.h>

namespace mlir::qnn {

/// Decodes \p proto and checks that its data have the size that its type and
/// dimensions say. Takes the raw data out of \p proto. \p where is the tensor,
/// for messages.
llvm::Expected<OnnxTensor> convertOnnxTensor(onnx::TensorProto &proto,
                                             llvm::StringRef where,
                                             ExternalData &external);

/// The values of field \p number (strings or messages, these in their encoded
/// form) of \p message. Finds fields, too, that are newer than the installed
/// ONNX library.
std::vector<std::string>
readNewerField(const google::protobuf::Message &message, int number);

/// Turns \p proto into plain data and checks it. Takes tensor data out of
/// \p proto.
llvm::Expected<OnnxModel> convertOnnxModel(onnx::ModelProto &proto,
                                           llvm::StringRef sourceName,
                                           ExternalData &external);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_ONNXPROTO_H
