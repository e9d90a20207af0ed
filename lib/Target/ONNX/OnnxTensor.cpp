//===- OnnxTensor.cpp - Tensor values of a model ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxTensor.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <cassert>
#include <cstring>

using namespace llvm;

namespace mlir::qnn {

std::optional<OnnxType> getOnnxType(int32_t number) {
  switch (static_cast<OnnxType>(number)) {
  case OnnxType::Float:
  case OnnxType::UInt8:
  case OnnxType::Int8:
  case OnnxType::UInt16:
  case OnnxType::Int16:
  case OnnxType::Int32:
  case OnnxType::Int64:
  case OnnxType::Bool:
  case OnnxType::Float16:
  case OnnxType::Double:
  case OnnxType::UInt32:
  case OnnxType::UInt64:
  case OnnxType::BFloat16:
  case OnnxType::Float8E4M3FN:
  case OnnxType::Float8E4M3FNUZ:
  case OnnxType::Float8E5M2:
  case OnnxType::Float8E5M2FNUZ:
  case OnnxType::UInt4:
  case OnnxType::Int4:
  case OnnxType::UInt2:
  case OnnxType::Int2:
    return static_cast<OnnxType>(number);
  }
  return std::nullopt;
}

std::string getOnnxTypeName(int32_t number) {
  // TensorProto.DataType in the order of its numbers, up to ONNX 1.20.
  static constexpr const char *names[] = {
      "UNDEFINED",      "FLOAT",      "UINT8",
      "INT8",           "UINT16",     "INT16",
      "INT32",          "INT64",      "STRING",
      "BOOL",           "FLOAT16",    "DOUBLE",
      "UINT32",         "UINT64",     "COMPLEX64",
      "COMPLEX128",     "BFLOAT16",   "FLOAT8E4M3FN",
      "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ",
      "UINT4",          "INT4",       "FLOAT4E2M1",
      "FLOAT8E8M0",     "UINT2",      "INT2"};
  if (number >= 0 && number < static_cast<int32_t>(std::size(names)))
    return names[number];
  return "type " + std::to_string(number);
}

bool isOnnxFloat8(OnnxType type) {
  return type == OnnxType::Float8E4M3FN || type == OnnxType::Float8E4M3FNUZ ||
         type == OnnxType::Float8E5M2 || type == OnnxType::Float8E5M2FNUZ;
}

bool isOnnxFloat(OnnxType type) {
  return type == OnnxType::Float || type == OnnxType::Double ||
         type == OnnxType::Float16 || type == OnnxType::BFloat16 ||
         isOnnxFloat8(type);
}

unsigned getOnnxStorageBytes(OnnxType type) {
  return (getOnnxBitWidth(type) + 7) / 8;
}

unsigned getOnnxBitWidth(OnnxType type) {
  switch (type) {
  case OnnxType::UInt2:
  case OnnxType::Int2:
    return 2;
  case OnnxType::UInt4:
  case OnnxType::Int4:
    return 4;
  case OnnxType::UInt8:
  case OnnxType::Int8:
  case OnnxType::Bool:
  case OnnxType::Float8E4M3FN:
  case OnnxType::Float8E4M3FNUZ:
  case OnnxType::Float8E5M2:
  case OnnxType::Float8E5M2FNUZ:
    return 8;
  case OnnxType::UInt16:
  case OnnxType::Int16:
  case OnnxType::Float16:
  case OnnxType::BFloat16:
    return 16;
  case OnnxType::Float:
  case OnnxType::Int32:
  case OnnxType::UInt32:
    return 32;
  case OnnxType::Double:
  case OnnxType::Int64:
  case OnnxType::UInt64:
    return 64;
  }
  llvm_unreachable("unknown element type");
}

std::optional<int64_t> getOnnxElementCount(ArrayRef<int64_t> dims) {
  int64_t count = 1;
  bool empty = false;
  for (int64_t dim : dims) {
    if (dim < 0)
      return std::nullopt;
    empty |= dim == 0;
    // An empty tensor must not hide an absurd dimension beside its zero.
    if (dim != 0 && MulOverflow(count, dim, count))
      return std::nullopt;
  }
  return empty ? 0 : count;
}

OnnxTensor::OnnxTensor(OnnxType type, ArrayRef<int64_t> dims,
                       ArrayRef<char> bytes, std::shared_ptr<const void> owner)
    : type(type), dims(dims.begin(), dims.end()),
      numElements(*getOnnxElementCount(dims)), bytes(bytes),
      owner(std::move(owner)) {
  assert(bytes.size() ==
             static_cast<size_t>(numElements) * getOnnxStorageBytes(type) &&
         "bytes must match the dimensions");
}

/// Writes the low bytes of \p bits at element \p index.
static void storeBits(char *data, size_t index, unsigned numBytes,
                      uint64_t bits) {
  for (unsigned b = 0; b < numBytes; ++b)
    data[index * numBytes + b] = static_cast<char>(bits >> (8 * b));
}

OnnxTensor OnnxTensor::fromInts(ArrayRef<int64_t> dims,
                                ArrayRef<int64_t> values) {
  return fromInts(OnnxType::Int64, dims, values);
}

/// Makes a tensor whose element i has the low bytes of `getBits(i)`, without a
/// list of them in between.
template <typename GetBits>
static OnnxTensor makeTensor(OnnxType type, ArrayRef<int64_t> dims,
                             size_t count, GetBits getBits) {
  unsigned numBytes = getOnnxStorageBytes(type);
  auto storage = std::make_shared<std::string>(count * numBytes, '\0');
  for (size_t index = 0; index < count; ++index)
    storeBits(storage->data(), index, numBytes, getBits(index));
  ArrayRef<char> bytes(storage->data(), storage->size());
  return OnnxTensor(type, dims, bytes, std::move(storage));
}

OnnxTensor OnnxTensor::fromInts(OnnxType type, ArrayRef<int64_t> dims,
                                ArrayRef<int64_t> values) {
  assert(!isOnnxFloat(type) && "expected an integer type");
  return makeTensor(type, dims, values.size(), [&](size_t index) {
    return static_cast<uint64_t>(values[index]);
  });
}

OnnxTensor OnnxTensor::unpack(OnnxType type, ArrayRef<int64_t> dims,
                              ArrayRef<char> bytes) {
  unsigned width = getOnnxBitWidth(type), perByte = 8 / width;
  assert(width < 8 && "expected integers of 2 or 4 bits");
  bool isSigned = type == OnnxType::Int4 || type == OnnxType::Int2;
  size_t count = *getOnnxElementCount(dims);
  return makeTensor(type, dims, count, [&](size_t index) {
    uint64_t bits = static_cast<uint8_t>(bytes[index / perByte]) >>
                    (index % perByte * width);
    bits &= (uint64_t(1) << width) - 1;
    return isSigned ? static_cast<uint64_t>(SignExtend64(bits, width)) : bits;
  });
}

/// The format of floating-point \p type.
static const fltSemantics &getSemantics(OnnxType type) {
  switch (type) {
  case OnnxType::Double:
    return APFloat::IEEEdouble();
  case OnnxType::Float:
    return APFloat::IEEEsingle();
  case OnnxType::Float16:
    return APFloat::IEEEhalf();
  case OnnxType::BFloat16:
    return APFloat::BFloat();
  case OnnxType::Float8E4M3FN:
    return APFloat::Float8E4M3FN();
  case OnnxType::Float8E4M3FNUZ:
    return APFloat::Float8E4M3FNUZ();
  case OnnxType::Float8E5M2:
    return APFloat::Float8E5M2();
  case OnnxType::Float8E5M2FNUZ:
    return APFloat::Float8E5M2FNUZ();
  default:
    llvm_unreachable("expected a floating-point type");
  }
}

/// Returns the bit pattern of \p value rounded to \p type.
static uint64_t encodeFloat(OnnxType type, double value) {
  APFloat number(value);
  bool losesInfo;
  number.convert(getSemantics(type), APFloat::rmNearestTiesToEven, &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

OnnxTensor OnnxTensor::fromDoubles(OnnxType type, ArrayRef<int64_t> dims,
                                   ArrayRef<double> values) {
  return makeTensor(type, dims, values.size(), [&](size_t index) {
    return encodeFloat(type, values[index]);
  });
}

OnnxTensor OnnxTensor::toFloat(OnnxType floatType) const {
  assert(isOnnxFloat(floatType) && "expected a floating-point type");
  return makeTensor(floatType, dims, numElements, [&](size_t index) {
    return encodeFloat(floatType, getDouble(index));
  });
}

OnnxTensor OnnxTensor::clamp(int64_t low, int64_t high) const {
  assert(!isFloat() && "expected integers");
  return makeTensor(type, dims, numElements, [&](size_t index) {
    return static_cast<uint64_t>(std::min(std::max(getInt(index), low), high));
  });
}

double OnnxTensor::getDouble(int64_t index) const {
  assert(index >= 0 && index < numElements && "index out of range");
  const char *at = bytes.data() + index * getOnnxStorageBytes(type);
  switch (type) {
  case OnnxType::Float:
    return bit_cast<float>(support::endian::read32le(at));
  case OnnxType::Double:
    return bit_cast<double>(support::endian::read64le(at));
  case OnnxType::Float16:
    return APFloat(APFloat::IEEEhalf(),
                   APInt(16, support::endian::read16le(at)))
        .convertToDouble();
  case OnnxType::Float8E4M3FN:
  case OnnxType::Float8E4M3FNUZ:
  case OnnxType::Float8E5M2:
  case OnnxType::Float8E5M2FNUZ:
    return APFloat(getSemantics(type), APInt(8, static_cast<uint8_t>(*at)))
        .convertToDouble();
  case OnnxType::BFloat16:
    return bit_cast<float>(uint32_t(support::endian::read16le(at)) << 16);
  default:
    return static_cast<double>(getInt(index));
  }
}

int64_t OnnxTensor::getInt(int64_t index) const {
  assert(index >= 0 && index < numElements && "index out of range");
  const char *at = bytes.data() + index * getOnnxStorageBytes(type);
  switch (type) {
  case OnnxType::Int2:
  case OnnxType::Int4:
  case OnnxType::Int8:
    return static_cast<int8_t>(*at);
  case OnnxType::UInt2:
  case OnnxType::UInt4:
  case OnnxType::UInt8:
  case OnnxType::Bool:
    return static_cast<uint8_t>(*at);
  case OnnxType::Int16:
    return static_cast<int16_t>(support::endian::read16le(at));
  case OnnxType::UInt16:
    return support::endian::read16le(at);
  case OnnxType::Int32:
    return static_cast<int32_t>(support::endian::read32le(at));
  case OnnxType::UInt32:
    return support::endian::read32le(at);
  case OnnxType::Int64:
  case OnnxType::UInt64:
    // The readers refuse unsigned values beyond the signed range.
    return static_cast<int64_t>(support::endian::read64le(at));
  default:
    llvm_unreachable("expected an integer type");
  }
}

SmallVector<int64_t> OnnxTensor::getInts() const {
  SmallVector<int64_t> values(numElements);
  for (int64_t index = 0; index < numElements; ++index)
    values[index] = getInt(index);
  return values;
}

SmallVector<double> OnnxTensor::getDoubles() const {
  SmallVector<double> values(numElements);
  for (int64_t index = 0; index < numElements; ++index)
    values[index] = getDouble(index);
  return values;
}

OnnxTensor OnnxTensor::withDims(ArrayRef<int64_t> newDims) const {
  return OnnxTensor(type, newDims, bytes, owner);
}

OnnxTensor transposeOnnxTensor(const OnnxTensor &tensor,
                               ArrayRef<int64_t> perm) {
  int64_t rank = tensor.getRank();
  assert(static_cast<int64_t>(perm.size()) == rank && "one entry per axis");
  SmallVector<int64_t> strides(rank, 1), newDims(rank), newStrides(rank);
  for (int64_t axis = rank - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * tensor.getDims()[axis + 1];
  for (int64_t axis = 0; axis < rank; ++axis) {
    newDims[axis] = tensor.getDims()[perm[axis]];
    newStrides[axis] = strides[perm[axis]];
  }

  unsigned numBytes = getOnnxStorageBytes(tensor.getType());
  auto storage = std::make_shared<std::string>(tensor.getBytes().size(), '\0');
  // Walk the result in order, keeping the source offset up to date.
  SmallVector<int64_t> position(rank, 0);
  int64_t source = 0;
  for (int64_t index = 0; index < tensor.getNumElements(); ++index) {
    std::memcpy(storage->data() + index * numBytes,
                tensor.getBytes().data() + source * numBytes, numBytes);
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      source += newStrides[axis];
      if (++position[axis] < newDims[axis])
        break;
      source -= newStrides[axis] * newDims[axis];
      position[axis] = 0;
    }
  }
  ArrayRef<char> bytes(storage->data(), storage->size());
  return OnnxTensor(tensor.getType(), newDims, bytes, std::move(storage));
}

} // namespace mlir::qnn
