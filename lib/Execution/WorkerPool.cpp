//===- WorkerPool.cpp - Threads that share the work of a layer --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/WorkerPool.h"

using namespace qnn;

/// How often a thread looks before it gives its processor away: layers follow
/// each other within microseconds, and to sleep and wake takes longer.
static constexpr int spins = 4000;

WorkerPool::WorkerPool(unsigned threads) {
  for (unsigned worker = 1; worker < threads; ++worker)
    workers.emplace_back([this, worker] { work(worker); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    isStopping = true;
    ++jobs;
  }
  wake.notify_all();
  for (std::thread &worker : workers)
    worker.join();
}

void WorkerPool::runPart(unsigned worker) {
  size_t parts = workers.size() + 1;
  size_t begin = count * worker / parts, end = count * (worker + 1) / parts;
  if (begin < end)
    body(context, begin, end);
}

void WorkerPool::waitForJob(uint64_t seen) {
  for (int i = 0; i < spins; ++i)
    if (jobs.load(std::memory_order_acquire) != seen)
      return;
  std::unique_lock<std::mutex> lock(mutex);
  wake.wait(lock, [&] { return jobs.load() != seen; });
}

void WorkerPool::work(unsigned worker) {
  // Nobody gives out work before all threads are there.
  for (uint64_t seen = 0;; ++seen) {
    waitForJob(seen);
    if (isStopping)
      return;
    runPart(worker);
    busy.fetch_sub(1, std::memory_order_release);
  }
}

void WorkerPool::forEachPart(size_t newCount, Body newBody, void *newContext) {
  count = newCount;
  body = newBody;
  context = newContext;
  busy.store(workers.size(), std::memory_order_relaxed);
  {
    // A worker is either before its look at `jobs` or asleep.
    std::lock_guard<std::mutex> lock(mutex);
    jobs.fetch_add(1, std::memory_order_release);
  }
  wake.notify_all();
  runPart(0);
  for (int i = 0; busy.load(std::memory_order_acquire) != 0; ++i)
    if (i > spins)
      std::this_thread::yield();
}
