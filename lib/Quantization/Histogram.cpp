//===- Histogram.cpp - A growing histogram of real values -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Histogram.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qnn;

Histogram::Histogram(const Span &span, int64_t zeros) : zeros(zeros) {
  count = zeros;
  if (span.counts.empty())
    return;
  limit = span.width * numHalfBins;
  bins.assign(2 * numHalfBins, 0);
  for (auto [index, number] : llvm::enumerate(span.counts)) {
    bins[numHalfBins + span.first + index] = number;
    count += number;
  }
}

void Histogram::growTo(double magnitude) {
  if (bins.empty()) {
    bins.assign(2 * numHalfBins, 0);
    // The least power of two above the magnitude.
    int exponent = 0;
    std::frexp(magnitude, &exponent);
    limit = std::ldexp(1.0, exponent);
  }
  while (magnitude >= limit) {
    limit *= 2;
    std::vector<int64_t> joined(2 * numHalfBins, 0);
    for (int64_t i = 0; i < numHalfBins; ++i) {
      joined[numHalfBins + i / 2] += bins[numHalfBins + i];
      joined[numHalfBins - 1 - i / 2] += bins[numHalfBins - 1 - i];
    }
    bins = std::move(joined);
  }
}

void Histogram::add(llvm::ArrayRef<float> values) {
  count += values.size();
  double greatest = 0;
  for (float value : values)
    greatest = std::max(greatest, std::fabs(static_cast<double>(value)));
  if (greatest == 0) {
    zeros += values.size();
    return;
  }
  growTo(greatest);
  double binsPerUnit = numHalfBins / limit;
  for (float value : values) {
    if (value == 0) {
      ++zeros;
      continue;
    }
    auto bin = static_cast<int64_t>(std::fabs(value) * binsPerUnit);
    ++bins[value > 0 ? numHalfBins + bin : numHalfBins - 1 - bin];
  }
}

void Histogram::add(const Histogram &other) {
  count += other.count;
  zeros += other.zeros;
  if (other.bins.empty())
    return;
  // The limit is that of values just below it.
  Histogram copy = other;
  growTo(copy.limit / 2);
  copy.growTo(limit / 2);
  for (auto [own, others] : llvm::zip_equal(bins, copy.bins))
    own += others;
}

Histogram::Span Histogram::getSpan() const {
  Span span;
  auto isFilled = [](int64_t number) { return number != 0; };
  auto begin = std::find_if(bins.begin(), bins.end(), isFilled);
  if (begin == bins.end())
    return span;
  auto end = std::find_if(bins.rbegin(), bins.rend(), isFilled).base();
  span.width = getBinWidth();
  span.first = begin - bins.begin() - numHalfBins;
  span.counts.assign(begin, end);
  return span;
}

std::vector<Histogram::Bin> Histogram::getBins() const {
  std::vector<Bin> result;
  for (int64_t i = 0, e = bins.size(); i < e; ++i) {
    if (i == numHalfBins && zeros > 0)
      result.push_back({0, static_cast<double>(zeros)});
    if (bins[i] > 0)
      result.push_back({(i - numHalfBins + 0.5) * getBinWidth(),
                        static_cast<double>(bins[i])});
  }
  if (bins.empty() && zeros > 0)
    result.push_back({0, static_cast<double>(zeros)});
  return result;
}

double Histogram::getQuantile(double fraction) const {
  assert(count > 0 && "no values");
  double wanted = fraction * count, seen = 0;
  double value = 0;
  for (const Bin &bin : getBins()) {
    value = bin.center;
    seen += bin.count;
    if (seen >= wanted)
      break;
  }
  return value;
}
