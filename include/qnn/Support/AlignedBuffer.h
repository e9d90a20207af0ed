//===- AlignedBuffer.h - Memory of a given alignment ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_ALIGNEDBUFFER_H
#define QNN_SUPPORT_ALIGNEDBUFFER_H

#include <cstddef>
#include <cstdint>
#include <memory>

namespace qnn {

/// Uninitialized memory, freed with its owner. The address is a multiple of the
/// alignment, which is a power of two.
class AlignedBuffer {
public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t bytes, size_t alignment = 64)
      : storage(new unsigned char[bytes + alignment]), bytes(bytes) {
    auto address = reinterpret_cast<uintptr_t>(storage.get());
    start = storage.get() + (alignment - address % alignment) % alignment;
  }

  void *data() const { return start; }
  size_t size() const { return bytes; }

private:
  std::unique_ptr<unsigned char[]> storage;
  unsigned char *start = nullptr;
  size_t bytes = 0;
};

} // namespace qnn

#endif // QNN_SUPPORT_ALIGNEDBUFFER_H
