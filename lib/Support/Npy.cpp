//===- Npy.cpp - NumPy array files ------------------------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/Npy.h"

#include "qnn/Support/AtomicFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

using namespace qnn;

static constexpr llvm::StringLiteral typeNames[] = {
    "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "b1"};

llvm::StringRef qnn::stringifyNpyType(NpyType type) {
  return typeNames[unsigned(type)];
}

int64_t qnn::npyElementSize(NpyType type) {
  return stringifyNpyType(type)[1] - '0';
}

/// Calls `visit` with a value of the C++ type that `type` stands for.
template <typename Visitor>
static auto dispatch(NpyType type, Visitor visit) {
  switch (type) {
  case NpyType::F32:
    return visit(float());
  case NpyType::F64:
    return visit(double());
  case NpyType::I8:
    return visit(int8_t());
  case NpyType::U8:
  case NpyType::Bool:
    return visit(uint8_t());
  case NpyType::I16:
    return visit(int16_t());
  case NpyType::U16:
    return visit(uint16_t());
  case NpyType::I32:
    return visit(int32_t());
  case NpyType::U32:
    return visit(uint32_t());
  case NpyType::I64:
    return visit(int64_t());
  case NpyType::U64:
    return visit(uint64_t());
  }
  llvm_unreachable("unknown element type");
}

/// Converts, truncating and saturating where C++ leaves the result undefined.
template <typename To>
static To convert(double value) {
  if constexpr (std::is_floating_point_v<To>) {
    return To(value);
  } else {
    using Limits = std::numeric_limits<To>;
    if (std::isnan(value))
      return 0;
    // max() + 1 is a power of two and thereby exact, max() may not be.
    if (value >= std::ldexp(1.0, Limits::digits))
      return Limits::max();
    if (value <= double(Limits::min()))
      return Limits::min();
    return To(value);
  }
}

//===----------------------------------------------------------------------===//
// NpyArray
//===----------------------------------------------------------------------===//

/// The product of the shape, or nothing if it leaves 64 bits or is negative.
static std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool isEmpty = false, hasOverflow = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    isEmpty |= size == 0;
    hasOverflow |= bool(llvm::MulOverflow(count, size, count));
  }
  // An empty array may have any other sizes.
  if (isEmpty)
    return 0;
  return hasOverflow ? std::nullopt : std::optional<int64_t>(count);
}

NpyArray NpyArray::zeros(NpyType type, llvm::ArrayRef<int64_t> shape) {
  NpyArray array;
  array.type = type;
  array.shape.assign(shape.begin(), shape.end());
  array.data.assign(array.numElements() * npyElementSize(type), 0);
  return array;
}

NpyArray NpyArray::fromF32(llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<float> values) {
  NpyArray array = zeros(NpyType::F32, shape);
  assert(array.numElements() == int64_t(values.size()) && "wrong shape");
  for (auto [i, value] : llvm::enumerate(values))
    llvm::support::endian::write(&array.data[i * sizeof(float)], value,
                                 llvm::endianness::little);
  return array;
}

NpyArray NpyArray::fromF64(llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<double> values) {
  NpyArray array = zeros(NpyType::F64, shape);
  assert(array.numElements() == int64_t(values.size()) && "wrong shape");
  for (auto [i, value] : llvm::enumerate(values))
    array.set(i, value);
  return array;
}

NpyArray NpyArray::fromI64(llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<int64_t> values) {
  NpyArray array = zeros(NpyType::I64, shape);
  assert(array.numElements() == int64_t(values.size()) && "wrong shape");
  for (auto [i, value] : llvm::enumerate(values))
    array.setInt(i, value);
  return array;
}

int64_t NpyArray::numElements() const {
  std::optional<int64_t> count = countElements(shape);
  assert(count && "shape too large");
  return *count;
}

/// Reads element `index` as a T.
template <typename T>
static T load(const NpyArray &array, int64_t index) {
  return llvm::support::endian::read<T, llvm::endianness::little>(
      &array.data[index * sizeof(T)]);
}

template <typename T>
static void store(NpyArray &array, int64_t index, T x) {
  llvm::support::endian::write<T>(&array.data[index * sizeof(T)], x,
                                  llvm::endianness::little);
}

double NpyArray::at(int64_t index) const {
  if (type == NpyType::Bool)
    return data[index] != 0;
  return dispatch(type, [&](auto zero) {
    return double(load<decltype(zero)>(*this, index));
  });
}

int64_t NpyArray::intAt(int64_t index) const {
  if (isFloat())
    return convert<int64_t>(at(index));
  if (type == NpyType::Bool)
    return data[index] != 0;
  return dispatch(type, [&](auto zero) {
    return int64_t(load<decltype(zero)>(*this, index));
  });
}

void NpyArray::set(int64_t index, double value) {
  if (type == NpyType::Bool)
    return setInt(index, value != 0);
  dispatch(type, [&](auto zero) {
    store(*this, index, convert<decltype(zero)>(value));
  });
}

