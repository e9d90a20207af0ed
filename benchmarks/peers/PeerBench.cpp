//===- PeerBench.cpp - A compiled model against ONNX Runtime ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Times a shared library that qnn-compile wrote and ONNX Runtime sessions in
/// turn, round by round, with the machine's limit measured in between: what
/// disturbs one disturbs all, and the least time of each counts.
///
///     qnn-peer-bench ROUNDS MODEL.so [ORT_LIBRARY PEER.onnx...]
///
/// The model is called `m` in the library. Prints JSON.
///
//===----------------------------------------------------------------------===//

#include "../kernels/MachineLimit.h"
#include "OrtSession.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace qnn::bench;

namespace {

/// Seconds that every round gives to each contestant.
constexpr double secondsPerTurn = 0.02;

/// Large enough for every input and output of the models that are timed.
constexpr size_t bufferBytes = size_t(1) << 24;

struct AlignedFree {
  void operator()(void *pointer) const { std::free(pointer); }
};
using Buffer = std::unique_ptr<char, AlignedFree>;

Buffer makeBuffer(size_t bytes) {
  size_t rounded = (bytes + 127) / 64 * 64;
  return Buffer(static_cast<char *>(std::aligned_alloc(64, rounded)));
}

/// A model as a shared library.
struct Library {
  using Call = int (*)(const void *const *, void *const *, void *);
  Call call = nullptr;
  Buffer arena, input, output;

  bool open(const char *path) {
    void *handle = dlopen(path, RTLD_NOW);
    if (!handle)
      return false;
    call = reinterpret_cast<Call>(dlsym(handle, "m_call"));
    auto *bytes =
        reinterpret_cast<uint64_t (*)()>(dlsym(handle, "m_arena_bytes"));
    if (!call || !bytes)
      return false;
    arena = makeBuffer(bytes());
    input = makeBuffer(bufferBytes);
    output = makeBuffer(bufferBytes);
    // Small floats, which are codes as well.
    std::mt19937 random(1);
    auto *numbers = reinterpret_cast<float *>(input.get());
    for (size_t i = 0; i < bufferBytes / sizeof(float); ++i)
      numbers[i] = static_cast<float>(random() % 256) / 128 - 1;
    return true;
  }

  bool run() {
    const void *inputs[] = {input.get()};
    void *outputs[] = {output.get()};
    return call(inputs, outputs, arena.get()) == 0;
  }
};

/// One of those who are timed.
struct Contestant {
  std::string name;
  std::function<bool()> run;
  double best = 1e30;

  bool takeTurn() {
    using Clock = std::chrono::steady_clock;
    Clock::time_point begin = Clock::now(), start = begin;
    while (std::chrono::duration<double>(start - begin).count() <
           secondsPerTurn) {
      if (!run())
        return false;
      Clock::time_point end = Clock::now();
      best = std::min(best, std::chrono::duration<double>(end - start).count());
      start = end;
    }
    return true;
  }
};

} // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: qnn-peer-bench ROUNDS MODEL.so "
                         "[ORT_LIBRARY PEER.onnx...]\n");
    return 1;
  }
  Library library;
  if (!library.open(argv[2])) {
    std::fprintf(stderr, "error: %s is no compiled model 'm'\n", argv[2]);
    return 1;
  }
  std::vector<Contestant> all;
  all.push_back({"qnn", [&] { return library.run(); }});
  std::vector<std::unique_ptr<OrtSession>> sessions;
  for (int i = 4; i < argc; ++i) {
    std::string error;
    sessions.push_back(OrtSession::load(argv[3], argv[i], error));
    OrtSession *session = sessions.back().get();
    if (!session) {
      std::fprintf(stderr, "error: %s: %s\n", argv[i], error.c_str());
      return 1;
    }
    all.push_back({argv[i], [session] { return session->run(); }});
  }
  double limit = 0;
  for (int round = 0; round < std::atoi(argv[1]); ++round) {
    limit = std::max(limit, measureByteLimit().macsPerSecond);
    for (Contestant &contestant : all)
      if (!contestant.takeTurn()) {
        std::fprintf(stderr, "error: %s fails\n", contestant.name.c_str());
        return 1;
      }
  }
  std::printf("{\"byte_limit_gmacs_per_second\": %.1f, \"microseconds\": [",
              limit / 1e9);
  for (size_t i = 0; i < all.size(); ++i)
    std::printf("%s%.2f", i ? ", " : "", all[i].best * 1e6);
  std::printf("]}\n");
  return 0;
}
