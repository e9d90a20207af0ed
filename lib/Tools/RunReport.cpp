//===- RunReport.cpp - What qnn-run prints ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace qnn;

/// How many values and classes the text shows.
static constexpr int64_t maxShown = 10;

RunTimes qnn::summarizeTimes(std::vector<double> samples) {
  llvm::sort(samples);
  auto atRank = [&](double fraction) {
    size_t rank = std::ceil(fraction * samples.size());
    return samples[std::max<size_t>(rank, 1) - 1];
  };
  return {samples.front(), atRank(0.5), atRank(0.99)};
}

std::vector<int64_t> qnn::topClasses(const NpyArray &output) {
  llvm::ArrayRef<int64_t> shape = output.shape;
  bool isClassifier = (shape.size() == 2 ||
                       (shape.size() == 4 && shape[2] == 1 && shape[3] == 1)) &&
                      shape[1] > 1;
  std::vector<int64_t> classes;
  if (!isClassifier)
    return classes;
  for (int64_t n = 0; n < shape[0]; ++n) {
    int64_t best = 0;
    for (int64_t c = 1; c < shape[1]; ++c)
      if (output.at(n * shape[1] + c) > output.at(n * shape[1] + best))
        best = c;
    classes.push_back(best);
  }
  return classes;
}

/// Prints an element so that reading it gives the same value.
static void printValue(llvm::raw_ostream &os, const NpyArray &array,
                       int64_t index) {
  if (!array.isFloat())
    os << array.intAt(index);
  else
    os << llvm::format("%.*g", array.type == NpyType::F32 ? 9 : 17,
                       array.at(index));
}

/// Prints the first elements that `print` prints of `count`.
template <typename Print>
static void printFirst(llvm::raw_ostream &os, int64_t count, Print print) {
  for (int64_t i = 0; i < std::min(count, maxShown); ++i) {
    os << " ";
    print(i);
  }
  if (count > maxShown)
    os << " ...";
  os << "\n";
}

void qnn::printText(llvm::raw_ostream &os, llvm::ArrayRef<TensorInfo> infos,
                    llvm::ArrayRef<NpyArray> outputs, const RunTimes *times) {
  for (auto [info, output] : llvm::zip_equal(infos, outputs)) {
    os << info.name << ": [";
    llvm::interleaveComma(output.shape, os);
    os << "] " << info.elementType << ":";
    printFirst(os, output.numElements(),
               [&, &output = output](int64_t i) { printValue(os, output, i); });
    std::vector<int64_t> classes = topClasses(output);
    if (classes.empty())
      continue;
    os << (classes.size() == 1 ? "top-1 class:" : "top-1 classes:");
    printFirst(os, classes.size(), [&](int64_t i) { os << classes[i]; });
  }
  if (times)
    os << llvm::format("min %.1f us, median %.1f us, p99 %.1f us\n", times->min,
                       times->median, times->p99);
}

void qnn::printJson(llvm::raw_ostream &os, llvm::ArrayRef<TensorInfo> infos,
                    llvm::ArrayRef<NpyArray> outputs, const RunTimes *times) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  auto list = [&](llvm::StringRef name, auto values) {
    json.attributeArray(name, [&] {
      for (auto value : values)
        json.value(value);
    });
  };
  json.object([&] {
    json.attributeArray("outputs", [&] {
      for (auto [info, output] : llvm::zip_equal(infos, outputs))
        json.object([&, &info = info, &output = output] {
          json.attribute("name", info.name);
          list("shape", llvm::ArrayRef<int64_t>(output.shape));
          json.attribute("type", info.elementType);
          json.attributeArray("values", [&] {
            int64_t count = std::min(output.numElements(), maxShown);
            for (int64_t i = 0; i < count; ++i)
              if (!output.isFloat())
                json.value(output.intAt(i));
              else if (std::isfinite(output.at(i)))
                json.value(output.at(i));
              else // JSON has no infinities.
                json.value(nullptr);
          });
          std::vector<int64_t> classes = topClasses(output);
          if (!classes.empty())
            list("top1", llvm::ArrayRef<int64_t>(classes));
        });
    });
    if (!times)
      return;
    json.attribute("min_us", times->min);
    json.attribute("median_us", times->median);
    json.attribute("p99_us", times->p99);
  });
  os << "\n";
}

void qnn::printAccesses(llvm::raw_ostream &os,
                        llvm::ArrayRef<AccessCount> accesses) {
  os << "elements moved:\n";
  for (const AccessCount &access : accesses) {
    os << "  " << access.op << ": ";
    if (!access.memory.empty())
      os << access.memory << " " << access.operand << " ";
    os << access.kind << " " << access.elements << "\n";
  }
}