void NpyArray::setInt(int64_t index, int64_t value) {
  if (type == NpyType::Bool)
    value = value != 0;
  dispatch(type,
           [&](auto zero) { store(*this, index, decltype(zero)(value)); });
}

//===----------------------------------------------------------------------===//
// Header
//===----------------------------------------------------------------------===//

namespace {

/// Parses the header, a Python dictionary literal: exactly the literals that
/// NumPy writes, with any order of keys and any white space.
class HeaderParser {
public:
  explicit HeaderParser(llvm::StringRef text) : rest(text) {}

  llvm::Expected<NpyHeader> parse();

private:
  /// Skips white space, then `token`; false if it does not follow.
  bool consume(llvm::StringRef token) {
    rest = rest.ltrim(" \t\r\n");
    return rest.consume_front(token);
  }

  std::optional<llvm::StringRef> parseString();
  llvm::Error parseType(NpyType &type);
  llvm::Error parseShape(llvm::SmallVectorImpl<int64_t> &shape);
  llvm::Error parseEntry(llvm::StringRef key, NpyHeader &header);

  llvm::StringRef rest;
};

} // namespace

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

std::optional<llvm::StringRef> HeaderParser::parseString() {
  for (llvm::StringRef quote : {"'", "\""}) {
    if (!consume(quote))
      continue;
    size_t end = rest.find(quote);
    if (end == llvm::StringRef::npos)
      return std::nullopt;
    llvm::StringRef text = rest.take_front(end);
    rest = rest.drop_front(end + 1);
    return text;
  }
  return std::nullopt;
}

llvm::Error HeaderParser::parseType(NpyType &type) {
  std::optional<llvm::StringRef> descr = parseString();
  if (!descr)
    return makeError("structured element types are not supported");
  for (auto [i, name] : llvm::enumerate(typeNames)) {
    type = NpyType(i);
    if (descr->size() != 3 || descr->drop_front() != name)
      continue;
    char order = descr->front();
    if (order == '<' ||
        (npyElementSize(type) == 1 && (order == '|' || order == '>')))
      return llvm::Error::success();
    if (order == '>')
      return makeError("big-endian element type '" + *descr +
                       "' is not supported; save the array as '<" + name + "'");
  }
  return makeError("element type '" + *descr +
                   "' is not supported; use one of f4 f8 i1 u1 i2 u2 i4 u4 i8 "
                   "u8 b1, little endian");
}

llvm::Error HeaderParser::parseShape(llvm::SmallVectorImpl<int64_t> &shape) {
  shape.clear();
  if (!consume("("))
    return makeError("the shape is not a tuple");
  bool needsComma = false;
  while (!consume(")")) {
    if (needsComma && !consume(","))
      return makeError("malformed shape");
    // A comma may end the tuple.
    if (needsComma && consume(")"))
      break;
    rest = rest.ltrim(" \t\r\n");
    int64_t size;
    if (rest.consumeInteger(10, size) || size < 0)
      return makeError("malformed shape");
    consume("L"); // Python 2 wrote long integers so.
    if (shape.size() == maxNpyRank)
      return makeError("more than " + llvm::Twine(maxNpyRank) + " axes");
    shape.push_back(size);
    needsComma = true;
  }
  return llvm::Error::success();
}

llvm::Error HeaderParser::parseEntry(llvm::StringRef key, NpyHeader &header) {
  if (key == "descr")
    return parseType(header.type);
  if (key == "shape")
    return parseShape(header.shape);
  if (key != "fortran_order")
    return makeError("unknown header key '" + key + "'");
  header.isFortranOrder = consume("True");
  if (!header.isFortranOrder && !consume("False"))
    return makeError("'fortran_order' is neither True nor False");
  return llvm::Error::success();
}

