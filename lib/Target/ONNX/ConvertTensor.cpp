//===- ConvertTensor.cpp - Decoding of tensors ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxProto.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace mlir::qnn {

namespace {

/// Decodes one TensorProto. The members are what is known about it so far.
class TensorDecoder {
public:
  TensorDecoder(onnx::TensorProto &proto, StringRef where,
                ExternalData &external)
      : proto(proto), where(where), external(external) {}

  Expected<OnnxTensor> decode();

private:
  Error readHeader();
  Expected<OnnxTensor> decodeExternal();
  Expected<OnnxTensor> decodeRaw(ArrayRef<char> bytes,
                                 std::shared_ptr<const void> owner);
  Expected<OnnxTensor> decodeFields();
  template <typename Field>
  Expected<OnnxTensor> decodeField(Field &field);
  template <typename Field>
  Expected<OnnxTensor> decodeNarrow(Field &field, uint64_t expected);
  Expected<OnnxTensor> checkUnsigned(OnnxTensor tensor);

  /// Number of bytes of the tensor in ONNX's own packing.
  uint64_t getPackedBytes() const {
    return divideCeil(uint64_t(count) * getOnnxBitWidth(type), 8);
  }

  Error makeError(const Twine &what, const Twine &why = "",
                  const Twine &help = "") const {
    return makeOnnxError(where, what, why, help);
  }
  Error makeCountError(const Twine &unit, uint64_t expected, uint64_t found) {
    return makeError("the tensor's data do not match its dimensions",
                     getOnnxTypeName(type) + formatOnnxShape(dims) + " takes " +
                         Twine(expected) + " " + unit + ", found " +
                         Twine(found),
                     "the file is damaged or cut short");
  }

  onnx::TensorProto &proto;
  StringRef where;
  ExternalData &external;
  SmallVector<int64_t> dims;
  OnnxType type = OnnxType::Float;
  int64_t count = 0;
};

} // namespace

Error TensorDecoder::readHeader() {
  if (static_cast<size_t>(proto.dims_size()) > maxOnnxRank)
    return makeError("the tensor has too many dimensions",
                     Twine(proto.dims_size()) + ", at most " +
                         Twine(maxOnnxRank) + " are supported");
  dims.assign(proto.dims().begin(), proto.dims().end());
  std::optional<OnnxType> known = getOnnxType(proto.data_type());
  if (!known)
    return makeError("the tensor's element type is not supported",
                     getOnnxTypeName(proto.data_type()),
                     "supported are float, double, float16, bfloat16, float8, "
                     "bool and integers of 2 to 64 bits");
  type = *known;
  std::optional<int64_t> elements = getOnnxElementCount(dims);
  // The factor is what every later byte count multiplies with.
  int64_t bytes;
  if (!elements || MulOverflow(*elements, int64_t(8), bytes))
    return makeError("the tensor's dimensions are invalid",
                     formatOnnxShape(dims),
                     "dimensions must not be negative, and their product must "
                     "fit 60 bits");
  count = *elements;
  if (proto.has_segment())
    return makeError("the tensor is stored in segments",
                     "segments are not supported");
  return Error::success();
}

Expected<OnnxTensor> TensorDecoder::decode() {
  if (Error error = readHeader())
    return std::move(error);
  bool isExternal = proto.data_location() == onnx::TensorProto::EXTERNAL;
  int fields = (proto.float_data_size() > 0) + (proto.double_data_size() > 0) +
               (proto.int32_data_size() > 0) + (proto.int64_data_size() > 0) +
               (proto.uint64_data_size() > 0) + (proto.string_data_size() > 0);
  bool isRaw = proto.has_raw_data() && (!proto.raw_data().empty() || !fields);
  if (isExternal + isRaw + fields > 1)
    return makeError("the tensor's data are given more than once",
                     "only one of raw data, a typed field and external data "
                     "may be present");
  if (isExternal)
    return decodeExternal();
  if (!isRaw)
    return decodeFields();
  std::shared_ptr<std::string> raw(proto.release_raw_data());
  return decodeRaw(ArrayRef<char>(raw->data(), raw->size()), raw);
}

Expected<OnnxTensor> TensorDecoder::decodeExternal() {
  ExternalDataRef ref;
  for (const onnx::StringStringEntryProto &entry : proto.external_data()) {
    StringRef value = entry.value();
    auto parse = [&](int64_t &number) -> Error {
      if (value.getAsInteger(10, number) || number < 0)
        return makeError("external data have a bad " + Twine(entry.key()),
                         quoteOnnxName(value) + " is not a number of bytes");
      return Error::success();
    };
    if (entry.key() == "location") {
      ref.location = value.str();
    } else if (entry.key() == "offset") {
      if (Error error = parse(ref.offset))
        return std::move(error);
    } else if (entry.key() == "length") {
      int64_t length;
      if (Error error = parse(length))
        return std::move(error);
      ref.length = length;
    }
  }
  // A file may hold more than this tensor if no length is given.
  if (!ref.length)
    ref.length = static_cast<int64_t>(getPackedBytes());
  auto data = external.read(ref, where);
  if (!data)
    return data.takeError();
  return decodeRaw(data->first, std::move(data->second));
}

