//===- WorkerPool.h - Threads that share the work of a layer ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_WORKERPOOL_H
#define QNN_EXECUTION_WORKERPOOL_H

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace qnn {

/// Threads that wait for parts of layers: a runtime for the callback of
/// compiled models (docs/Execution.md). One run at a time may use a pool.
class WorkerPool {
public:
  using Body = void (*)(void *context, size_t begin, size_t end);

  /// A pool of `threads` threads, of which the caller of forEachPart is one.
  explicit WorkerPool(unsigned threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// Calls `body` for `threads` parts of 0 to `count` that differ by at most
  /// one in size, each in its own thread, and returns when all have returned.
  void forEachPart(size_t count, Body body, void *context);

  /// The same as a callback: `pool` is a WorkerPool.
  static void callback(void *pool, size_t count, Body body, void *context) {
    static_cast<WorkerPool *>(pool)->forEachPart(count, body, context);
  }

private:
  void work(unsigned worker);
  void runPart(unsigned worker);
  /// Waits until the number of jobs is no longer `seen`.
  void waitForJob(uint64_t seen);

  // The current job; written before `jobs` is.
  size_t count = 0;
  Body body = nullptr;
  void *context = nullptr;
  /// Number of jobs so far, and workers that have not finished the last.
  std::atomic<uint64_t> jobs{0};
  std::atomic<unsigned> busy{0};
  std::atomic<bool> isStopping{false};
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::thread> workers;
};

} // namespace qnn

#endif // QNN_EXECUTION_WORKERPOOL_H