llvm::Expected<NpyHeader> HeaderParser::parse() {
  NpyHeader header;
  llvm::SmallVector<llvm::StringRef, 3> keys;
  if (!consume("{"))
    return makeError("the header is not a dictionary");
  while (!consume("}")) {
    std::optional<llvm::StringRef> key = parseString();
    if (!key || !consume(":"))
      return makeError("malformed header");
    if (llvm::is_contained(keys, *key))
      return makeError("header key '" + *key + "' appears twice");
    keys.push_back(*key);
    if (llvm::Error error = parseEntry(*key, header))
      return std::move(error);
    if (!consume(",")) {
      if (!consume("}"))
        return makeError("malformed header");
      break;
    }
  }
  // Keys are known and distinct, so their number says whether all are there.
  if (keys.size() != 3)
    return makeError("the header lacks descr, fortran_order or shape");
  if (!rest.trim(" \t\r\n").empty())
    return makeError("text after the header's dictionary");
  return header;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static constexpr llvm::StringLiteral magic("\x93NUMPY");

/// Copies elements that are stored first axis fastest into C order.
static void copyFromFortranOrder(const char *source, NpyArray &array) {
  int64_t size = npyElementSize(array.type), count = array.numElements();
  size_t rank = array.shape.size();
  llvm::SmallVector<int64_t> index(rank, 0), stride(rank, 1);
  for (size_t axis = 1; axis < rank; ++axis)
    stride[axis] = stride[axis - 1] * array.shape[axis - 1];
  int64_t from = 0;
  for (int64_t to = 0; to < count; ++to) {
    std::copy_n(source + from * size, size, &array.data[to * size]);
    // Advance the index, last axis fastest.
    for (size_t axis = rank; axis-- > 0;) {
      from += stride[axis];
      if (++index[axis] < array.shape[axis])
        break;
      from -= stride[axis] * array.shape[axis];
      index[axis] = 0;
    }
  }
}

std::string qnn::formatNpyShape(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "[";
  llvm::interleaveComma(shape, os);
  os << "]";
  return text;
}

int64_t NpyHeader::getDataSize() const {
  return *countElements(shape) * npyElementSize(type);
}

llvm::Expected<NpyHeader> qnn::parseNpyHeader(llvm::StringRef bytes) {
  size_t total = bytes.size();
  if (!bytes.consume_front(magic))
    return makeError("not a .npy file");
  if (bytes.size() < 4)
    return makeError("truncated header");
  unsigned major = uint8_t(bytes[0]), minor = uint8_t(bytes[1]);
  if (major < 1 || major > 3)
    return makeError("unknown .npy version " + llvm::Twine(major) + "." +
                     llvm::Twine(minor));
  size_t lengthSize = major == 1 ? 2 : 4;
  bytes = bytes.drop_front(2);
  if (bytes.size() < lengthSize)
    return makeError("truncated header");
  size_t length = major == 1 ? llvm::support::endian::read16le(bytes.data())
                             : llvm::support::endian::read32le(bytes.data());
  bytes = bytes.drop_front(lengthSize);
  if (bytes.size() < length)
    return makeError("truncated header");
  llvm::Expected<NpyHeader> header =
      HeaderParser(bytes.take_front(length)).parse();
  if (!header)
    return header;
  std::optional<int64_t> count = countElements(header->shape);
  int64_t numBytes;
  if (!count ||
      llvm::MulOverflow(*count, npyElementSize(header->type), numBytes))
    return makeError("the shape is too large");
  header->dataOffset = total - bytes.size() + length;
  return header;
}

llvm::Expected<NpyArray> qnn::parseNpy(llvm::StringRef bytes) {
  llvm::Expected<NpyHeader> header = parseNpyHeader(bytes);
  if (!header)
    return header.takeError();
  bytes = bytes.drop_front(header->dataOffset);
  // Nothing is allocated before the size is known to be that of the file.
  int64_t numBytes = header->getDataSize();
  if (uint64_t(numBytes) != bytes.size())
    return makeError("the shape needs " + llvm::Twine(numBytes) +
                     " bytes of data, the file has " +
                     llvm::Twine(bytes.size()));

  NpyArray array;
  array.type = header->type;
  array.shape = std::move(header->shape);
  array.data.assign(bytes.begin(), bytes.end());
  if (header->isFortranOrder && numBytes != 0)
    copyFromFortranOrder(bytes.data(), array);
  return array;
}

std::string qnn::serializeNpy(const NpyArray &array) {
  std::string header = "{'descr': '";
  header += npyElementSize(array.type) == 1 ? '|' : '<';
  header += stringifyNpyType(array.type);
  header += "', 'fortran_order': False, 'shape': (";
  for (auto [i, size] : llvm::enumerate(array.shape))
    header += (i ? ", " : "") + std::to_string(size);
  header += array.shape.size() == 1 ? ",), }" : "), }";

  // At most 64 sizes of 20 digits: version 1's length of 16 bits is enough.
  size_t prefix = magic.size() + 4;
  header.append(llvm::alignTo(prefix + header.size() + 1, 64) - prefix -
                    header.size() - 1,
                ' ');
  header += '\n';
  assert(header.size() <= 0xffff && "too many axes");

  std::string bytes(magic);
  bytes += {'\1', '\0', char(header.size() & 0xff), char(header.size() >> 8)};
  bytes += header;
  bytes.append(array.data.begin(), array.data.end());
  return bytes;
}

llvm::Expected<NpyArray> qnn::readNpy(llvm::StringRef path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false,
                                         /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createFileError(path, buffer.getError());
  llvm::Expected<NpyArray> array = parseNpy((*buffer)->getBuffer());
  if (!array)
    return llvm::createFileError(path, array.takeError());
  return array;
}

llvm::Error qnn::writeNpy(llvm::StringRef path, const NpyArray &array) {
  return writeFileAtomically(path, serializeNpy(array));
}