Expected<OnnxTensor>
TensorDecoder::decodeRaw(ArrayRef<char> bytes,
                         std::shared_ptr<const void> owner) {
  if (bytes.size() != getPackedBytes())
    return makeCountError("bytes", getPackedBytes(), bytes.size());
  if (getOnnxBitWidth(type) < 8)
    return OnnxTensor::unpack(type, dims, bytes);
  if (type == OnnxType::Bool) {
    auto storage = std::make_shared<std::string>(bytes.begin(), bytes.end());
    for (char &byte : *storage)
      byte = byte != 0;
    ArrayRef<char> view(storage->data(), storage->size());
    return OnnxTensor(type, dims, view, std::move(storage));
  }
  return checkUnsigned(OnnxTensor(type, dims, bytes, std::move(owner)));
}

Expected<OnnxTensor> TensorDecoder::checkUnsigned(OnnxTensor tensor) {
  if (type == OnnxType::UInt64)
    for (int64_t index = 0; index < count; ++index)
      if (tensor.getInt(index) < 0)
        return makeError("the tensor's element " + Twine(index) +
                             " is too large",
                         "UINT64 values beyond 2^63-1 are not supported");
  return tensor;
}

/// Takes over a field whose numbers are as wide as the tensor's.
template <typename Field>
Expected<OnnxTensor> TensorDecoder::decodeField(Field &field) {
  if (field.size() != count)
    return makeCountError("values", count, field.size());
  auto owner = std::make_shared<Field>();
  owner->Swap(&field);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(owner->data()),
                       static_cast<size_t>(count) * sizeof(*owner->data()));
  return OnnxTensor(type, dims, bytes, std::move(owner));
}

Expected<OnnxTensor> TensorDecoder::decodeFields() {
  switch (type) {
  case OnnxType::Float:
    return decodeField(*proto.mutable_float_data());
  case OnnxType::Double:
    return decodeField(*proto.mutable_double_data());
  case OnnxType::Int64:
    return decodeField(*proto.mutable_int64_data());
  case OnnxType::UInt64: {
    auto tensor = decodeField(*proto.mutable_uint64_data());
    return tensor ? checkUnsigned(std::move(*tensor)) : std::move(tensor);
  }
  case OnnxType::UInt32:
    return decodeNarrow(*proto.mutable_uint64_data(), count);
  default:
    // A tensor of 2 or 4 bits has a byte (several elements) in each number.
    return decodeNarrow(*proto.mutable_int32_data(), getOnnxBitWidth(type) < 8
                                                         ? getPackedBytes()
                                                         : uint64_t(count));
  }
}

/// Decodes a field whose numbers are wider than the tensor's, \p expected many.
template <typename Field>
Expected<OnnxTensor> TensorDecoder::decodeNarrow(Field &field,
                                                 uint64_t expected) {
  if (uint64_t(field.size()) != expected)
    return makeCountError("values", expected, field.size());
  bool isSigned = type == OnnxType::Int8 || type == OnnxType::Int16 ||
                  type == OnnxType::Int32;
  unsigned width = getOnnxBitWidth(type);
  unsigned bits = width < 8 ? 8 : type == OnnxType::Bool ? 1 : width;
  auto storage = std::make_shared<std::string>();
  storage->reserve(expected * divideCeil(bits, 8));
  for (auto value : field) {
    bool fits = isSigned ? isIntN(bits, static_cast<int64_t>(value))
                         : isUIntN(bits, static_cast<uint64_t>(value));
    if (!fits)
      return makeError("a value does not fit the tensor's type",
                       Twine(value) + " in a tensor of " +
                           getOnnxTypeName(type));
    for (unsigned byte = 0; byte < divideCeil(bits, 8); ++byte)
      storage->push_back(
          static_cast<char>(static_cast<uint64_t>(value) >> (8 * byte)));
  }
  // The model does not need its copy any more, which may be large.
  Field().Swap(&field);
  return decodeRaw(ArrayRef<char>(storage->data(), storage->size()), storage);
}

Expected<OnnxTensor> convertOnnxTensor(onnx::TensorProto &proto,
                                       StringRef where,
                                       ExternalData &external) {
  return TensorDecoder(proto, where, external).decode();
}

} // namespace mlir::qnn
