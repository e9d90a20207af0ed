//===- pools.cpp - Eight callers with pools of threads ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs net.h's network in eight threads at once, each with its own arena and
// worker pool, and compares with a run alone.
//
//===----------------------------------------------------------------------===//

#include "net.h"
#include "qnn/Execution/WorkerPool.h"

#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

namespace {

struct Caller {
  alignas(NET_ARENA_ALIGNMENT) unsigned char arena[NET_ARENA_BYTES];
  NET_OUT0_TYPE output[NET_OUT0_SIZE];
};

NET_IN0_TYPE input[NET_IN0_SIZE];
Caller callers[9];

bool run(Caller &caller, qnn::WorkerPool *pool) {
  const void *inputs[] = {input};
  void *outputs[] = {caller.output};
  return net_call_parallel(inputs, outputs, caller.arena,
                           pool ? qnn::WorkerPool::callback : nullptr,
                           pool) == 0;
}

} // namespace

int main() {
  for (int i = 0; i < NET_IN0_SIZE; ++i)
    input[i] = static_cast<NET_IN0_TYPE>((i * 37 % 101) / 101.0);
  Caller &alone = callers[8];
  bool isRight[9] = {};
  isRight[8] = run(alone, nullptr);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      qnn::WorkerPool pool(2 + i % 3);
      isRight[i] = true;
      for (int round = 0; round < 5; ++round)
        isRight[i] = isRight[i] && run(callers[i], &pool) &&
                     std::memcmp(callers[i].output, alone.output,
                                 sizeof alone.output) == 0;
    });
  for (std::thread &thread : threads)
    thread.join();
  for (bool right : isRight)
    if (!right)
      return 1;
  std::puts("8 callers with pools agree");
}
