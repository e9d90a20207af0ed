//===- OrtSession.cpp - A model in ONNX Runtime -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OrtSession.h"

#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <random>
#include <vector>

using namespace qnn::bench;

namespace {

/// Positions in the table of functions.
enum Function {
  GetErrorMessage = 2,
  CreateEnv = 3,
  CreateSession = 7,
  Run = 9,
  CreateSessionOptions = 10,
  SetGraphOptimizationLevel = 23,
  SetIntraOpNumThreads = 24,
  SessionGetInputTypeInfo = 33,
  SessionGetInputName = 36,
  SessionGetOutputName = 37,
  CreateTensorWithData = 49,
  CastTypeInfoToTensorInfo = 55,
  GetTensorElementType = 60,
  GetDimensionsCount = 61,
  GetDimensions = 62,
  CreateCpuMemoryInfo = 69,
  GetDefaultAllocator = 78,
  ReleaseValue = 96,
};

/// A version of the interface that has all of them.
constexpr uint32_t apiVersion = 11;
/// Element types of the interface that are not one byte wide.
constexpr int floatElement = 1;
constexpr int verbosityFatal = 4, allOptimizations = 99;

struct ApiBase {
  void *const *(*getApi)(uint32_t version);
  const char *(*getVersion)();
};

} // namespace

struct OrtSession::Impl {
  void *const *api = nullptr;
  void *session = nullptr, *input = nullptr;
  char *inputName = nullptr, *outputName = nullptr;
  std::vector<float> data;
  std::string error;

  /// Calls a function that returns a status, null for success.
  template <typename... Args>
  bool call(Function function, Args... args) {
    using Pointer = void *(*)(Args...);
    void *status = reinterpret_cast<Pointer>(api[function])(args...);
    if (!status)
      return true;
    using Message = const char *(*)(void *);
    error = reinterpret_cast<Message>(api[GetErrorMessage])(status);
    return false;
  }

  bool open(const std::string &library, const std::string &model);
  bool makeInput();
};

bool OrtSession::Impl::open(const std::string &library,
                            const std::string &model) {
  void *handle = dlopen(library.c_str(), RTLD_NOW);
  void *entry = handle ? dlsym(handle, "OrtGetApiBase") : nullptr;
  if (!entry) {
    error = dlerror();
    return false;
  }
  api = reinterpret_cast<ApiBase *(*)()>(entry)()->getApi(apiVersion);
  void *environment = nullptr, *options = nullptr, *allocator = nullptr;
  return call(CreateEnv, verbosityFatal, "qnn", &environment) &&
         call(CreateSessionOptions, &options) &&
         call(SetGraphOptimizationLevel, options, allOptimizations) &&
         call(SetIntraOpNumThreads, options, 1) &&
         call(CreateSession, environment, model.c_str(), options, &session) &&
         call(GetDefaultAllocator, &allocator) &&
         call(SessionGetInputName, session, size_t(0), allocator, &inputName) &&
         call(SessionGetOutputName, session, size_t(0), allocator,
              &outputName) &&
         makeInput();
}

bool OrtSession::Impl::makeInput() {
  void *type = nullptr, *tensor = nullptr, *memory = nullptr;
  int element = 0;
  size_t rank = 0;
  if (!call(SessionGetInputTypeInfo, session, size_t(0), &type) ||
      !call(CastTypeInfoToTensorInfo, type, &tensor) ||
      !call(GetTensorElementType, tensor, &element) ||
      !call(GetDimensionsCount, tensor, &rank))
    return false;
  std::vector<int64_t> shape(rank);
  if (!call(GetDimensions, tensor, shape.data(), rank) ||
      !call(CreateCpuMemoryInfo, 0, 0, &memory))
    return false;
  size_t size = 1;
  for (int64_t &extent : shape) {
    // A batch that is not known is one.
    extent = extent < 1 ? 1 : extent;
    size *= extent;
  }
  std::mt19937 random(1);
  data.resize(size);
  size_t bytes = element == floatElement ? size * sizeof(float) : size;
  for (size_t i = 0; i < size; ++i) {
    if (element == floatElement)
      data[i] = static_cast<float>(random() % 256) / 128 - 1;
    else
      reinterpret_cast<uint8_t *>(data.data())[i] = random();
  }
  return call(CreateTensorWithData, memory, static_cast<void *>(data.data()),
              bytes, shape.data(), rank, element, &input);
}

OrtSession::OrtSession() : impl(std::make_unique<Impl>()) {}
OrtSession::~OrtSession() = default;

std::unique_ptr<OrtSession> OrtSession::load(const std::string &library,
                                             const std::string &model,
                                             std::string &error) {
  std::unique_ptr<OrtSession> session(new OrtSession());
  if (session->impl->open(library, model))
    return session;
  error = session->impl->error;
  return nullptr;
}

bool OrtSession::run() {
  void *output = nullptr;
  const char *inputs[] = {impl->inputName}, *outputs[] = {impl->outputName};
  void *values[] = {impl->input};
  if (!impl->call(Run, impl->session, static_cast<void *>(nullptr), +inputs,
                  +values, size_t(1), +outputs, size_t(1), &output))
    return false;
  reinterpret_cast<void (*)(void *)>(impl->api[ReleaseValue])(output);
  return true;
}
